import Files
import Synchronization

/// What was written.
public struct Exported: Sendable, Equatable {
    public var tasks = 0
    public var events = 0
    public var bytes: Int64 = 0
    /// False if whoever read it has gone before the end.
    public var isComplete = false
}

extension TaskRepository {
    /// Writes the whole ledger as it stands at one moment, one JSON object a line, to a file descriptor.
    ///
    /// Others go on writing meanwhile. Memory does not grow with the ledger: one task at a time is in it, with its request.
    /// - Parameter progress: told how many tasks were written, now and then.
    /// - Throws: `StoreError`.
    public func export(
        to descriptor: Int32, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> Exported {
        try await export(to: OpenFile(borrowing: descriptor, path: "the output"), progress: progress)
    }

    /// The same into a new file of mode 0600, which gets its name last, when it is complete and on the disk.
    /// - Throws: `StoreError.fileExists`, or what hinders it; then nothing is left behind.
    public func export(toFile target: String, progress: @Sendable (Int) -> Void = { _ in }) async throws -> Exported {
        let new = try NewFile(target, ledger: companions.stem, isDatabase: false, now: now)
        try new.begin()
        do {
            let exported = try await export(to: OpenFile(new.draft, for: .writing), progress: progress)
            try new.finish()
            return exported
        } catch {
            new.discard()
            if let error = error as? FileError { throw StoreError(error) }
            throw error
        }
    }

    /// - Parameter patience: milliseconds for which a slow reader may keep the state that is read in the ledger's log.
    func export(
        to output: OpenFile, patience: Int32 = 2_000, progress: @Sendable (Int) -> Void
    ) async throws -> Exported {
        // The file that a slow reader's share gathers in holds what the ledger holds, and so lies beside it.
        let pending = PendingOutput(
            LedgerOutput(output, folder: companions.folder, patience: patience))
        var result = try await read(isLong: true) { db in
            var export = try LedgerExport(db)
            var result = Exported()
            do {
                var lines = 0
                try export.lines { line in
                    try pending.write(line)
                    lines += 1
                    if lines.isMultiple(of: 1_000) { progress(lines) }
                }
                try pending.flush()
                result.isComplete = true
            } catch is LedgerOutput.ReaderGone {}
            (result.tasks, result.events) = (export.tasks, export.events)
            return result
        }
        do {
            if result.isComplete { try await pending.finish() }
        } catch is LedgerOutput.ReaderGone {
            result.isComplete = false
        }
        result.bytes = pending.written
        return result
    }
}

/// An output that is used while the ledger is read, and after that.
private final class PendingOutput: Sendable {
    private let output: Mutex<LedgerOutput>

    init(_ output: consuming sending LedgerOutput) {
        self.output = Mutex(output)
    }

    var written: Int64 { output.withLock { $0.written } }

    func write(_ line: [UInt8]) throws { try output.withLock { try $0.write(line) } }
    func flush() throws { try output.withLock { try $0.flush() } }

    /// Waits for a slow reader.
    func finish() async throws {
        try await onOwnThread { [self] in try output.withLock { try $0.finish() } }
    }
}
