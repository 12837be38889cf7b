/// The words that the parser's texts hold between quotes. What was typed may hold quotes itself.
struct ParserMessage {
    private let message: String

    init(_ message: String) { self.message = message }

    /// What stands behind a beginning of the text: up to the quote that ends it, or to the end.
    func first(behind beginning: String) -> String? {
        guard let start = start(behind: beginning) else { return nil }
        var rest = message[start...]
        for end in ["'. Did you mean '", "'\n   or: "] {
            if let range = rest.firstRange(of: end) { return String(rest[..<range.lowerBound]) }
        }
        if rest.last == "'" { rest.removeLast() }
        return String(rest)
    }

    private func start(behind beginning: String) -> String.Index? {
        message.hasPrefix(beginning) ? message.index(message.startIndex, offsetBy: beginning.count) : nil
    }

    /// Of `2 unexpected arguments: 'a', 'b'`.
    var firstOfSeveral: String? {
        guard let start = message.firstRange(of: " unexpected arguments: '"),
            let end = message[start.upperBound...].firstRange(of: "', '")
        else { return nil }
        return String(message[start.upperBound..<end.lowerBound])
    }

    /// Of `The value 'x' is invalid for '--limit <count>'`.
    var valueAndName: (String, String)? {
        guard let start = start(behind: "The value '"),
            let middle = message[start...].lastRange(of: "' is invalid for '"),
            let end = message[middle.upperBound...].firstIndex(of: "'")
        else { return nil }
        return (String(message[start..<middle.lowerBound]), String(message[middle.upperBound..<end]))
    }

    /// Of `The option '--json' does not take any value, but '3' was specified.`
    var flagAndValue: (String, String)? {
        guard let start = start(behind: "The option '"),
            let middle = message[start...].firstRange(of: "' does not take any value, but '"),
            let end = message[middle.upperBound...].lastRange(of: "' was specified")
        else { return nil }
        return (String(message[start..<middle.lowerBound]), String(message[middle.upperBound..<end.lowerBound]))
    }
}

extension Substring {
    /// Where a text stands for the last time.
    fileprivate func lastRange(of text: String) -> Range<Index>? {
        var found: Range<Index>?
        var rest = self
        while let range = rest.firstRange(of: text) {
            found = range
            rest = rest[range.upperBound...]
        }
        return found
    }
}
