/// JSON's way to write strings and numbers, safe to print on a terminal.
enum JSONText {
    /// Appends a string in quotes. Besides what JSON demands, every character of `Sanitizer.isUnsafe` is escaped.
    static func appendQuoted(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        append(string, to: &bytes) { byte in
            switch byte {
            case UInt8(ascii: "\""): "\\\""
            case UInt8(ascii: "\\"): "\\\\"
            case 0x08: "\\b"
            case 0x09: "\\t"
            case 0x0A: "\\n"
            case 0x0C: "\\f"
            case 0x0D: "\\r"
            case 0x00...0x1F, 0x7F: escape(UInt32(byte))
            default: nil
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends text that already is one JSON value, on one line and with its unsafe characters escaped.
    ///
    /// Both leave its meaning alone: in valid JSON a control character below U+0020 is white space between tokens,
    /// and any other unsafe character stands inside a string.
    static func appendFragment(_ json: String, to bytes: inout [UInt8]) {
        append(json, to: &bytes) { byte in
            switch byte {
            case 0x00...0x1F: " "
            case 0x7F: escape(0x7F)
            default: nil
            }
        }
    }

    /// The shortest text that reads back as the same number, or nil if the number is not finite.
    static func number(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func append(
        _ string: String, to bytes: inout [UInt8], replacing asciiReplacement: (UInt8) -> String?
    ) {
        var string = string
        string.withUTF8 { utf8 in
            bytes.reserveCapacity(bytes.count + utf8.count + 2)
            var copied = 0
            var index = 0
            while index < utf8.count {
                var length = 1
                var replacement: String?
                if utf8[index] < 0x80 {
                    replacement = asciiReplacement(utf8[index])
                } else if let unsafe = unsafeScalar(utf8, at: index) {
                    replacement = escape(unsafe.value)
                    length = unsafe.length
                }
                if let replacement {
                    bytes.append(contentsOf: utf8[copied..<index])
                    bytes.append(contentsOf: replacement.utf8)
                    copied = index + length
                }
                index += length
            }
            bytes.append(contentsOf: utf8[copied...])
        }
    }

    /// The unsafe character beyond ASCII whose bytes start at `index`, if one does; C1 controls take two bytes
    /// (C2 80 to C2 9F), the separators and bidirectional controls three (E2 80 A8 to AE, E2 81 A6 to A9).
    private static func unsafeScalar(
        _ utf8: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (value: UInt32, length: Int)? {
        switch utf8[index] {
        case 0xC2 where utf8[index + 1] < 0xA0:
            return (UInt32(utf8[index + 1]), 2)
        case 0xE2:
            let value = 0x2000 | UInt32(utf8[index + 1] & 0x3F) << 6 | UInt32(utf8[index + 2] & 0x3F)
            let isUnsafe = (0x2028...0x202E).contains(value) || (0x2066...0x2069).contains(value)
            return isUnsafe ? (value, 3) : nil
        default:
            return nil
        }
    }

    private static func escape(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
