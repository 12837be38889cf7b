import Files
import Model

/// Writes lines to a file descriptor, a good piece at a time.
///
/// Who reads a pipe may take any time, and the state of the ledger that is being read stays in its log for as long. So
/// a reader that is slow is waited for in the end: until then what it does not take gathers in a file without a name.
struct LedgerOutput: ~Copyable {
    /// Whoever read has gone, as `head` does, and misses nothing.
    struct ReaderGone: Error {}

    private let output: OpenFile
    private var buffer: [UInt8] = []
    private(set) var written: Int64 = 0
    private let piece = 262_144
    /// Nil for a disk, which nobody has to read.
    private var overflow: Overflow?

    /// - Parameters:
    ///   - folder: where the file without a name may be.
    ///   - patience: milliseconds that a reader may keep this waiting before that file is used.
    init(_ output: OpenFile, folder: String? = nil, patience: Int32 = 2_000) {
        self.output = output
        buffer.reserveCapacity(piece)
        if let folder, let information = try? output.information(), !information.isRegularFile {
            overflow = Overflow(folder: folder, patience: patience)
        }
    }

    /// - Throws: `StoreError.diskFull`, `.file`; `ReaderGone`.
    mutating func write(_ line: [UInt8]) throws {
        if buffer.count + line.count > piece { try flush() }
        if line.count >= piece { return try line.withUnsafeBytes { try write($0) } }
        buffer += line
    }

    /// Hands on what is in the buffer; what a slow reader does not take waits for `finish`.
    mutating func flush() throws {
        try buffer.withUnsafeBytes { try write($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Returns once everything is written, however long the reader takes. To be called when the ledger is no longer read.
    mutating func finish() throws {
        try flush()
        guard var overflow else { return }
        while let bytes = try overflow.next(output.path) { try bytes.withUnsafeBytes { try writeAll($0) } }
        self.overflow = overflow
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty, overflow != nil {
            if overflow?.isInUse == true || !(overflow?.mayWait(for: output) ?? true) {
                if overflow?.take(rest) == true { return }
                // There is no room for it: then the reader is waited for after all.
                while let bytes = try overflow?.next(output.path) { try bytes.withUnsafeBytes { try writeAll($0) } }
                overflow = nil
                break
            }
            // So much goes into a pipe without waiting once it takes anything at all.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(4_096))
            try writeAll(part)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
        if !rest.isEmpty { try writeAll(rest) }
    }

    private mutating func writeAll(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count: Int
            do {
                count = try output.write(rest)
            } catch {
                if error.isNotReady {
                    // A pipe that does not wait by itself, as programs that work on many of them make it.
                    _ = output.isWritable(within: -1)
                    continue
                }
                if error.isReaderGone { throw ReaderGone() }
                throw error.isNoRoom ? StoreError.diskFull(path: output.path) : StoreError(error)
            }
            written += Int64(count)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }
}

/// What a slow reader has not taken yet, in a file without a name, which goes with the process.
private struct Overflow {
    private let folder: String
    /// Milliseconds left that the reader may keep the writer waiting.
    private var patience: Int32
    private var file: OpenFile?
    private var begin: Int64 = 0
    private var end: Int64 = 0

    init(folder: String, patience: Int32) {
        self.folder = folder
        self.patience = patience
    }

    var isInUse: Bool { begin < end }

    /// Waits for the reader as long as there is patience left.
    /// - Returns: whether a little can be written without waiting.
    mutating func mayWait(for output: OpenFile) -> Bool {
        if output.isWritable(within: 0) { return true }
        guard patience > 0 else { return false }
        let started = ContinuousClock.now
        let isReady = output.isWritable(within: patience)
        patience -= Int32(clamping: max(1, (ContinuousClock.now - started).milliseconds))
        return isReady
    }

    /// - Returns: false if there is no room.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let file = file ?? (try? OpenFile(namelessIn: folder)) else { return false }
        self.file = file
        do {
            try file.writeAll(bytes, at: end)
        } catch {
            try? file.resize(to: end)
            return false
        }
        end += Int64(bytes.count)
        return true
    }

    /// The next bytes; nil if there are none left.
    mutating func next(_ path: String) throws -> [UInt8]? {
        guard isInUse, let file else { return nil }
        let bytes: [UInt8]
        do {
            bytes = try file.bytes(at: begin, count: Int(min(end - begin, 262_144)))
        } catch {
            throw StoreError.file(path: path, detail: error.reason + error.remedy)
        }
        guard !bytes.isEmpty else { throw StoreError.file(path: path, detail: "its end is missing") }
        begin += Int64(bytes.count)
        if begin == end {
            try? file.resize(to: 0)
            (begin, end) = (0, 0)
        }
        return bytes
    }
}
