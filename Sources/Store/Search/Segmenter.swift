/// A way of cutting text into the words of the full-text index, with the index that goes with it.
///
/// `unicode61` takes a whole run of Chinese for one word, so that the program cuts runs of scripts without spaces and
/// leaves the rest to it. The ledger stores which way its index was cut; an index cut an older way is still searched
/// and kept until `TaskRepository.rebuildTextSlice` has made it anew. So no case here may ever change what it cuts, and
/// a new case comes with a migration: a program that does not know it must not write to the ledger.
enum Segmenter: Int, Sendable, CaseIterable {
    /// Overlapping pairs: see `CharacterPairs`.
    case pairs = 1
    /// Single characters: see `SingleCharacters`.
    case characters = 2
    /// The same, and emoji and other pictures are words: see `Pictures`.
    case pictures = 3

    /// What new indexes are cut by.
    static let current = pictures

    /// The columns of the index besides the task's number.
    var columns: [String] {
        switch self {
        case .pairs: ["prompt", "tags", "note", "error"]
        case .characters, .pictures: ["text"]
        }
    }

    /// What the index keeps of one task, in the order of `columns`.
    func values(of text: SearchableText) -> [String] {
        switch self {
        case .pairs:
            [
                CharacterPairs.words(of: text.prompt),
                text.tags.map(CharacterPairs.words).joined(separator: " \(Self.tagBoundary) "),
                CharacterPairs.words(of: text.note ?? ""), CharacterPairs.words(of: text.error ?? ""),
            ]
        case .characters, .pictures:
            [
                SingleCharacters.words(
                    of: [text.prompt, text.note ?? "", text.error ?? ""] + text.tags, withPictures: self == .pictures)
            ]
        }
    }

    /// One term of a search as an expression of the index: its pieces next to each other, cut as the index cuts text.
    /// - Parameter mayGoOn: whether the last word may be the beginning of a longer one.
    /// - Returns: nil if the term has no word in it.
    func phrase(_ term: String, mayGoOn: Bool) -> String? {
        switch self {
        case .pairs: CharacterPairs.phrase(term, mayGoOn: mayGoOn)
        case .characters, .pictures:
            SingleCharacters.phrase(term, mayGoOn: mayGoOn, withPictures: self == .pictures)
        }
    }

    /// A word of its own, from the private use area, so that no phrase reaches from one tag into the next.
    private static var tagBoundary: String { "\u{E000}" }
}

/// What of a task is searched.
struct SearchableText: Equatable {
    var prompt: String
    /// In a fixed order: an entry is taken out of the index by what was put in.
    var tags: [String]
    var note: String?
    var error: String?

    /// In UTF-8.
    var bytes: Int {
        ([prompt, note ?? "", error ?? ""] + tags).reduce(0) { $0 + $1.utf8.count }
    }
}
