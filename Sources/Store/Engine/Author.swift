/// Who changes the ledger, for whatever runs within `Author.$name.withValue(…)`.
///
/// A process that does what one person wants says so once; a server says it of each visitor. What reel does by itself, such
/// as sending, polling and fetching, has no author.
public enum Author {
    /// A login name, or the name of a token; nil for nobody.
    @TaskLocal public static var name: String?
}
