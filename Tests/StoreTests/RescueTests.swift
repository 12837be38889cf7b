import Files
import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Store

/// Answers that could not be written into the ledger, and their way back.
@Suite(.timeLimit(.minutes(5)))
struct RescueTests {
    private let error = TaskError(code: "code", message: "first\nsecond \"line\" 纸船\u{1B}", httpStatus: 400)

    private func withRescue(_ body: (Bench, RescuePlaces) async throws -> Void) async throws {
        try await withBench { bench in
            var places = bench.ledger.rescuePlaces
            places.stateFolder = bench.site.folder + "/state"
            try await body(bench, places)
        }
    }

    private func answer(_ attempt: Attempt, _ outcome: CreateOutcome, _ bench: Bench) -> RescuedAnswer {
        RescuedAnswer(
            ledger: attempt.ledger, task: attempt.task.uid, token: attempt.token, outcome: outcome, isSimulated: false,
            serverTime: nil, at: bench.clock.now)
    }

    /// An attempt whose sender has died without a word.
    private func orphan(_ bench: Bench, _ prompt: String = "a boat") async throws -> Attempt {
        let (attempt, sender): (Attempt, Int64)
        do {
            let worker = try await bench.ledger.startWorker(kind: "submit")
            (attempt, sender) = (try await bench.send(bench.record(prompt), as: worker), worker.id)
        }
        try await bench.untilDead(sender)
        return attempt
    }

    private func text(_ path: String) -> String {
        (try? String(contentsOf: URL(filePath: path), encoding: .utf8)) ?? ""
    }

    @Test func `a line reads back as what was written, whatever it holds`() {
        let outcomes: [CreateOutcome] = [
            .accepted(upstreamID: "t-\"1\"\n"), .rejected(error), .uncertain(TaskError(code: "c", message: "")),
            .deferred(.room, error, retryAfter: 7_000), .deferred(.rate, error, retryAfter: nil),
        ]
        for outcome in outcomes {
            let answer = RescuedAnswer(
                ledger: "l", task: "u", token: "a", outcome: outcome, isSimulated: true, serverTime: 12, at: 34)
            #expect(!answer.line.contains(UInt8(ascii: "\n")))
            #expect(RescuedAnswer(line: answer.line) == answer)
            for length in 0..<answer.line.count { #expect(RescuedAnswer(line: answer.line.prefix(length)) == nil) }
        }
        let huge = Array(#"{"ledger":"l","task":"u","attempt":"a","outcome":"accepted","task_id":"t","at":9e18}"#.utf8)
        #expect(RescuedAnswer(line: huge)?.at == 0)
    }

    @Test func `an answer for a task whose sender died is written down at the next look`() async throws {
        try await withRescue { bench, places in
            let given = try await orphan(bench, "given up")
            try await bench.ledger.reap()
            let open = try await orphan(bench, "open")
            #expect(try await bench.ledger.task(given.task.id).state == .uncertain)
            let path = try #require(places.keep(answer(given, .accepted(upstreamID: "t-1"), bench)))
            #expect(path == places.beside.path)
            if LedgerEngine.isFile { #expect(path == bench.ledger.path + ".rescue") }
            _ = places.keep(answer(open, .rejected(error), bench))
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let lines = text(path)

            let reading = try await bench.ledger.readBack(places)
            #expect(reading.sentences.count == 1)
            #expect(reading.sentences.first?.contains("task 1 is pending as t-1, task 2 is rejected") == true)
            let first = try await bench.ledger.task(given.task.id)
            #expect((first.state, first.upstreamID, first.acceptedAt) == (.pending, "t-1", bench.clock.now))
            #expect(try await bench.ledger.task(open.task.id).error?.code == "code")
            #expect(!places.beside.exists)
            #expect(text(path + ".applied") == lines)
            #expect(try await bench.ledger.readBack(places) == RescueReading())
        }
    }

    @Test func `done twice it changes nothing twice`() async throws {
        try await withRescue { bench, places in
            let attempt = try await orphan(bench)
            _ = places.keep(answer(attempt, .accepted(upstreamID: "t-1"), bench))
            _ = try await bench.ledger.readBack(places)
            let events = try await bench.events(of: attempt.task)
            // As after a crash between the commit and the move.
            _ = places.keep(answer(attempt, .accepted(upstreamID: "t-1"), bench))
            _ = places.keep(answer(attempt, .accepted(upstreamID: "t-1"), bench))
            #expect(try await bench.ledger.readBack(places).sentences == [])
            #expect(!places.beside.exists)
            #expect(try await bench.events(of: attempt.task) == events)
            // The sender itself comes late.
            #expect(try await bench.finish(attempt, .accepted(upstreamID: "t-1")).state == .pending)
            #expect(try await bench.events(of: attempt.task) == events)
        }
    }

    @Test func `a line that somebody died in harms no other`() async throws {
        try await withRescue { bench, places in
            let attempt = try await orphan(bench)
            let whole = answer(attempt, .accepted(upstreamID: "t-1"), bench)
            let half = Array(whole.line.prefix(40))
            try Data(half).write(to: URL(filePath: places.beside.path))
            _ = places.keep(whole)
            let reading = try await bench.ledger.readBack(places)
            #expect(reading.sentences.contains { $0.contains("1 line of") && $0.contains("cannot be read") })
            #expect(try await bench.ledger.task(attempt.task.id).upstreamID == "t-1")
            #expect(text(places.beside.settledPath).utf8.starts(with: half))
            #expect(!places.beside.exists)
            // As the last line it is moved too, and the next one still stands alone.
            try Data(half).write(to: URL(filePath: places.beside.path))
            _ = try await bench.ledger.readBack(places)
            #expect(!places.beside.exists)
        }
    }

    @Test func `lines of other ledgers are left alone`() async throws {
        try await withRescue { bench, places in
            let attempt = try await orphan(bench)
            var foreign = answer(attempt, .accepted(upstreamID: "t-9"), bench)
            foreign.ledger = "another"
            _ = places.keep(foreign)
            _ = places.keep(answer(attempt, .accepted(upstreamID: "t-1"), bench))
            _ = try await bench.ledger.readBack(places)
            #expect(try await bench.ledger.task(attempt.task.id).upstreamID == "t-1")
            #expect(text(places.beside.path).utf8.elementsEqual(foreign.line + Array("\n".utf8)))
        }
    }

    @Test func `what a living sender may still write down itself is left to it`() async throws {
        try await withRescue { bench, places in
            let attempt = try await bench.submit()
            _ = places.keep(answer(attempt, .deferred(.room, error, retryAfter: nil), bench))
            #expect(try await bench.ledger.readBack(places) == RescueReading(leavesSome: true))
            #expect(try await bench.ledger.task(attempt.task.id).state == .submitting)
            try await bench.finish(attempt, .deferred(.room, error, retryAfter: nil))
            #expect(try await bench.ledger.readBack(places) == RescueReading())
            #expect(!places.beside.exists)
        }
    }

    @Test func `a task that the ledger does not know is told until it is taken in`() async throws {
        try await withRescue { bench, places in
            let attempt = try await orphan(bench)
            var unknown = answer(attempt, .accepted(upstreamID: "t-7"), bench)
            unknown.task = "of a later state"
            _ = places.keep(unknown)
            var superseded = answer(attempt, .accepted(upstreamID: "t-8"), bench)
            superseded.token = "an earlier one"
            _ = places.keep(superseded)
            for _ in 0..<2 {
                let sentences = try await bench.ledger.readBack(places).sentences
                #expect(sentences.count == 1)
                #expect(sentences.first?.contains("t-7, t-8") == true)
                #expect(sentences.first?.contains("reel adopt") == true)
            }
            #expect(try await bench.ledger.task(attempt.task.id).state == .submitting)
            try bench.force("UPDATE task SET task_id = 't-7' WHERE id = \(attempt.task.id)")
            let sentences = try await bench.ledger.readBack(places).sentences
            // By the whole phrase: the folder of a test may have `t-7` in its name.
            #expect(sentences.first?.contains("accepted t-8, and") == true)
        }
    }

    @Test func `where the ledger's folder takes nothing, the user's state folder does`() async throws {
        try await withRescue { bench, places in
            let attempt = try await orphan(bench)
            try FileManager.default.createDirectory(
                atPath: places.beside.path, withIntermediateDirectories: false)
            let path = try #require(places.keep(answer(attempt, .accepted(upstreamID: "t-1"), bench)))
            #expect(path == "\(places.stateFolder ?? "")/\(attempt.ledger).rescue")
            try FileManager.default.removeItem(atPath: places.beside.path)
            #expect(places.mayHaveAny)
            #expect(try await bench.ledger.readBack(places).sentences.count == 1)
            #expect(try await bench.ledger.task(attempt.task.id).upstreamID == "t-1")
            #expect(!places.mayHaveAny)
            #expect(!text(path + ".applied").isEmpty)
        }
    }

    @Test func `an answer for a ledger that was moved away is found wherever that is opened next`() async throws {
        try await withRescue { bench, places in
            let attempt = try await orphan(bench)
            _ = places.keep(answer(attempt, .accepted(upstreamID: "t-1"), bench), everywhere: true)
            try FileManager.default.moveItem(atPath: places.beside.path, toPath: places.beside.path + ".elsewhere")
            #expect(try await bench.ledger.readBack(places).sentences.count == 1)
            try FileManager.default.moveItem(atPath: places.beside.path + ".elsewhere", toPath: places.beside.path)
            #expect(try await bench.ledger.readBack(places) == RescueReading())
            #expect(!places.mayHaveAny)
            // What cannot be taken in is told once, not once for each place.
            var unknown = answer(attempt, .accepted(upstreamID: "t-7"), bench)
            unknown.task = "of a later state"
            _ = places.keep(unknown, everywhere: true)
            #expect(try await bench.ledger.readBack(places).sentences.count == 1)
        }
    }

    @Test func `nothing is written through a link or into a file that others may change`() async throws {
        try await withRescue { bench, places in
            let attempt = try await orphan(bench)
            let target = bench.site.folder + "/target"
            try Data("kept\n".utf8).write(to: URL(filePath: target))
            try FileManager.default.createSymbolicLink(atPath: places.beside.path, withDestinationPath: target)
            var nowhere = places
            nowhere.stateFolder = nil
            #expect(nowhere.keep(answer(attempt, .accepted(upstreamID: "t-1"), bench)) == nil)
            #expect(text(target) == "kept\n")
            try FileManager.default.removeItem(atPath: places.beside.path)
            try Data().write(to: URL(filePath: places.beside.path))
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: places.beside.path)
            #expect(nowhere.keep(answer(attempt, .accepted(upstreamID: "t-1"), bench)) == nil)
            #expect(text(places.beside.path) == "")
        }
    }

    @Test func `many writers and a reader at once lose no line`() async throws {
        try await withTemporaryFolder { folder in
            let file = RescueFile(path: folder + "/reel.db.rescue")
            try await withThrowingTaskGroup { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<25 { try file.append(Array("\(writer)-\(number)".utf8)) }
                    }
                }
                group.addTask {
                    for _ in 0..<50 { try file.settle { $0.last == UInt8(ascii: "3") } }
                }
                try await group.waitForAll()
            }
            try file.settle { $0.last == UInt8(ascii: "3") }
            let settled = text(file.settledPath).split(separator: "\n").map(String.init)
            let left = try #require(try file.lines()).lines.map { String(decoding: $0, as: UTF8.self) }
            #expect(settled.allSatisfy { $0.hasSuffix("3") })
            #expect(
                Set(settled + left) == Set((0..<8).flatMap { writer in (0..<25).map { "\(writer)-\($0)" } }))
            #expect(settled.count + left.count == 200)
        }
    }

    @Test func `a file of more than sixteen megabytes is read to its end, and loses nothing`() async throws {
        try await withRescue { bench, places in
            let (first, last) = (try await orphan(bench, "first"), try await orphan(bench, "last"))
            let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 900_000)
            // Longer than anything that is in memory at once.
            let monster = [UInt8](repeating: UInt8(ascii: "y"), count: 3 * RescueFile.longestLine)
            var foreign = answer(first, .accepted(upstreamID: "t-9"), bench)
            foreign.ledger = "another"
            _ = places.keep(answer(first, .accepted(upstreamID: "t-1"), bench))
            var written = [answer(first, .accepted(upstreamID: "t-1"), bench).line]
            for line in Array(repeating: filler, count: 17) + [foreign.line, monster] {
                try places.beside.append(line)
                written.append(line)
            }
            _ = places.keep(answer(last, .accepted(upstreamID: "t-2"), bench))
            written.append(answer(last, .accepted(upstreamID: "t-2"), bench).line)
            #expect(try #require(places.beside.stamp.last) > 16_000_000)

            let reading = try await bench.ledger.readBack(places)
            #expect(try await bench.ledger.task(first.task.id).upstreamID == "t-1")
            #expect(try await bench.ledger.task(last.task.id).upstreamID == "t-2")
            #expect(reading.sentences.contains { $0.contains("read back 2 answers") })
            #expect(reading.sentences.contains { $0.contains("18 lines of") && $0.contains("cannot be read") })
            #expect(text(places.beside.path).utf8.elementsEqual(foreign.line + Array("\n".utf8)))
            let moved = try Data(contentsOf: URL(filePath: places.beside.settledPath))
            #expect(moved == Data(written.filter { $0 != foreign.line }.joined(separator: [10])) + [10])
        }
    }
}
