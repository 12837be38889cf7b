/// JSON's way to write strings and numbers, safe to print on a terminal.
public enum JSONText {
    /// What is escaped besides what JSON demands. Either reads back as the same text.
    public enum Escaping: Sendable {
        /// What a terminal may act on, see `Sanitizer.actsOnTerminal`.
        case acting
        /// That and what cannot be seen, see `Sanitizer.isUnsafe`.
        case unsafe
    }

    /// Appends a string in quotes, with every character of `Sanitizer.isUnsafe` escaped.
    public static func appendQuoted(_ string: String, to bytes: inout [UInt8]) {
        var string = string
        string.withUTF8 { appendQuoted($0, escaping: .unsafe, to: &bytes) }
    }

    /// Appends a string in quotes.
    /// - Parameter utf8: valid.
    public static func appendQuoted(
        _ utf8: UnsafeBufferPointer<UInt8>, escaping: Escaping, to bytes: inout [UInt8]
    ) {
        bytes.reserveCapacity(bytes.count + utf8.count + 2)
        bytes.append(UInt8(ascii: "\""))
        var copied = 0
        var index = 0
        while index < utf8.count {
            let byte = utf8[index]
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                index += 1
                continue
            }
            guard let (scalar, length) = escaped(utf8, at: index, escaping) else {
                index += 1
                continue
            }
            bytes.append(contentsOf: utf8[copied..<index])
            appendEscape(of: scalar, to: &bytes)
            index += length
            copied = index
        }
        bytes.append(contentsOf: utf8[copied...])
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends text that already is one JSON value, on one line and with its unsafe characters escaped.
    ///
    /// Both leave its meaning alone: in valid JSON a control character below U+0020 is white space between tokens,
    /// and any other unsafe character stands inside a string.
    public static func appendFragment(_ json: String, to bytes: inout [UInt8]) {
        var json = json
        json.withUTF8 { utf8 in
            bytes.reserveCapacity(bytes.count + utf8.count)
            var index = 0
            while index < utf8.count {
                let byte = utf8[index]
                if byte < 0x20 {
                    bytes.append(UInt8(ascii: " "))
                } else if byte >= 0x7F, let (scalar, length) = escaped(utf8, at: index, .unsafe) {
                    appendEscape(of: scalar, to: &bytes)
                    index += length
                    continue
                } else {
                    bytes.append(byte)
                }
                index += 1
            }
        }
    }

    /// The shortest text that reads back as the same number, or nil if the number is not finite.
    public static func number(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The character whose bytes start at `index`, if it has to be escaped. Those of ASCII are not looked at any further.
    private static func escaped(
        _ utf8: UnsafeBufferPointer<UInt8>, at index: Int, _ escaping: Escaping
    ) -> (scalar: UInt32, length: Int)? {
        let value: UInt32
        let length: Int
        func tail(_ offset: Int) -> UInt32 { UInt32(utf8[index + offset] & 0x3F) }
        // Chinese, and most of what is written elsewhere, begins with other bytes.
        switch utf8[index] {
        case 0...0x7F: return (UInt32(utf8[index]), 1)
        case 0xC2: (value, length) = (UInt32(utf8[index] & 0x1F) << 6 | tail(1), 2)
        case 0xE2: (value, length) = (0x2000 | tail(1) << 6 | tail(2), 3)
        case _ where escaping == .acting: return nil
        case 0xCD, 0xD8: (value, length) = (UInt32(utf8[index] & 0x1F) << 6 | tail(1), 2)
        case 0xE1, 0xE3, 0xEF: (value, length) = (UInt32(utf8[index] & 0x0F) << 12 | tail(1) << 6 | tail(2), 3)
        case 0xF0, 0xF3:
            (value, length) = (UInt32(utf8[index] & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
        default: return nil
        }
        guard let scalar = Unicode.Scalar(value) else { return nil }
        let isEscaped = escaping == .acting ? Sanitizer.actsOnTerminal(scalar) : Sanitizer.isUnsafe(scalar)
        return isEscaped ? (value, length) : nil
    }

    private static func appendEscape(of scalar: UInt32, to bytes: inout [UInt8]) {
        // Beyond the first 65,536 characters JSON takes the two halves of a surrogate pair.
        guard scalar <= 0xFFFF else {
            appendEscape(of: 0xD800 + (scalar - 0x10000) >> 10, to: &bytes)
            return appendEscape(of: 0xDC00 + (scalar & 0x3FF), to: &bytes)
        }
        bytes.append(UInt8(ascii: "\\"))
        switch scalar {
        case 0x22, 0x5C: bytes.append(UInt8(scalar))
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(UInt8(ascii: "u"))
            for shift in [12, 8, 4, 0] {
                let digit = UInt8(scalar >> UInt32(shift) & 0xF)
                bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
    }
}
