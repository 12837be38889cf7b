import Files

/// A file of lines that this process has locked.
final class OpenRescueFile {
    let path: String
    /// The file's own number, whatever its name.
    let number: UInt64
    fileprivate let file: OpenFile

    /// Waits for whoever has it, which is never long; makes it with mode 0600 if there is none.
    init(_ path: String) throws {
        self.path = path
        while true {
            // Not to be kept waiting by a pipe that somebody put here.
            let file = try StoreError.ofFiles {
                try OpenFile(path, for: .readingAndWriting, [.append, .create, .doesNotWait])
            }
            let own = try StoreError.ofFiles {
                guard try file.lock(waits: true) else { throw FileError(at: path, "it cannot be locked") }
                return try file.information()
            }
            guard own.isRegularFile, own.user == UserAccount.own, own.mode & 0o022 == 0 else {
                throw StoreError.file(path: path, detail: "it is no file that only you can write")
            }
            // Whoever had it may have put another in its place.
            if let named = try? FileInformation(of: path), named.isSameFile(as: own) {
                self.file = file
                number = own.inode
                return
            }
        }
    }

    fileprivate var size: Int64 { (try? file.information())?.size ?? 0 }

    /// Bytes that are in memory at once, beside one line.
    fileprivate static let bufferSize = 262_144

    /// Calls `body` with each line that is not empty, and with where it is in the file, its end included.
    ///
    /// Holds one line at a time, and of a longer one than `RescueFile.longestLine` only that much.
    /// - Parameter body: returns whether to go on.
    /// - Returns: where the next line begins; nil at the end of the file.
    @discardableResult
    func forEachLine(
        from start: Int64 = 0, _ body: (_ line: [UInt8], _ range: Range<Int64>) throws -> Bool
    ) throws -> Int64? {
        var line: [UInt8] = []
        var (lineStart, offset) = (start, start)
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        while case let got = try read(&buffer, at: offset), got > 0 {
            var begin = 0
            while let end = Self.lineEnd(in: buffer, begin..<got) {
                line += buffer[begin..<end].prefix(RescueFile.longestLine - line.count)
                let next = offset + Int64(end) + 1
                if next - lineStart > 1, try !body(line, lineStart..<next) { return next }
                line.removeAll(keepingCapacity: true)
                (lineStart, begin) = (next, end + 1)
            }
            line += buffer[begin..<got].prefix(RescueFile.longestLine - line.count)
            offset += Int64(got)
        }
        if offset > lineStart { _ = try body(line, lineStart..<offset) }
        return nil
    }

    private static func lineEnd(in buffer: [UInt8], _ range: Range<Int>) -> Int? {
        buffer.withUnsafeBytes { bytes in
            LineEnd.first(in: UnsafeRawBufferPointer(rebasing: bytes[range])).map { range.lowerBound + $0 }
        }
    }

    /// - Returns: how many bytes came; 0 at the end of the file.
    fileprivate func read(_ buffer: inout [UInt8], at offset: Int64) throws -> Int {
        try StoreError.ofFiles {
            try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
        }
    }
}

/// Adds whole lines to the end of a file: all of them or none, as far as this process lives to see to it.
final class LineAppending {
    private let file: OpenRescueFile
    /// The file's size when this began.
    private let before: Int64
    private var waiting: [UInt8] = []
    private(set) var isEmpty = true

    init(_ file: OpenRescueFile) {
        self.file = file
        before = file.size
    }

    /// - Parameter line: without its end.
    func add(_ line: [UInt8]) throws {
        try begin()
        waiting += line
        waiting.append(UInt8(ascii: "\n"))
        try writeIfMuch()
    }

    /// Adds lines of another file as they stand there; the last one gets an end if it has none.
    func add(_ range: Range<Int64>, of source: OpenRescueFile) throws {
        guard !range.isEmpty else { return }
        try begin()
        var offset = range.lowerBound
        var buffer = [UInt8](repeating: 0, count: min(OpenRescueFile.bufferSize, range.count))
        while offset < range.upperBound, case let got = try source.read(&buffer, at: offset), got > 0 {
            let wanted = min(got, Int(range.upperBound - offset))
            waiting += buffer[..<wanted]
            offset += Int64(wanted)
            try writeIfMuch()
        }
        if lastByte != UInt8(ascii: "\n") { waiting.append(UInt8(ascii: "\n")) }
    }

    /// Returns once everything is on the disk.
    func finish() throws {
        try write()
        do { try file.file.synchronize() } catch { throw failure(StoreError(error)) }
    }

    /// Leaves the file as it was; not to be called after `finish`.
    func takeBack() { try? file.file.resize(to: before) }

    private func failure(_ error: StoreError) -> StoreError {
        takeBack()
        return error
    }

    private var lastByte: UInt8 = UInt8(ascii: "\n")

    private func begin() throws {
        defer { isEmpty = false }
        guard isEmpty, before > 0 else { return }
        let last = try StoreError.ofFiles { try file.file.bytes(at: before - 1, count: 1) }
        guard let last = last.first else { throw StoreError.file(path: file.path, detail: "its end is missing") }
        // Somebody died in the middle of a line.
        if last != UInt8(ascii: "\n") { waiting.append(UInt8(ascii: "\n")) }
    }

    private func writeIfMuch() throws {
        lastByte = waiting.last ?? lastByte
        if waiting.count >= OpenRescueFile.bufferSize { try write() }
    }

    private func write() throws {
        while !waiting.isEmpty {
            let written: Int
            do {
                written = try file.file.write(waiting[...])
            } catch {
                throw failure(StoreError(error))
            }
            guard written > 0 else { throw failure(.file(path: file.path, detail: "no room")) }
            waiting.removeFirst(written)
        }
    }
}
