import Files

/// A file of lines that only grows, whoever dies at whatever moment; lines that are settled move to a second file beside it.
///
/// Whoever changes it holds its lock. A line that somebody died in is ended by the next writer, and then is one that cannot
/// be read.
struct RescueFile: Sendable {
    /// Of a line that is longer only so many bytes are looked at, and it is no answer: those are far shorter.
    static let longestLine = 1 << 20
    /// Bytes of lines that are read at once, roughly.
    private static let portion = 1 << 20

    let path: String

    /// Where lines go once they are settled; nothing is ever thrown away.
    var settledPath: String { path + ".applied" }

    var exists: Bool { PrivateFiles.isTaken(path) }

    /// What tells one state of the file from another.
    var stamp: [Int64] {
        guard let information = try? FileInformation(of: path) else { return [] }
        return [Int64(truncatingIfNeeded: information.inode), information.size]
    }

    /// Returns once the line is on the disk.
    /// - Parameter line: without its end.
    /// - Throws: `StoreError.file`.
    func append(_ line: [UInt8]) throws {
        let appending = LineAppending(try OpenRescueFile(path))
        try appending.add(line)
        try appending.finish()
        try StoreError.ofFiles { try PrivateFiles.synchronize(PrivateFiles.folder(of: path)) }
    }

    /// How far a reader has come in the file, however long it is.
    struct Place: Sendable {
        fileprivate var file: UInt64
        fileprivate var offset: Int64
    }

    /// The lines from a place on, about a mebibyte of them, the last one of the file included if it was cut; empty ones
    /// left out.
    /// - Parameter place: nil for the beginning.
    /// - Returns: the lines, and where they go on; nil where the file is not the one any more that the place is in.
    /// - Throws: `StoreError.file`.
    func lines(from place: Place? = nil) throws -> (lines: [[UInt8]], next: Place?)? {
        guard exists else { return nil }
        let file = try OpenRescueFile(path)
        guard place == nil || place?.file == file.number else { return nil }
        var (lines, count): ([[UInt8]], Int) = ([], 0)
        let next = try file.forEachLine(from: place?.offset ?? 0) { line, _ in
            lines.append(line)
            count += line.count
            return count < Self.portion
        }
        return (lines, next.map { Place(file: file.number, offset: $0) })
    }

    /// Moves lines away.
    ///
    /// Ended at any moment, it leaves them in one of the two files, or in both.
    /// - Parameter isSettled: asked about each line once, in their order; gets `longestLine` bytes of it at most.
    /// - Throws: `StoreError.file`.
    func settle(_ isSettled: ([UInt8]) -> Bool) throws {
        guard exists else { return }
        let file = try OpenRescueFile(path)
        let draft = path + ".unfinished"
        var parts: (settled: LineAppending, left: LineAppending)?
        do {
            try file.forEachLine { line, range in
                let isSettled = isSettled(line)
                if isSettled, parts == nil {
                    if PrivateFiles.isTaken(draft) { try StoreError.ofFiles { try PrivateFiles.remove(draft) } }
                    let left = LineAppending(try OpenRescueFile(draft))
                    try left.add(0..<range.lowerBound, of: file)
                    parts = (LineAppending(try OpenRescueFile(settledPath)), left)
                }
                try (isSettled ? parts?.settled : parts?.left)?.add(range, of: file)
                return true
            }
        } catch {
            parts?.settled.takeBack()
            throw error
        }
        guard let parts else { return }
        try StoreError.ofFiles { try name(parts.settled, parts.left, draft) }
        withExtendedLifetime(file) {}
    }

    /// Puts both parts on the disk, what is settled first, and then the new file in the place of the old one.
    private func name(_ settled: LineAppending, _ left: LineAppending, _ draft: String) throws {
        try settled.finish()
        try PrivateFiles.synchronize(PrivateFiles.folder(of: path))
        if left.isEmpty {
            try PrivateFiles.remove(draft)
            try PrivateFiles.remove(path)
        } else {
            try left.finish()
            try PrivateFiles.rename(draft, replacing: path)
        }
        try PrivateFiles.synchronize(PrivateFiles.folder(of: path))
    }
}
