/// JSON's way to write strings and numbers, safe to print on a terminal.
public enum JSONText {
    /// Appends a string in quotes. Besides what JSON demands, every character of `Sanitizer.isUnsafe` is escaped.
    public static func appendQuoted(_ string: String, to bytes: inout [UInt8]) {
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
    public static func appendFragment(_ json: String, to bytes: inout [UInt8]) {
        append(json, to: &bytes) { byte in
            switch byte {
            case 0x00...0x1F: " "
            case 0x7F: escape(0x7F)
            default: nil
            }
        }
    }

    /// The shortest text that reads back as the same number, or nil if the number is not finite.
    public static func number(_ value: Double) -> String? {
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

    /// The unsafe character beyond ASCII whose bytes start at `index`, if one does.
    private static func unsafeScalar(
        _ utf8: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (value: UInt32, length: Int)? {
        let value: UInt32
        let length: Int
        func tail(_ offset: Int) -> UInt32 { UInt32(utf8[index + offset] & 0x3F) }
        // Chinese, and most of what is written elsewhere, begins with other bytes.
        switch utf8[index] {
        case 0xC2, 0xCD, 0xD8: (value, length) = (UInt32(utf8[index] & 0x1F) << 6 | tail(1), 2)
        case 0xE1, 0xE2, 0xE3, 0xEF: (value, length) = (UInt32(utf8[index] & 0x0F) << 12 | tail(1) << 6 | tail(2), 3)
        case 0xF0, 0xF3:
            (value, length) = (UInt32(utf8[index] & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
        default: return nil
        }
        guard let scalar = Unicode.Scalar(value), Sanitizer.isUnsafe(scalar) else { return nil }
        return (value, length)
    }

    /// Beyond the first 65,536 characters JSON takes the two halves of a surrogate pair.
    private static func escape(_ value: UInt32) -> String {
        guard value <= 0xFFFF else {
            return escape(0xD800 + (value - 0x10000) >> 10) + escape(0xDC00 + (value & 0x3FF))
        }
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
