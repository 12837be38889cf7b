/// SQL with SQLite's placeholders `?` and `?1`, rewritten with PostgreSQL's `$1`.
///
/// What stands in quotes and comments stays as it is. No operator with a question mark (of `jsonb`) can be used.
struct Placeholders {
    private(set) var sql: String
    /// The largest number of a placeholder.
    private(set) var count = 0

    private let text: [UInt8]
    private var position = 0
    private var result: [UInt8] = []

    init(_ sql: String) {
        self.sql = sql
        text = Array(sql.utf8)
        result.reserveCapacity(text.count + 16)
        while position < text.count { step() }
        self.sql = String(decoding: result, as: UTF8.self)
    }

    private mutating func step() {
        switch text[position] {
        case UInt8(ascii: "'"): copyQuoted(by: UInt8(ascii: "'"), knowsBackslash: isEscapeString)
        case UInt8(ascii: "\""): copyQuoted(by: UInt8(ascii: "\""), knowsBackslash: false)
        case UInt8(ascii: "-") where peek() == UInt8(ascii: "-"): copyLine()
        case UInt8(ascii: "/") where peek() == UInt8(ascii: "*"): copyComment()
        case UInt8(ascii: "$") where !followsWord: copyDollar()
        case UInt8(ascii: "?"): rewrite()
        default: copy(1)
        }
    }

    /// Like SQLite, which numbers a bare one after the largest so far.
    private mutating func rewrite() {
        position += 1
        let number = takeNumber() ?? count + 1
        count = max(count, number)
        result += Array("$\(number)".utf8)
    }

    /// A parameter by PostgreSQL's own name, or a text between `$tag$` and `$tag$`.
    private mutating func copyDollar() {
        let start = position
        copy(1)
        if let number = takeNumber() {
            count = max(count, number)
            result += Array("\(number)".utf8)
            return
        }
        while position < text.count, Self.isWord(text[position]) { copy(1) }
        guard position < text.count, text[position] == UInt8(ascii: "$") else { return }
        copy(1)
        let tag = text[start..<position]
        while position < text.count, !text[position...].starts(with: tag) { copy(1) }
        copy(min(tag.count, text.count - position))
    }

    private mutating func takeNumber() -> Int? {
        let start = position
        while position < text.count, Self.isDigit(text[position]) { position += 1 }
        guard let number = Int(String(decoding: text[start..<position], as: UTF8.self)) else {
            position = start
            return nil
        }
        return number
    }

    /// A doubled quote needs no care: it is the end of one text and the beginning of the next.
    private mutating func copyQuoted(by quote: UInt8, knowsBackslash: Bool) {
        copy(1)
        while position < text.count, text[position] != quote {
            copy(knowsBackslash && text[position] == UInt8(ascii: "\\") ? 2 : 1)
        }
        copy(1)
        // After a doubled quote the text goes on, and backslashes mean what they meant.
        if knowsBackslash, position < text.count, text[position] == quote {
            copyQuoted(by: quote, knowsBackslash: true)
        }
    }

    private mutating func copyLine() {
        while position < text.count, text[position] != UInt8(ascii: "\n") { copy(1) }
    }

    /// Comments stand in one another.
    private mutating func copyComment() {
        var depth = 0
        repeat {
            if text[position...].starts(with: Array("/*".utf8)) {
                depth += 1
                copy(2)
            } else if text[position...].starts(with: Array("*/".utf8)) {
                depth -= 1
                copy(2)
            } else {
                copy(1)
            }
        } while depth > 0 && position < text.count
    }

    /// Whether the quote here begins a text like `E'\n'`.
    private var isEscapeString: Bool {
        guard position > 0, text[position - 1] | 0x20 == UInt8(ascii: "e") else { return false }
        return position == 1 || !Self.isWord(text[position - 2]) && text[position - 2] != UInt8(ascii: "$")
    }

    /// Whether what stands here is the middle of a name, which may have dollars.
    private var followsWord: Bool { position > 0 && Self.isWord(text[position - 1]) }

    private func peek() -> UInt8? { position + 1 < text.count ? text[position + 1] : nil }

    private mutating func copy(_ count: Int) {
        let end = min(position + count, text.count)
        result += text[position..<end]
        position = end
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
