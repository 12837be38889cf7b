import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// `submit --ref` killed at any moment and run again: one task, and never a second create call.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct KilledSubmitTests {
    /// When the process is killed.
    enum Moment: String, Sendable, CaseIterable {
        case started, folderMade, databaseMade, tablesMade, accountMade, workerSignedIn, taskRecorded
        case callArrived, taskMadeButNotAnswered, answered
    }

    @Test(arguments: Moment.allCases)
    func `A submit that is killed and run again makes one task`(moment: Moment) async throws {
        try await withDesk(.patient, faults: faults(moment)) { desk, service in
            let submit = try desk.start(["submit", "x", "--ref", "a"])
            try await eventually("\(moment)") { try await hasCome(moment, desk, service) }
            submit.send(.kill)
            #expect([-9, 0].contains(await submit.ended().code))
            await service.replaceFaults(Faults())

            let again = try await desk.start(["submit", "x", "--ref", "a", "--json"]).ended()
            let tasks = try #require(try await desk.json("list").array)
            #expect(tasks.count == 1)
            let counts = await service.counts
            #expect(counts.createsReceived <= 1)
            switch tasks.first?["state"]?.string {
            case "pending":
                #expect(again.code == 0)
                #expect(counts.tasks == 1)
                #expect(tasks.first?["task_id"]?.string == (await service.tasks().first?.upstreamID))
            case "uncertain":
                #expect(again.code == 8)
                #expect(try FailureObject(again).created == "unknown")
            case let other: Issue.record("the task is \(other ?? "nothing")")
            }

            // Nothing that works on tasks later on sends it after all.
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == counts.createsReceived)
        }
    }

    /// What SQLite leaves when the process ends while the new file becomes one with a write-ahead log: a first page, and
    /// a journal that says that the file was empty before.
    @Test func `A ledger whose making was cut short is made anew`() async throws {
        try await withDesk { desk, service in
            var page = Data("SQLite format 3\0".utf8)
            page += [0x10, 0x00, 0x02, 0x02, 0x00, 0x40, 0x20, 0x20, 0, 0, 0, 1, 0, 0, 0, 1]
            page += Data(count: 4_096 - page.count)
            page[95] = 1
            page.replaceSubrange(96..<107, with: [0x00, 0x2E, 0x63, 0x01, 0x0D, 0, 0, 0, 0, 0x10, 0])
            var journal = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0, 0, 0, 0, 0x71, 0xCE, 0x87, 0xF5])
            journal += [0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0x10, 0]
            journal += Data(count: 512 - journal.count)
            try FileManager.default.createDirectory(
                atPath: desk.database + ".locks", withIntermediateDirectories: true)
            try page.write(to: URL(filePath: desk.database))
            try journal.write(to: URL(filePath: desk.database + "-journal"))

            #expect(try await desk.run("submit", "x").code == 0)
            #expect(try await desk.json("list").array?.count == 1)
            #expect(await service.counts.tasks == 1)
        }
    }

    private func faults(_ moment: Moment) -> [String] {
        switch moment {
        case .callArrived: ["create:hang"]
        case .taskMadeButNotAnswered: ["create:hang-after"]
        default: []
        }
    }

    private func hasCome(_ moment: Moment, _ desk: Desk, _ service: SimulatedService) async throws -> Bool {
        func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: desk.home + name) }
        switch moment {
        case .started: return true
        case .folderMade: return exists("")
        case .databaseMade: return exists("/reel.db")
        case .tablesMade: return desk.peek("SELECT count(*) FROM schema_migration") > 0
        case .accountMade: return desk.peek("SELECT count(*) FROM account") > 0
        case .workerSignedIn: return desk.peek("SELECT seq FROM sqlite_sequence WHERE name = 'worker'") > 0
        case .taskRecorded: return desk.peek("SELECT count(*) FROM task") > 0
        case .callArrived: return await service.counts.createsReceived == 1
        case .taskMadeButNotAnswered: return await service.counts.tasks == 1
        case .answered: return await service.counts.createsAnsweredOK == 1
        }
    }
}
