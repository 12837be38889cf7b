/// JSON that every parser reads alike: RFC 8259 to the letter, UTF-8 without a byte order mark, no key twice in one
/// object, at most 64 levels deep.
///
/// Whose bytes are sent as they stand must not mean one thing here and another at the service, and parsers differ on
/// which of two equal keys counts.
public enum StrictJSON {
    /// Why a text is not acceptable, as the rest of a sentence for the user: `it is not JSON: …`.
    public struct Fault: Error, Equatable {
        public let reason: String
    }

    /// Reads a whole text. Whole numbers are integers as far as 64 bits reach, but not when written as `10.0`.
    /// - Throws: `Fault`, for the first thing that is wrong, with its line and column.
    public static func parse(_ bytes: [UInt8]) throws(Fault) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw Fault(reason: "it begins with a byte order mark; save it as UTF-8 without one")
        }
        // UTF-16 and UTF-32 of plain Latin text would pass for UTF-8 with many NUL characters.
        guard !bytes.prefix(4).contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            throw Fault(reason: "it is not UTF-8")
        }
        var reader = JSONReader(bytes)
        return try reader.read()
    }
}
