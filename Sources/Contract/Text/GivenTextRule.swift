import Model

/// The rules for what people call tasks and say of them. Each tells what is wrong, as a sentence; nil for nothing.
public enum GivenTextRule {
    /// A project or a shot, which tasks are looked up by.
    public static let mostBytesOfName = 512

    public static func tag(_ tag: String) -> String? {
        guard !tag.isEmpty, tag.utf8.count <= 128, !tag.contains(where: \.isWhitespace),
            !tag.unicodeScalars.contains(where: Sanitizer.actsOnTerminal), tag.first != "+", tag.first != "-"
        else {
            return
                "tag \"\(Sanitizer.line(tag))\": allowed are 1 to 128 bytes without spaces, not beginning with + or -"
        }
        return nil
    }

    /// A key that everybody can type and look up.
    /// - Parameter name: what it is called where it was given.
    public static func ref(_ name: String, _ ref: String?) -> String? {
        guard let ref else { return nil }
        let isRight =
            (1...mostBytesOfName).contains(ref.utf8.count)
            && !ref.unicodeScalars.contains(where: Sanitizer.actsOnTerminal)
        return isRight ? nil : "\(name) must be 1 to \(mostBytesOfName) bytes of printable text"
    }

    /// A name that is not too long, and has no control characters.
    public static func name(_ name: String, _ text: String?) -> String? {
        if let fault = self.text(name, text) { return fault }
        let bytes = text?.utf8.count ?? 0
        return bytes <= mostBytesOfName
            ? nil : "\(name) has \(bytes) bytes; at most \(mostBytesOfName) are allowed"
    }

    /// A text without control characters.
    public static func text(_ name: String, _ text: String?) -> String? {
        text.flatMap(PlainText.controlCharacter).map {
            "\(name) holds \(PlainText.describe($0)); allowed is \(PlainText.allowed)"
        }
    }
}
