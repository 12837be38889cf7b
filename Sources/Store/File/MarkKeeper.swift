import Dispatch
import Files
import Synchronization

/// Writes a process's marks: one at a time, and none that a later one has made needless.
final class MarkKeeper: Sendable {
    private let marks: LedgerMarks
    private let noted = Mutex<LedgerMark?>(nil)
    /// Waiting for the disk must hold up nothing else of this process.
    private let queue = DispatchQueue(label: "reel.marks")

    init(marks: LedgerMarks) {
        self.marks = marks
    }

    /// Returns once it is on the disk that so many attempts were begun.
    /// - Throws: `StoreError.file` if no mark could be written.
    func note(_ mark: LedgerMark) async throws {
        if isNoted(mark) { return }
        try await onOwnThread(queue) { [self] in
            if isNoted(mark) { return }
            try marks.note(mark)
            noted.withLock { $0 = mark }
        }
    }

    private func isNoted(_ mark: LedgerMark) -> Bool {
        noted.withLock { noted in noted.map { $0.ledger == mark.ledger && $0.attempts >= mark.attempts } ?? false }
    }
}

extension TaskRepository {
    /// A change that keeps something from being sent. It is counted like a create call and marked before it is said to be
    /// done: a ledger that was set back to before it would send all the same.
    func forbidding<Value: Sendable>(
        _ body: @escaping @Sendable (LedgerTransaction) throws -> Value
    ) async throws -> Value {
        let (value, mark) = try await write { db in
            let value = try body(db)
            try db.execute("UPDATE ledger SET attempts = attempts + 1")
            return (value, try KnownLedger.read(db).mark)
        }
        // Done it is; one mark less is no reason to say that it is not.
        try? await witness.note(mark)
        return value
    }
}
