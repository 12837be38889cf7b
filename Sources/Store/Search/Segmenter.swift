/// A way of cutting text into the words of the full-text index, with the index that goes with it.
///
/// `unicode61` takes a whole run of Chinese for one word, so that the program cuts runs of scripts without spaces and
/// leaves the rest to it. The ledger stores which way its index was cut; an index cut an older way is still searched
/// and kept until `TaskRepository.rebuildTextSlice` has made it anew. So no case here may ever change what it cuts, and
/// a new case comes with a migration: a program that does not know it must not write to the ledger. A case that goes needs
/// one too, as the first has: see `replaceFirstTextIndex`.
enum Segmenter: Int, Sendable, CaseIterable {
    /// Single characters: see `SingleCharacters`.
    case characters = 2
    /// The same, and emoji and other pictures are words: see `Pictures`.
    case pictures = 3

    /// What new indexes are cut by.
    static let current = pictures

    /// What the index keeps of one task.
    func words(of text: SearchableText) -> String {
        SingleCharacters.words(
            of: [text.prompt, text.note ?? "", text.error ?? ""] + text.tags, withPictures: self == .pictures)
    }

    /// One term of a search as an expression of the index: its pieces next to each other, cut as the index cuts text.
    /// - Parameter mayGoOn: whether the last word may be the beginning of a longer one.
    /// - Returns: nil if the term has no word in it.
    func phrase(_ term: String, mayGoOn: Bool) -> String? {
        self.term(term, mayGoOn: mayGoOn).map { SearchExpression.quoted($0.words) + ($0.mayGoOn ? "*" : "") }
    }

    /// One term of a search, cut as the index cuts text.
    /// - Parameter mayGoOn: whether the last word may be the beginning of a longer one.
    /// - Returns: nil if the term has no word in it.
    func term(_ term: String, mayGoOn: Bool) -> SearchTerm? {
        SingleCharacters.term(term, mayGoOn: mayGoOn, withPictures: self == .pictures)
    }
}

/// Pieces that stand next to each other in a text.
struct SearchTerm: Equatable {
    /// With what separates them.
    var words: String
    /// Whether the last one may be the beginning of a longer one.
    var mayGoOn: Bool
}

/// What of a task is searched.
struct SearchableText: Equatable {
    var prompt: String
    /// In a fixed order: an entry is taken out of the index by what was put in.
    var tags: [String]
    var note: String?
    var error: String?

    /// As the ledger has it.
    func stored(_ dialect: Dialect) -> SearchableText {
        guard dialect != .sqlite else { return self }
        return SearchableText(
            prompt: dialect.stored(prompt), tags: tags.map(dialect.stored), note: note.map(dialect.stored),
            error: error.map(dialect.stored))
    }

    /// In UTF-8.
    var bytes: Int {
        ([prompt, note ?? "", error ?? ""] + tags).reduce(0) { $0 + $1.utf8.count }
    }
}
