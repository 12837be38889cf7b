import Crypto
import Model

extension TaskRepository {
    /// What each line of a batch comes to, with nothing recorded.
    /// - Parameter revises: whether a known line whose request has changed makes new takes.
    public func plan(_ lines: [BatchLine], revises: Bool) async throws -> [BatchResult] {
        try await read(isLong: true) { db in try db.plan(lines, revises: revises) }
    }

    /// Records what is new in a batch: all of it in one transaction, or nothing if any line has a conflict.
    ///
    /// A line is known by its ref within its project, else by its request, so that the same batch again records nothing.
    /// - Parameter accounts: those that each profile sends from; a profile without one goes by the draft.
    public func record(
        _ lines: [BatchLine], revises: Bool, accounts: [String: Int64] = [:]
    ) async throws -> [BatchResult] {
        try await write { db in
            // All before any: what one line makes is no conflict of the next.
            var results = try db.plan(lines, revises: revises)
            guard results.allSatisfy({ $0.conflict == nil }) else { return results }
            try db.connection.expectManyWrites()
            try db.planForGrowth()
            // Counted once for all: a row that a transaction changes thousands of times has as many versions on a server.
            var contributions = ContributionBatch()
            var gate = try db.capGate()
            for (index, line) in lines.enumerated() where results[index].missing > 0 {
                let parent = line.continuesLine.flatMap { (results[$0].made + results[$0].known).first?.id }
                results[index].made = try db.make(line, results[index], accounts, continuing: parent, &gate) {
                    contributions.add(from: nil, to: $0)
                }
                // Each shot has counts of its own: those of a long table together would take more memory than the table.
                if index % 1_000 == 999 { try contributions.write(to: db) }
            }
            try contributions.write(to: db)
            return results
        }
    }

    /// Stores the body of a line that is large, so that it need not be kept in memory until the batch is recorded.
    /// - Returns: whether it was; a small body stays with its line.
    public func storeBody(_ body: [UInt8], sha256: [UInt8]) async throws -> Bool {
        guard Self.isLarge(body) else { return false }
        try await store(body, sha256)
        return true
    }

    /// Whether a body is stored before what uses it.
    public static func isLarge(_ body: [UInt8]) -> Bool { body.count > largeBody }
}

extension LedgerTransaction {
    fileprivate func plan(_ lines: [BatchLine], revises: Bool) throws -> [BatchResult] {
        var results: [BatchResult] = []
        for line in lines {
            results.append(try plan(line, after: line.continuesLine.map { results[$0] }, revises: revises))
        }
        return results
    }

    /// - Parameter before: what the line comes to whose clip this one continues.
    private func plan(_ line: BatchLine, after before: BatchResult?, revises: Bool) throws -> BatchResult {
        let draft = try line.draft()
        let fingerprints = draft.request.shortFingerprints
        let wanted = draft.takes ?? 1
        var result = BatchResult(line: line.line, missing: 0)
        // A name of a line before says little: what it begins with must be the same clip.
        let parents = before.map { $0.missing > 0 ? [] : Set($0.known.map(\.id)) }
        let continuesParent = { (task: LineTask) in
            parents.map { parents in task.continues.map(parents.contains) ?? false } ?? true
        }
        let found =
            try draft.ref.map { try lineTasks(ref: $0, draft) }
            ?? lineTasks(fingerprints, draft.profile).filter(continuesParent)
        let equal = found.filter { fingerprints.contains($0.fingerprint) && continuesParent($0) }
        result.known = try equal.map { BatchTask(try existingTask($0.id)) }
        result.missing = max(0, wanted - equal.count)
        if let last = found.last {
            result.earlier = (last.id, found.map { $0.take ?? 1 }.max() ?? 1)
        }
        guard result.missing > 0 else { return result }
        if let last = found.last, equal.isEmpty, !revises {
            result.conflict = .changed(try existingTask(last.id))
        } else if found.isEmpty, !draft.allowsDuplicate,
            let other = try equalElsewhere(fingerprints, draft, continuing: parents)
        {
            result.conflict = .equal(other)
        } else if line.continuesLine == nil, let name = try missingParent(draft) {
            result.conflict = .noParent(name)
        } else if let output = draft.outputPath, let holder = try holder(ofOutput: output) {
            result.conflict = .outputTaken(holder)
        }
        if result.conflict != nil { result.missing = 0 }
        return result
    }

    /// The name of the task that a draft begins with the last frame of, if it names none or several.
    private func missingParent(_ draft: TaskDraft) throws -> String? {
        do {
            _ = try continuedTask(draft)
            return nil
        } catch StoreError.noSuchTask(let name) {
            return "no task answers to \(name)"
        } catch StoreError.ambiguous(let name, let candidates) {
            return "\(name) names \(candidates.count) takes; pick one, or name it by its number"
        }
    }

    /// A task that a line may have made.
    private struct LineTask {
        var id: Int64
        var fingerprint: [UInt8]
        var take: Int?
        var continues: Int64?

        init(_ row: inout LedgerRow) throws {
            (id, fingerprint, take) = (try row.integer(), try row.blob(), try row.intOrNil())
            continues = try row.integerOrNil()
        }
    }

    /// Those under a ref within the project of a draft, in the order in which they were made.
    private func lineTasks(ref: String, _ draft: TaskDraft) throws -> [LineTask] {
        guard let stored = try storedRef(ref, profile: draft.profile) else { return [] }
        let projects = Spelling.all(of: draft.project ?? "")
        return try all(
            """
            SELECT id, fingerprint, take, continues_id FROM task
            WHERE profile = ? AND ref = ? AND coalesce(ref_project, '') IN (\(Self.places(projects))) ORDER BY id
            """, [.text(draft.profile), .text(stored)] + projects.map { .text($0) }
        ) { try LineTask(&$0) }
    }

    /// Those without a ref that have one of some requests, in the order in which they were made.
    private func lineTasks(_ fingerprints: [[UInt8]], _ profile: String) throws -> [LineTask] {
        try all(
            """
            SELECT id, fingerprint, take, continues_id FROM task
            WHERE fingerprint IN (\(Self.places(fingerprints))) AND profile = ? AND ref IS NULL
            ORDER BY id
            """, fingerprints.map { .blob($0) } + [.text(profile)]
        ) { try LineTask(&$0) }
    }

    /// A task that a line has not made, with the same request: one that is open, of which nobody knows what became, or that
    /// was completed within the hour; or one that was completed in the same project or has the same ref, however long ago. A
    /// table that got its refs later, or is run without its project, would buy everything anew otherwise.
    /// - Parameter parents: those whose last frames it may begin with, which then count too; nil for a request that says all.
    private func equalElsewhere(
        _ fingerprints: [[UInt8]], _ draft: TaskDraft, continuing parents: Set<Int64>?
    ) throws -> VideoTask? {
        if let parents, parents.isEmpty { return nil }
        let isContinued = parents.map {
            " AND t.continues_id IN (\($0.sorted().map(String.init).joined(separator: ", ")))"
        }
        return try first(
            TaskRow.select[dialect] + """
                WHERE t.fingerprint IN (\(Self.places(fingerprints))) AND t.profile = ? AND (
                  t.state IN (
                    'queued', 'submitting', 'uncertain', 'pending', 'processing', 'expired', 'abandoned')
                  OR (t.state = 'completed' AND (t.finished_at > ? OR coalesce(t.project, '') = ? OR t.ref = ?)))
                  \(isContinued ?? "")
                ORDER BY t.id DESC LIMIT 1
                """,
            fingerprints.map { .blob($0) } + [
                .text(draft.profile), .integer(now - 3_600_000), .text(draft.project.map(Spelling.composed) ?? ""),
                .init(draft.ref.map(Spelling.composed)),
            ]
        ) { row in try TaskRow.decode(&row, now: now) }
    }

    /// Writes the tasks that a line lacks.
    fileprivate func make(
        _ line: BatchLine, _ plan: BatchResult, _ accounts: [String: Int64], continuing parent: Int64?,
        _ gate: inout CapGate, count: (TaskContribution) -> Void
    ) throws -> [BatchTask] {
        var draft = try line.draft()
        draft.accountID = accounts[draft.profile] ?? draft.accountID
        draft.continuesID = parent ?? draft.continuesID
        // One that has changed comes from what it was.
        if plan.known.isEmpty { draft.parentID = plan.earlier?.task }
        let continued = try continuedTask(draft)
        let requestID = try requestID(of: line, draft)
        let isNumbered = draft.takes != nil || plan.earlier != nil
        let last = plan.earlier?.take ?? 0
        let tasks = try (1...plan.missing).map { number in
            let budget = try gate.blocking(draft, self)
            return try withoutActuallyEscaping(count) { count in
                BatchTask(
                    try existingTask(
                        insert(
                            draft, take: isNumbered ? last + number : nil, requestID: requestID, waitsFor: budget,
                            continuing: continued, count: count)))
            }
        }
        try execute("DELETE FROM unclaimed_request WHERE request = ?", [.integer(requestID)])
        return tasks
    }

    /// - Throws: `StoreError.damaged` where a large body is not in the ledger any more, as after hours between its storing
    ///   and this.
    private func requestID(of line: BatchLine, _ draft: TaskDraft) throws -> Int64 {
        let body = draft.request.body
        let sha256 = line.keptBodySHA256 ?? Array(SHA256.hash(data: body))
        guard body.isEmpty else { return try storeRequest(body, sha256) }
        let known = try first("SELECT id FROM request WHERE sha256 = ?", [.blob(sha256)]) { try $0.integer() }
        guard let known else {
            throw StoreError.damaged(path: "", detail: "the request of line \(line.line) is gone; run the batch again")
        }
        return known
    }
}
