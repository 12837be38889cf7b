import Crypto
import Files
public import Model

/// What came of reading rescued answers back.
public struct RescueReading: Sendable, Equatable {
    /// What a person has to know, a sentence each.
    public var sentences: [String] = []
    /// Whether answers are left whose sender still lives: it writes them down itself, or ends.
    public var leavesSome = false
}

/// The files that answers go to which could not be written into the ledger: beside it, or in the user's state folder.
/// For a ledger on a server, what is beside it lies in this host's home.
struct RescuePlaces: Sendable {
    let beside: RescueFile
    /// Nil where there is none.
    var stateFolder: String?

    init(_ companions: LedgerCompanions) {
        beside = RescueFile(path: companions.stem + Self.ending)
        stateFolder = companions.stateFolder
    }

    private static let ending = ".rescue"

    func inState(_ ledger: String) -> RescueFile? {
        // The uid is a name that this program made.
        guard !ledger.isEmpty, !ledger.contains("/") else { return nil }
        return stateFolder.map { RescueFile(path: "\($0)/\(ledger)\(Self.ending)") }
    }

    /// Looks without a look into the ledger: a name in each of two folders.
    var mayHaveAny: Bool {
        beside.exists || stateFolder.map { PrivateFiles.names(in: $0).contains { $0.hasSuffix(Self.ending) } } ?? false
    }

    /// - Parameter everywhere: in both places, as whoever opens the ledger next may do so where it was moved to.
    /// - Returns: the file that the line is in.
    func keep(_ answer: RescuedAnswer, everywhere: Bool = false) -> String? {
        var kept: String?
        for file in [beside, inState(answer.ledger)].compactMap(\.self) where kept == nil || everywhere {
            if file.path != beside.path { try? PrivateFiles.createFolder(PrivateFiles.folder(of: file.path)) }
            if (try? file.append(answer.line)) != nil { kept = kept ?? file.path }
        }
        return kept
    }
}

extension TaskRepository {
    var rescuePlaces: RescuePlaces { RescuePlaces(companions) }

    /// Keeps an answer that the ledger cannot take, for whoever opens the ledger next.
    /// - Parameter cause: why the ledger cannot take it.
    /// - Returns: the file that it is in and on the disk; nil if there is none that can be written.
    public func rescue(
        _ attempt: Attempt, answeredBy outcome: CreateOutcome, isSimulated: Bool, serverTime: Int64?,
        answer: UpstreamAnswer? = nil, because cause: any Error
    ) -> String? {
        rescuePlaces.keep(
            RescuedAnswer(
                ledger: attempt.ledger, task: attempt.task.uid, token: attempt.token, outcome: outcome,
                isSimulated: isSimulated, serverTime: serverTime, at: clock(), answer: answer),
            everywhere: (cause as? StoreError)?.needsRestart == true)
    }

    /// What tells whether there is something new to read back; empty if there is nothing at all. Costs a look into two
    /// folders.
    public var rescueStamp: [Int64] {
        let places = rescuePlaces
        guard places.mayHaveAny else { return [] }
        // In the state folder other ledgers have files of theirs, of which only the next opening makes sure.
        return places.beside.stamp
    }

    /// Writes down the answers that other processes could not, and moves their lines aside.
    ///
    /// Done twice, or ended at any moment, it changes nothing twice. Never throws: what cannot be read back now is said
    /// and stays where it is.
    public func readBackRescued() async -> RescueReading {
        let places = rescuePlaces
        guard places.mayHaveAny else { return RescueReading() }
        do {
            return try await readBack(places)
        } catch {
            return RescueReading(
                sentences: [
                    "answers of the service wait in \(places.beside.path)"
                        + (places.stateFolder.map { " or in \($0)" } ?? "")
                        + " and could not be read back into the ledger yet: \(error)"
                ], leavesSome: true)
        }
    }

    func readBack(_ places: RescuePlaces) async throws -> RescueReading {
        // A ledger that was copied has another uid by now; task and token are the same, and nobody else's.
        let ledgers = try await read { db in
            try [db.ledgerUID()] + db.all("SELECT ledger FROM lineage ORDER BY ledger") { try $0.text() }
        }
        var reading = RescueReading()
        var told: Set<String> = []
        for file in ([places.beside] + ledgers.map(places.inState)).compactMap(\.self) where file.exists {
            var sorting = RescueSorting()
            // By what they say: whoever else reads the file may move lines meanwhile. Their hashes, as there may be
            // many.
            var settled: Set<SHA256.Digest> = []
            var place: RescueFile.Place?
            repeat {
                guard let portion = try file.lines(from: place) else {
                    // Another process has moved lines; what is left is read at the next look.
                    sorting.leavesSome = true
                    break
                }
                let answers = portion.lines.map { RescuedAnswer(line: $0) }
                place = portion.next
                guard answers.contains(where: { $0.map { ledgers.contains($0.ledger) } ?? false }) else { continue }
                let liveness = liveness
                let part = try await write { db in try db.readBack(answers, of: ledgers, liveness) }
                settled.formUnion(part.settled.map { SHA256.hash(data: portion.lines[$0]) })
                sorting.add(part)
            } while place != nil
            // The same answer may lie in both places.
            sorting.unknownIDs.removeAll { !told.insert($0).inserted }
            var unreadable = 0
            try file.settle { line in
                if !settled.isEmpty, settled.contains(SHA256.hash(data: line)) { return true }
                guard RescuedAnswer(line: line) == nil else { return false }
                unreadable += 1
                return true
            }
            reading.sentences += sorting.sentences(file, unreadable: unreadable)
            reading.leavesSome = reading.leavesSome || sorting.leavesSome
        }
        return reading
    }
}

/// What became of the lines of a file, by their numbers in it.
struct RescueSorting: Sendable {
    /// Need no further look; numbers of lines within one reading.
    var settled: [Int] = []
    /// The tasks that were changed, each with what it is now.
    var applied: [String] = []
    /// The service's ids of tasks that the ledger does not know to be accepted.
    var unknownIDs: [String] = []
    var leavesSome = false

    /// Adds what became of further lines of the same file, but for their numbers.
    mutating func add(_ other: RescueSorting) {
        applied += other.applied
        unknownIDs += other.unknownIDs
        leavesSome = leavesSome || other.leavesSome
    }

    func sentences(_ file: RescueFile, unreadable: Int) -> [String] {
        var sentences: [String] = []
        if !applied.isEmpty {
            sentences.append(
                "read back \(applied.count) \(applied.count == 1 ? "answer" : "answers") of the service that could not be "
                    + "written down before: \(Self.list(applied)) (kept in \(file.settledPath))")
        }
        if !unknownIDs.isEmpty {
            sentences.append(
                "the service accepted \(Self.list(unknownIDs)), and this ledger has no such task, or one of an earlier "
                    + "state; it was paid for: take it in with `reel adopt ID` (kept in \(file.path))")
        }
        if unreadable > 0 {
            sentences.append(
                "\(unreadable) \(unreadable == 1 ? "line" : "lines") of \(file.path) cannot be read and "
                    + "\(unreadable == 1 ? "was" : "were") moved to \(file.settledPath)")
        }
        return sentences
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).joined(separator: ", ")
        return names.count > 20 ? "\(shown) and \(names.count - 20) more" : shown
    }
}

extension TaskRepository {
    /// - Throws: `StoreError.newerLedger` if a newer program has migrated the ledger under this process.
    public func requireKnownSchema() async throws {
        let (found, known) = try await read { db in
            (try db.connection.schemaVersion(), db.connection.newestSchema)
        }
        guard found == known else { throw StoreError.newerLedger(path: path, found: found, known: known) }
    }
}

extension LedgerTransaction {
    func ledgerUID() throws -> String {
        try first("SELECT uid FROM ledger") { try $0.text() } ?? ""
    }

    fileprivate func readBack(
        _ answers: [RescuedAnswer?], of ledgers: [String], _ liveness: any WorkerLiveness
    ) throws -> RescueSorting {
        var sorting = RescueSorting()
        for (number, answer) in answers.enumerated() {
            guard let answer, ledgers.contains(answer.ledger) else { continue }
            try execute("SAVEPOINT rescued")
            do {
                try readBack(answer, number, liveness, &sorting)
            } catch is StoreError {
                // The task has gone another way; what was paid for must not be lost sight of.
                try execute("ROLLBACK TO rescued")
                sorting.fitsNothing(answer, number)
            }
            try execute("RELEASE rescued")
        }
        return sorting
    }

    private func readBack(
        _ answer: RescuedAnswer, _ number: Int, _ liveness: any WorkerLiveness, _ sorting: inout RescueSorting
    ) throws {
        let row = try first("SELECT id, attempt, lease_owner FROM task WHERE uid = ?", [.text(answer.task)]) { row in
            (id: try row.integer(), attempt: try row.textOrNil(), sender: try row.integerOrNil())
        }
        if case .accepted(let upstreamID) = answer.outcome {
            let base = try row.flatMap { row in
                try first("SELECT base_url FROM task WHERE id = ?", [.integer(row.id)]) { try $0.text() }
            }
            let owner = try first(
                "SELECT id FROM task WHERE task_id = ? AND base_url = coalesce(?, base_url)",
                [.text(upstreamID), .init(base)]
            ) { try $0.integer() }
            // Its own process could write it down after all; or somebody has adopted it, and this task stays what it
            // is.
            if let owner {
                if let row, owner != row.id {
                    sorting.applied.append("task \(owner) is known as \(upstreamID) already")
                }
                return sorting.settled.append(number)
            }
        }
        guard let row, row.attempt == answer.token else { return sorting.fitsNothing(answer, number) }
        // It still tries itself: what it has claimed is not given to another by two at once.
        if let sender = row.sender, let worker = try workers("WHERE id = \(sender)").first,
            try liveness.lives(worker, in: self)
        {
            sorting.leavesSome = true
            return
        }
        let before = try existingTask(row.id)
        let current = try noteOrigin(of: answer.outcome, for: before, isSimulated: answer.isSimulated)
        let after = try apply(
            answer.outcome, to: current, of: answer.token, firstPollAfter: 0,
            acceptedAt: min(now, answer.serverTime ?? answer.at))
        try keep(answer.answer, after: answer.outcome, of: after)
        sorting.settled.append(number)
        if after.state != before.state || after.upstreamID != before.upstreamID {
            sorting.applied.append(
                "task \(after.id) is \(after.state.rawValue)" + (after.upstreamID.map { " as \($0)" } ?? ""))
        }
    }
}

extension RescueSorting {
    /// An accepted one stays, and is told, until some task of the ledger has its id.
    fileprivate mutating func fitsNothing(_ answer: RescuedAnswer, _ number: Int) {
        if case .accepted(let upstreamID) = answer.outcome {
            unknownIDs.append(upstreamID)
        } else {
            settled.append(number)
        }
    }
}
