import SQLite

/// The full text of a task as a server keeps it: see the migration, at the table `task_text`.
///
/// The words are those that SQLite's index has, by the same tokenizer, so that both engines find the same. A `tsvector`
/// would know their places too, but of 256 for each word at most, and of none beyond the 16,383rd.
struct ServerWords: Equatable {
    /// In their order.
    private let words: [[UInt8]]

    /// Bytes of a word beyond which SQLite's index does not look.
    static let longestWord = 32_768
    /// Bytes of a word in the set; a `tsvector` takes 2,046.
    static let longestInSet = 1_000
    /// Bytes of all words in the set; a `tsvector` takes 1,048,575.
    static let largestSet = 1_000_000
    /// From the private use area: in the set of a text that has more words than fit.
    private static let hasMore = [UInt8]("\u{E002}".utf8)
    /// So many words of a search are looked up at most; the text tells about the others.
    private static let mostLookedUp = 64

    /// - Parameter cut: text that a `Segmenter` has cut.
    /// - Throws: `StoreError.defect` where SQLite's library has no full text.
    init(_ cut: String) throws {
        do {
            words = try Self.tokenizer.get().words(in: cut).map { Self.beginning(of: $0, Self.longestWord) }
        } catch let error as SQLiteError {
            throw StoreError(error, path: "")
        }
    }

    private static let tokenizer = Result { try Tokenizer("unicode61") }

    /// The words one behind the other, a space around each.
    var text: String {
        var text: [UInt8] = []
        text.reserveCapacity(words.reduce(1) { $0 + $1.count + 1 })
        text.append(Self.space)
        for word in words {
            text += word
            text.append(Self.space)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The words as the text of a `tsvector` without places.
    var set: String {
        var set: [UInt8] = []
        var size = 0
        // By their bytes: as texts, different spellings of one character would be equal.
        var known: Set<[UInt8]> = []
        for word in words.lazy.map(Self.inSet) where known.insert(word).inserted {
            size += word.count
            guard size <= Self.largestSet - Self.hasMore.count else {
                Self.append(Self.hasMore, to: &set)
                break
            }
            Self.append(word, to: &set)
        }
        return String(decoding: set, as: UTF8.self)
    }

    private static let space = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "'")

    /// A tokenizer leaves no quote and no backslash in a word.
    private static func append(_ word: [UInt8], to set: inout [UInt8]) {
        if !set.isEmpty { set.append(space) }
        set.append(quote)
        set += word
        set.append(quote)
    }

    private static func inSet(_ word: [UInt8]) -> [UInt8] { beginning(of: word, longestInSet) }

    /// As much as there is room for, in whole characters.
    private static func beginning(of word: [UInt8], _ room: Int) -> [UInt8] {
        guard word.count > room else { return word }
        var end = room
        while end > 0, word[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(word[..<end])
    }
}

extension ServerWords {
    /// What a search asks an entry for.
    struct Query {
        /// The text of a `tsquery`, which finds every entry that has what is searched for, and some others.
        var words: String
        /// What stands in the text of an entry that has it: all of these.
        var texts: [(text: String, isPhrase: Bool)]
    }

    /// - Returns: nil if a term has no word by the tokenizer: then SQLite finds nothing either.
    static func query(_ terms: [SearchTerm]) throws -> Query? {
        var lookedUp: [String] = []
        var texts: [(text: String, isPhrase: Bool)] = []
        for term in terms {
            let cut = try ServerWords(term.words)
            guard !cut.words.isEmpty else { return nil }
            let text = term.mayGoOn ? String(cut.text.dropLast()) : cut.text
            texts.append((text: text, isPhrase: cut.words.count > 1))
            for (index, word) in cut.words.enumerated() {
                // What is cut short in the set is whole there.
                let mayGoOn = term.mayGoOn && index == cut.words.count - 1 && word.count <= longestInSet
                lookedUp.append("'\(String(decoding: inSet(word), as: UTF8.self))'\(mayGoOn ? ":*" : "")")
            }
        }
        let all = lookedUp.prefix(mostLookedUp).joined(separator: " & ")
        return Query(words: "(\(all)) | '\(String(decoding: hasMore, as: UTF8.self))'", texts: texts)
    }
}
