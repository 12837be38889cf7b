/// The names by which people call tasks, which come out of tables, chats and mails with what stood around them there.
public enum TaskName {
    /// The name that is meant: without blanks, quotes and commas around it, without `#` before a number, and with digits
    /// and signs of full width as ordinary ones. A key behind `ref:` stays as it is written but for blanks around it.
    public static func mended(_ text: String) -> String {
        let bare = bare(text[...])
        if let key = refKey(bare) { return "ref:" + String(Self.bare(key, beside: [])) }
        let name = String(String.UnicodeScalarView(bare.unicodeScalars.map(folded)))
        let ends = name.split(separator: "-", omittingEmptySubsequences: false).map { end in
            end.hasPrefix("#") && isNumber(end.dropFirst()) ? end.dropFirst() : end
        }
        return ends.joined(separator: "-")
    }

    /// The names in one word of the command line: mostly that one, and several where a list was pasted into it.
    public static func split(_ text: String) -> [String] {
        if refKey(bare(text[...])) != nil { return [text] }
        let pieces = text.split { $0.isWhitespace || commas.contains($0) }.map(String.init)
        return pieces.count > 1 ? pieces : [text]
    }

    private static let commas: Set<Character> = [",", ";", "，", "；", "、"]
    private static let quotes: [Character: Character] = [
        "\"": "\"", "'": "'", "`": "`", "“": "”", "‘": "’", "「": "」",
    ]

    /// - Parameter marks: what is left off at the end besides blanks.
    private static func bare(_ text: Substring, beside marks: Set<Character> = commas) -> Substring {
        var text = text
        while true {
            if text.first?.isWhitespace == true {
                text.removeFirst()
            } else if let last = text.last, last.isWhitespace || marks.contains(last) {
                text.removeLast()
            } else if text.count > 1, let first = text.first, let closing = quotes[first], text.last == closing {
                text = text.dropFirst().dropLast()
            } else {
                return text
            }
        }
    }

    /// What stands behind `ref:`, nil if that does not stand there.
    private static func refKey(_ name: Substring) -> Substring? {
        let mark = name.prefix(4)
        guard mark.count == 4, mark.dropLast().lowercased() == "ref", ":：".contains(mark.last ?? " ") else {
            return nil
        }
        return name.dropFirst(4)
    }

    /// What keyboards for Chinese and word processors make of digits, letters and the sign between two numbers.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5D: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x2010...0x2015, 0x2212, 0x301C, 0xFF5E: "-"
        default: scalar
        }
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
    }
}
