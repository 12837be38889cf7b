/// Why a file that begins like material of some format may not be it.
public enum MaterialFlaw: Hashable, Sendable {
    /// Nobody can make anything of it. The text goes on a sentence about the file: `without any picture in it`.
    case unreadable(String)
    /// Some readers will take it, others not. The text as above: `that is cut short`.
    case doubtful(String)
}
