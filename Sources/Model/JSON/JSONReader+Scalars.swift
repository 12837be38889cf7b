// Strings and numbers, the values that hold no others.

extension JSONReader {
    /// Reads a string, from its opening quote on.
    mutating func readString() throws(StrictJSON.Fault) -> String {
        index += 1
        /// Everything before `start`, where something was escaped.
        var decoded: [UInt8] = []
        var start = index
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                if decoded.isEmpty { return String(decoding: bytes[start..<index], as: UTF8.self) }
                decoded += bytes[start..<index]
                return String(decoding: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                decoded += bytes[start..<index]
                decoded += String(try readEscape()).utf8
                start = index
            case 0..<0x20:
                throw broken("expected an escape such as \\n instead of a control character")
            default:
                index += 1
            }
        }
        throw broken("expected a closing quote")
    }

    private mutating func readEscape() throws(StrictJSON.Fault) -> Unicode.Scalar {
        let start = index
        index += 1
        guard let letter = next else { throw broken("expected the rest of an escape") }
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let first = try readHexadecimal()
            if let scalar = Unicode.Scalar(first) { return scalar }
            let end = index
            // Beyond the first 65,536 characters it takes two escapes, the halves of a surrogate pair.
            if UTF16.isLeadSurrogate(first), take("\\u") {
                let second = try readHexadecimal()
                if UTF16.isTrailSurrogate(second) {
                    return UTF16.decode(UTF16.EncodedScalar([first, second]))
                }
            }
            if isLenient {
                // What follows half a character is a character of its own.
                index = end
                return "\u{FFFD}"
            }
            index = start
            throw broken("expected an escape of a character, not half of one,")
        default:
            index = start
            throw broken("expected an escape that JSON knows")
        }
    }

    private mutating func readHexadecimal() throws(StrictJSON.Fault) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw broken("expected a hexadecimal digit")
            }
            value = value << 4 | UInt16(digit)
            index += 1
        }
        return value
    }

    /// Reads a number: whole ones as integers, but not those written as `10.0` or `1e1`. They are sent as they are
    /// written, and a parser that wants a whole number may take them or not.
    mutating func readNumber() throws(StrictJSON.Fault) -> JSONValue {
        let start = index
        _ = take("-")
        if !take("0") { try skipDigits() }
        var hasOnlyDigits = true
        if take(".") {
            hasOnlyDigits = false
            try skipDigits()
        }
        if take("e") || take("E") {
            hasOnlyDigits = false
            _ = take("+") || take("-")
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if hasOnlyDigits, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            index = start
            throw broken("expected a number of at most 1.8e308")
        }
        return .number(value)
    }

    private mutating func skipDigits() throws(StrictJSON.Fault) {
        let start = index
        while let byte = next, Self.isDigit(byte) { index += 1 }
        guard index > start else { throw broken("expected a digit") }
    }
}
