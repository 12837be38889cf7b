import Files

/// The lines of a file or a pipe, one at a time.
struct LedgerLines: ~Copyable {
    /// The longest line that an export can have is about one and a half times the largest request, 64 MB.
    static let longestLine = 256 << 20

    private let input: OpenFile
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    private let piece = 262_144
    /// Of the line that `next` gave last, counted from 1.
    private(set) var number = 0
    /// Whether the line that `next` gave last has no end: the file may have been cut off in it.
    private(set) var isUnended = false

    init(_ descriptor: Int32) {
        input = OpenFile(borrowing: descriptor, path: "the input")
    }

    /// The next line that has something in it, without its end, whatever system it was written on; nil behind the last one.
    /// - Throws: `StoreError.file`; `ImportFault` for a line that is too long, or for a beginning that is of another format.
    mutating func next() throws -> [UInt8]? {
        if number == 0 { try begin() }
        while var line = try nextRaw() {
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) { return line }
        }
        return nil
    }

    /// Looks at the beginning, as soon as there is enough of it, and leaves out a byte order mark.
    private mutating func begin() throws {
        while buffer.count < ForeignInput.longestMark, !isAtEnd { try fill() }
        if let fault = ForeignInput.fault(in: buffer) { throw fault }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    }

    private mutating func nextRaw() throws -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                number += 1
                return Array(buffer[start..<end])
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                number += 1
                isUnended = true
                return Array(buffer[start...])
            }
            guard buffer.count - start <= Self.longestLine else {
                throw ImportFault(line: number + 1, reason: "it is longer than \(Self.longestLine >> 20) MiB")
            }
            searched -= start
            try fill()
        }
    }

    /// Moves what is left to the front and reads more behind it.
    private mutating func fill() throws {
        buffer.removeSubrange(..<start)
        start = 0
        let filled = buffer.count
        // Doubling keeps a long line from being read in many small steps.
        let room = max(piece, filled)
        buffer.append(contentsOf: repeatElement(0, count: room))
        var count = 0
        defer { buffer.removeSubrange((filled + count)...) }
        do {
            count = try buffer.withUnsafeMutableBytes { bytes in
                try input.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
            }
        } catch let error as FileError {
            throw StoreError(error)
        }
        isAtEnd = count == 0
    }
}
