import Contract

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How the bytes of a table stand for characters. Spreadsheets save UTF-8 with a mark in front, UTF-16, or what their
/// system's language has, which in China is GB18030.
enum TextEncoding {
    /// What a file is without anybody saying so.
    static func guess(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) { return "UTF-16LE" }
        if bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16BE" }
        if let byteOrder = silentUTF16(bytes) { return byteOrder }
        return isUTF8(bytes) ? "UTF-8" : "GB18030"
    }

    /// - Parameter name: as iconv knows it; nil to find out.
    /// - Returns: UTF-8 without a byte order mark.
    /// - Throws: `BatchFault` with the place of the first byte that cannot be read.
    static func decode(_ bytes: [UInt8], _ name: String?) throws(BatchFault) -> [UInt8] {
        if let program = foreignFormat(bytes) {
            throw BatchFault(
                reason: "this is \(program), not text; save the table as CSV (UTF-8) and give that file")
        }
        let encoding = name ?? guess(bytes)
        var text = encoding.uppercased() == "UTF-8" ? bytes : try convert(bytes, from: encoding, isGuess: name == nil)
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        if let place = firstFault(text) {
            throw fault(in: text[..<place], "a byte that is no UTF-8; save the file as UTF-8, or name its --encoding")
        }
        if let nul = text.firstIndex(of: 0) {
            throw fault(in: text[..<nul], "a NUL, which no text has; name the file's --encoding")
        }
        return text
    }

    /// Such as a spreadsheet's own file.
    private static func foreignFormat(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            return "a spreadsheet's own file (.xlsx) or another archive"
        }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return "a spreadsheet's own file (.xls)" }
        if bytes.starts(with: [0x1F, 0x8B]) { return "a gzip archive" }
        if bytes.starts(with: Array("%PDF".utf8)) { return "a PDF" }
        return nil
    }

    /// UTF-16 without a mark: no other text has zeros, and every table has separators or line breaks, by which its order of
    /// bytes shows.
    private static func silentUTF16(_ bytes: [UInt8]) -> String? {
        let beginning = bytes.prefix(65_536)
        guard bytes.count % 2 == 0, beginning.contains(0) else { return nil }
        let marks = Array("\t\n\r\",;".utf8)
        var (little, big) = (0, 0)
        for place in stride(from: 0, to: beginning.count - 1, by: 2) {
            if beginning[place + 1] == 0, marks.contains(beginning[place]) { little += 1 }
            if beginning[place] == 0, marks.contains(beginning[place + 1]) { big += 1 }
        }
        return little + big == 0 ? nil : little >= big ? "UTF-16LE" : "UTF-16BE"
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { firstFault(bytes) == nil }

    /// The place of the first byte that is no UTF-8.
    private static func firstFault(_ bytes: [UInt8]) -> Int? {
        // The usual case, and quick.
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var decoder = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var place = 0
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let scalar): place += scalar.count
            case .emptyInput: return nil
            case .error: return place
            }
        }
    }

    /// With iconv, which every system has.
    private static func convert(_ bytes: [UInt8], from encoding: String, isGuess: Bool) throws(BatchFault) -> [UInt8] {
        let converter = iconv_open("UTF-8", encoding)
        guard let converter, Int(bitPattern: converter) != -1 else {
            throw BatchFault(
                reason: isGuess
                    ? "this is no UTF-8, and this system cannot read \(encoding); save the file as UTF-8"
                    : "--encoding \(BatchFault.excerpt(encoding)) is not known here; allowed is what `iconv -l` lists")
        }
        defer { iconv_close(converter) }
        var result: [UInt8] = []
        var place = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var source = bytes
        var isFlushing = false
        while true {
            var (left, room) = (source.count - place, buffer.count)
            let (status, code) = source.withUnsafeMutableBytes { input in
                buffer.withUnsafeMutableBytes { output in
                    var next = input.baseAddress.map { ($0 + place).assumingMemoryBound(to: CChar.self) }
                    var free = output.baseAddress?.assumingMemoryBound(to: CChar.self)
                    let status =
                        isFlushing
                        ? iconv(converter, nil, nil, &free, &room) : iconv(converter, &next, &left, &free, &room)
                    return (status, errno)
                }
            }
            place = source.count - left
            result += buffer.prefix(buffer.count - room)
            // (size_t)-1
            if status == Int(bitPattern: UInt.max) {
                if code == E2BIG { continue }
                throw fault(
                    in: result[...],
                    isGuess
                        ? "bytes that are neither UTF-8 nor \(encoding); save the file as UTF-8, or name its --encoding"
                        : "bytes that are no \(encoding); save the file as UTF-8, or name another --encoding")
            }
            if isFlushing { return result }
            isFlushing = true
        }
    }

    /// - Parameter before: the text before it.
    private static func fault(in before: ArraySlice<UInt8>, _ reason: String) -> BatchFault {
        let lines = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let column = String(decoding: lines.last ?? [], as: UTF8.self).count + 1
        return BatchFault(line: lines.count, column: nil, reason: "found at character \(column) \(reason)")
    }
}
