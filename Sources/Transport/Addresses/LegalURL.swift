/// A URL's text in the form in which it goes into a request: what is legal in a URL stays as it was given, whatever else
/// would mean the same, since a signature may cover it.
///
/// Foundation does so only as long as nothing is illegal. One blank in a query makes it escape each `%` there once more.
enum LegalURL {
    /// Escapes what is illegal in path and query (RFC 3986), a `%` that begins no escape included, and leaves scheme and
    /// authority alone. Blanks around the URL, line breaks and tabs in it, and its fragment are left out, as in a browser.
    /// - Parameter given: a URL, or a part of one as a `Location` header may have it.
    static func text(_ given: String) -> String {
        let bytes = String(trimmed(given)).utf8.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        let whole = Array(bytes.prefix { $0 != UInt8(ascii: "#") })
        let start = endOfAuthority(in: whole)
        var legal = Array(whole[..<start])
        var place = start
        while place < whole.count {
            let byte = whole[place]
            if isLegal[Int(byte)] || (byte == UInt8(ascii: "%") && isEscape(whole[place...])) {
                legal.append(byte)
            } else {
                legal += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
            place += 1
        }
        return String(decoding: legal, as: UTF8.self)
    }

    private static func trimmed(_ text: String) -> Substring.UnicodeScalarView {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0xFEFF
        }
        var rest = text.unicodeScalars[...]
        while let first = rest.first, isBlank(first) { rest.removeFirst() }
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }

    /// Where path or query begin: behind `scheme://host` or `//host`; 0 where neither stands.
    private static func endOfAuthority(in bytes: [UInt8]) -> Int {
        let scheme = bytes.prefix { isSchemeByte($0) }.count
        var start = 0
        if scheme > 0, bytes[scheme...].starts(with: "://".utf8) {
            start = scheme + 3
        } else if bytes.starts(with: "//".utf8) {
            start = 2
        } else {
            return 0
        }
        return bytes[start...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? bytes.count
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "+-.".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    private static func isEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count >= 3 && bytes.dropFirst().prefix(2).allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    }

    /// What may stand in a path and in a query alike (RFC 3986, 3.3 and 3.4).
    private static let isLegal: [Bool] = (0...255).map { byte in
        isAlphanumeric(UInt8(byte)) || "-._~!$&'()*+,;=:@/?".utf8.contains(UInt8(byte))
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
