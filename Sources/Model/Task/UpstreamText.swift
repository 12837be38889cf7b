/// Texts of the service, before they are stored: nobody but the service says how long they are and what is in them.
public enum UpstreamText {
    // How much of each is stored at most, in bytes of UTF-8.
    /// A status word, an error's code, the name of a model.
    public static let word = 128
    public static let id = 512
    public static let message = 4_096
    /// A longer URL is not followed, as a cut one leads nowhere.
    public static let url = 16_384

    /// The text, or its beginning with how long it was.
    /// - Parameter limit: bytes of UTF-8 that are kept.
    public static func cut(_ text: String, to limit: Int) -> String {
        let count = text.utf8.count
        guard count > limit else { return text }
        return String(decoding: wholeCharacters(text.utf8.prefix(limit)), as: UTF8.self) + "… (of \(count) bytes)"
    }

    /// UTF-8 that may have been cut in the middle of a character, without the part of one at its end.
    public static func wholeCharacters(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let bytes = Array(bytes)
        guard let start = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes.count - start <= 3 else { return bytes }
        let length = bytes[start] < 0xC0 ? 1 : bytes[start] < 0xE0 ? 2 : bytes[start] < 0xF0 ? 3 : 4
        return bytes.count - start < length ? Array(bytes[..<start]) : bytes
    }

    /// Whether two messages say the same, apart from numbers and ids: a request's id is another one each time.
    public static func isAlike(_ one: String?, _ other: String?) -> Bool {
        if one == other { return true }
        guard let one, let other else { return false }
        return shape(of: one) == shape(of: other)
    }

    /// The text with a `#` for each number and each word that may be an id: with a digit in it, or longer than words are.
    private static func shape(of text: String) -> [UInt8] {
        var shape: [UInt8] = []
        var word: [UInt8] = []
        var hasDigit = false
        func isOfWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                UInt8(ascii: "="):
                true
            default: false
            }
        }
        func endWord() {
            shape += hasDigit || word.count >= 24 ? [UInt8(ascii: "#")] : word
            word.removeAll(keepingCapacity: true)
            hasDigit = false
        }
        for byte in text.utf8 {
            if isOfWord(byte) {
                word.append(byte)
                hasDigit = hasDigit || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            } else {
                endWord()
                shape.append(byte)
            }
        }
        endWord()
        return shape
    }
}
