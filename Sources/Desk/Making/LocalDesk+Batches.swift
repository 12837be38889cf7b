public import Contract
import Crypto
public import Model
public import Store

/// Many tasks to be recorded at once.
public struct BatchOrder: Sendable {
    public var lines: [BatchLine]
    /// Whether a known line whose request has changed makes new takes.
    public var revises: Bool
    /// Asked about what is new, each line with how many tasks it makes, before anything is recorded; throws to refuse it.
    public var approve: @Sendable ([(cost: Cost?, count: Int)]) throws(Failure) -> Void = { _ in }

    public init(_ lines: [BatchLine], revises: Bool) {
        (self.lines, self.revises) = (lines, revises)
    }
}

/// What came of a batch.
public struct BatchOutcome: Sendable {
    /// In the order of the lines. Where any has a conflict, nothing was recorded.
    public var results: [BatchResult]
    /// Whether a daemon sends them.
    public var daemonRuns: Bool

    public init(results: [BatchResult], daemonRuns: Bool) {
        (self.results, self.daemonRuns) = (results, daemonRuns)
    }

    /// The tasks of all lines.
    public var tasks: some Sequence<BatchTask> { results.lazy.flatMap { $0.known + $0.made } }
    public var hasConflict: Bool { results.contains { $0.conflict != nil } }
}

extension LocalDesk {
    /// What each line of a batch comes to; nothing is recorded.
    public func plan(_ order: BatchOrder) async throws -> BatchOutcome {
        BatchOutcome(results: try await repository.plan(order.lines, revises: order.revises), daemonRuns: false)
    }

    public func submit(_ order: BatchOrder, for caller: Caller) async throws -> BatchOutcome {
        let session = try session()
        let first = try await plan(order)
        guard !first.hasConflict else { return first }
        let beforePaying = BeforePaying(session: session, isRecordOnly: true)
        let new = order.lines.indices.filter { first.results[$0].missing > 0 }
        var accounts: [String: Int64] = [:]
        for profile in Set(new.lazy.map { order.lines[$0].profile }) {
            accounts[profile] = try account(of: profile, session)
        }
        try order.approve(new.map { (order.lines[$0].cost, first.results[$0].missing) })
        var isFolderChecked = false
        for index in new {
            // The videos folder is the same for all that name no file.
            guard !isFolderChecked || order.lines[index].hasOutput else { continue }
            let draft = try order.lines[index].draft()
            try await beforePaying.check(draft, isNew: true)
            if draft.outputPath == nil { isFolderChecked = true }
        }
        try await storeBodies(order, first.results)
        let results = try await repository.record(order.lines, revises: order.revises, accounts: accounts)
        var outcome = BatchOutcome(results: results, daemonRuns: false)
        let made = results.lazy.flatMap(\.made)
        for task in made.prefix(Self.mostTold) { caller.tell(.made(try await repository.task(task.id))) }
        // One of each profile tells about all of it.
        var queued: [String: Int64] = [:]
        for (line, result) in zip(order.lines, results) where queued[line.profile] == nil {
            queued[line.profile] = result.made.first?.id
        }
        outcome.daemonRuns = try await repository.daemonFollows(tasks(queued.values.sorted()))
        return outcome
    }

    /// So many new tasks are named at most, whatever becomes of the output.
    private static var mostTold: Int { 100 }

    /// Stores what is too large to be kept in memory until all is recorded.
    private func storeBodies(_ order: BatchOrder, _ results: [BatchResult]) async throws {
        for (index, line) in order.lines.enumerated() where results[index].missing > 0 {
            guard let expected = line.largeBodySHA256 else { continue }
            let body = try line.body()
            let sha256 = [UInt8](SHA256.hash(data: body))
            guard sha256 == expected else {
                throw Failure(
                    code: "changed",
                    message: "line \(line.line): a file of it changed while the batch was read; nothing "
                        + "was recorded. Run it again", exit: .invalidRequest)
            }
            _ = try await repository.storeBody(body, sha256: sha256)
        }
    }
}
