import Model

/// The records of a table with separators, one at a time, each with the line that it begins in.
///
/// A cell that begins with a quote ends with one, and may hold separators, line breaks and doubled quotes. Lines end as on
/// any system. What is left open or goes on behind a closing quote is a fault, and never guessed.
struct DelimitedReader: Sendable {
    struct Record: Equatable {
        /// Counted from 1.
        var line: Int
        var cells: [String]

        var isEmpty: Bool { cells.allSatisfy { $0.allSatisfy(\.isWhitespace) } }
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    /// Where the record begins that was read last.
    private(set) var place = TextPlace(line: 1)
    let separator: UInt8

    /// - Parameters:
    ///   - bytes: UTF-8.
    ///   - separator: nil for that of `,`, `;` and tab which the first line has most of, outside of quotes.
    init(_ bytes: [UInt8], separator: UInt8? = nil) {
        self.bytes = bytes
        let declared = separator == nil ? Self.declared(bytes) : nil
        if let declared { (index, line) = (declared.end, 2) }
        self.separator = separator ?? declared?.separator ?? Self.guess(bytes)
    }

    /// The line `sep=;` with which spreadsheets say it.
    private static func declared(_ bytes: [UInt8]) -> (separator: UInt8, end: Int)? {
        let mark = Array("sep=".utf8)
        guard bytes.count > 5, bytes.starts(with: mark),
            [quote, newline, carriageReturn].allSatisfy({ $0 != bytes[4] })
        else { return nil }
        let rest = bytes[5...]
        if rest.starts(with: [carriageReturn, newline]) { return (bytes[4], 7) }
        return rest.first == newline || rest.first == carriageReturn ? (bytes[4], 6) : nil
    }

    private static func guess(_ bytes: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == newline || byte == carriageReturn {
                if counts.isEmpty { continue }
                break
            }
            if candidates.contains(byte) { counts[byte, default: 0] += 1 }
        }
        let most = counts.values.max() ?? 0
        return candidates.first { counts[$0, default: 0] == most } ?? comma
    }

    private static let comma = UInt8(ascii: ",")
    // The first of equals wins.
    private static let candidates = [comma, UInt8(ascii: ";"), UInt8(ascii: "\t")]
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// The next record that has something in it; nil behind the last.
    mutating func next() throws(BatchFault) -> Record? {
        while index < bytes.count {
            place = TextPlace(offset: index, line: line)
            let record = try readRecord()
            if !record.isEmpty { return record }
        }
        return nil
    }

    /// Goes on at a record that was read before.
    mutating func go(to place: TextPlace) { (index, line) = (place.offset, place.line) }

    private mutating func readRecord() throws(BatchFault) -> Record {
        var record = Record(line: line, cells: [])
        while true {
            record.cells.append(try readCell(record))
            guard index < bytes.count else { return record }
            let byte = bytes[index]
            index += 1
            if byte == separator { continue }
            if byte == Self.carriageReturn, index < bytes.count, bytes[index] == Self.newline { index += 1 }
            line += 1
            return record
        }
    }

    /// Up to the separator or the end of the line behind it.
    private mutating func readCell(_ record: Record) throws(BatchFault) -> String {
        if index < bytes.count, bytes[index] == Self.quote { return try readQuoted(record) }
        let start = index
        while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == separator || byte == Self.newline || byte == Self.carriageReturn
    }

    private mutating func readQuoted(_ record: Record) throws(BatchFault) -> String {
        let (begin, column) = (line, record.cells.count + 1)
        var text: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == Self.quote {
                if index < bytes.count, bytes[index] == Self.quote {
                    text.append(Self.quote)
                    index += 1
                    continue
                }
                while index < bytes.count, bytes[index] == UInt8(ascii: " "), separator != UInt8(ascii: " ") {
                    index += 1
                }
                guard index == bytes.count || isEnd(bytes[index]) else {
                    throw BatchFault(
                        line: line, column: column,
                        reason:
                            "text goes on behind the quote that ends the cell; a quote within a cell is written twice")
                }
                return String(decoding: text, as: UTF8.self)
            }
            // A line break within a cell is one, however the file's system writes it.
            if byte == Self.carriageReturn {
                if index < bytes.count, bytes[index] == Self.newline { index += 1 }
                text.append(Self.newline)
                line += 1
                continue
            }
            if byte == Self.newline { line += 1 }
            text.append(byte)
        }
        throw BatchFault(
            line: begin, column: column,
            reason: "a quote begins the cell, and none ends it before the end of the file; a quote within a cell is "
                + "written twice, and the cell in quotes")
    }
}
