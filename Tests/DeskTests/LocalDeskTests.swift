import Contract
import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

@testable import Desk

/// What people do, without any process around it.
@Suite(.timeLimit(.minutes(5)))
struct LocalDeskTests {
    @Test func `submit makes a task, sends it and tells of it at each step`() async throws {
        try await withLocalDesk { (fixture, service) async throws in
            let outcome = try await fixture.desk.submit(SubmitOrder([fixture.draft()]), for: fixture.caller())
            #expect(outcome.tasks.map(\.state) == [.pending])
            #expect(outcome.isNew == [1: true])
            #expect(outcome.exit == .done)
            #expect(fixture.told.made == [.submitting, .submitting, .pending])
            #expect(await service.counts.createsReceived == 1)
            #expect(fixture.workers() == [])
        }
    }

    @Test func `submit only writes down what is only to be written down`() async throws {
        try await withLocalDesk { (fixture, service) async throws in
            let order = SubmitOrder([try fixture.draft()], isRecordOnly: true)
            let outcome = try await fixture.desk.submit(order, for: fixture.caller())
            #expect(outcome.tasks.map(\.state) == [.queued])
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `of a daemon that has only begun nobody says that it lacks a key`() async throws {
        try await withLocalDesk { (fixture, _) async throws in
            let lock = try fixture.repository.becomeDaemon(pid: 4_711, longestCall: 1_000)
            let outcome = try await fixture.desk.submit(SubmitOrder([fixture.draft()]), for: fixture.caller())
            #expect(!outcome.daemonRuns)
            let remarks = fixture.told.notices.compactMap { if case .remark(let text) = $0 { text } else { nil } }
            #expect(remarks.contains { $0.contains("has only just begun") }, "\(remarks)")
            #expect(!remarks.contains { $0.contains("lacks the key") })
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `submit waits until the video is saved, and tells how far it is`() async throws {
        try await withLocalDesk { (fixture, _) async throws in
            var caller = fixture.caller()
            caller.followsProgress = true
            let outcome = try await fixture.desk.submit(
                SubmitOrder([fixture.draft("one"), fixture.draft("two")], waits: true), for: caller)
            #expect(outcome.exit == .done)
            #expect(outcome.failures == [])
            #expect(outcome.tasks.map(\.video?.state) == [.saved, .saved])
            let last = try #require(fixture.told.progress.last)
            #expect(last.isLast)
            #expect(last.settled == [1, 2])
        }
    }

    @Test func `a request that is for another service is made again as a whole only`() async throws {
        try await withLocalDesk { (fixture, _) async throws in
            let other = try await fixture.repository.account(
                provider: "darkroom", baseURL: "https://darkroom.example", key: "sk-test")
            for account in [try #require(fixture.session.accounts["default"]), other] {
                var draft = try Samples.draft(account: account)
                draft.allowsDuplicate = true
                _ = try await fixture.repository.record(draft)
            }
            let remakes = { (name: String, request: RemakeRequest) in
                try await fixture.desk.remakes(of: TaskChoice(names: [name]), with: request, for: fixture.caller())
            }
            #expect(try await remakes("1", .changed(RequestDescription())).count == 1)
            let failure = await #expect(throws: Failure.self) {
                try await remakes("2", .changed(RequestDescription()))
            }
            #expect(failure?.code == "other_service")
            #expect(failure?.exit == .invalidRequest)
            #expect(try await remakes("2", .whole(Samples.request())).count == 1)
        }
    }

    @Test func `a wish to end before anything is sent sends nothing`() async throws {
        try await withLocalDesk { (fixture, service) async throws in
            let caller = fixture.caller()
            caller.interruption.raise()
            let outcome = try await fixture.desk.submit(SubmitOrder([fixture.draft()], waits: true), for: caller)
            #expect(outcome.tasks.isEmpty)
            #expect(outcome.isInterrupted)
            #expect(outcome.exit == .interrupted)
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `wait ends with what became of each task`() async throws {
        try await withLocalDesk { (fixture, _) async throws in
            let order = SubmitOrder([try fixture.draft("one"), try fixture.draft("two")], isRecordOnly: true)
            _ = try await fixture.desk.submit(order, for: fixture.caller())
            _ = try await fixture.repository.hold(2)
            let outcome = try await fixture.desk.wait(WaitOrder(ids: [1, 2]), for: fixture.caller())
            #expect(outcome.tasks.map(\.state) == [.completed, .queued])
            #expect(outcome.exit == .stillRunning)
            #expect(outcome.told.map(\.next) == ["reel queue release 2"])
        }
    }

    @Test func `resolve closes what nobody knows of, and only that`() async throws {
        try await withLocalDesk(faults: ["create:reset-after@1"]) { (fixture, _) async throws in
            let desk = fixture.desk
            let made = try await desk.submit(SubmitOrder([fixture.draft()]), for: fixture.caller())
            #expect(made.exit == .uncertain)
            let resolved = try await desk.resolve("1", as: .notCreated, for: fixture.caller())
            #expect(resolved.state == .rejected)
            let again = await #expect(throws: Failure.self) {
                _ = try await desk.resolve("1", as: .abandoned, for: fixture.caller())
            }
            #expect(again?.code == "not_possible")
        }
    }

    @Test func `resolve leaves open what the service does not show`() async throws {
        try await withLocalDesk(faults: ["create:reset-after@1"]) { (fixture, _) async throws in
            _ = try await fixture.desk.submit(SubmitOrder([fixture.draft()]), for: fixture.caller())
            let failure = await #expect(throws: Failure.self) {
                _ = try await fixture.desk.resolve("1", as: .searchUpstream, for: fixture.caller())
            }
            #expect(failure?.code == "still_uncertain")
            #expect(failure?.created == .unknown)
            #expect(try await fixture.repository.task(1).state == .uncertain)
        }
    }

    @Test func `download fetches again what is not there any more`() async throws {
        try await withLocalDesk { (fixture, _) async throws in
            let desk = fixture.desk
            let made = try await desk.submit(SubmitOrder([fixture.draft()], waits: true), for: fixture.caller())
            let path = try #require(made.tasks.first.flatMap { $0.video.flatMap(fixture.session.videos.place)?.path })
            let bytes = try Data(contentsOf: URL(filePath: path))
            try FileManager.default.removeItem(atPath: path)
            let outcome = try await desk.download(
                DownloadOrder(TaskChoice(names: ["1"])), for: fixture.caller())
            #expect(outcome.failure == nil)
            #expect(fixture.told.remarks == ["task 1: \(path) is missing"])
            let place = fixture.session.videos.place
            let fetched = try #require(outcome.tasks.first.flatMap { $0.video.flatMap(place)?.path })
            #expect(try Data(contentsOf: URL(filePath: fetched)) == bytes)
        }
    }

    @Test func `cancel asks first, and a no changes nothing`() async throws {
        try await withLocalDesk { (fixture, _) async throws in
            let (desk, choice) = (fixture.desk, TaskChoice(names: ["1-2"]))
            let order = SubmitOrder([try fixture.draft("one"), try fixture.draft("two")], isRecordOnly: true)
            _ = try await desk.submit(order, for: fixture.caller())
            await #expect(throws: Failure.self) {
                _ = try await desk.cancel(choice, isDryRun: false, for: fixture.caller(false))
            }
            #expect(fixture.told.questions == ["cancel 1-2?"])
            #expect(try await fixture.repository.task(1).state == .queued)
            let cancelled = try await desk.cancel(choice, isDryRun: false, for: fixture.caller())
            #expect(cancelled.map(\.state) == [.cancelled, .cancelled])
        }
    }

    @Test func `cancel takes back all of several tasks or none`() async throws {
        try await withLocalDesk(speed: 1) { (fixture, _) async throws in
            let desk = fixture.desk
            _ = try await desk.submit(
                SubmitOrder([fixture.draft("one")], isRecordOnly: true), for: fixture.caller())
            _ = try await desk.submit(SubmitOrder([fixture.draft("two")]), for: fixture.caller())
            let failure = await #expect(throws: Failure.self) {
                _ = try await desk.cancel(TaskChoice(names: ["1", "2"]), isDryRun: false, for: fixture.caller())
            }
            #expect(failure?.next == "reel abandon 2")
            #expect(try await fixture.repository.task(1).state == .queued)
        }
    }
}
