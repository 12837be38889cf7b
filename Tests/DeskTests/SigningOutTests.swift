import Contract
import Model
import SenseAudio
import Simulator
import Store
import Sync
import TestSupport
import Transport
import Testing

@testable import Desk

/// Whatever a desk does, its worker has signed out once it has failed or was cancelled.
@Suite(.timeLimit(.minutes(5)))
struct SigningOutTests {
    @Test func `after a refresh that no key can make`() async throws {
        try await withLocalDesk(speed: 1) { (fixture, _) async throws in
            let desk = fixture.desk
            _ = try await desk.submit(SubmitOrder([fixture.draft()]), for: fixture.caller())
            var keyless = fixture.session
            keyless.upstream = fixture.keyless
            let other = LocalDesk(repository: fixture.repository, settings: fixture.settings, service: keyless)
            let failure = await #expect(throws: Failure.self) {
                _ = try await other.refresh(TaskChoice(names: ["1"]), for: fixture.caller())
            }
            #expect(failure?.exit == .key)
            #expect(fixture.workers() == [])
        }
    }

    @Test func `after a download of what has no video`() async throws {
        try await withLocalDesk(speed: 1) { (fixture, _) async throws in
            let desk = fixture.desk
            _ = try await desk.submit(SubmitOrder([fixture.draft()]), for: fixture.caller())
            let failure = await #expect(throws: Failure.self) {
                _ = try await desk.download(DownloadOrder(TaskChoice(names: ["1"])), for: fixture.caller())
            }
            #expect(failure?.code == "no_video")
            #expect(fixture.workers() == [])
        }
    }

    @Test func `after a wait that was cancelled`() async throws {
        try await expectSignedOut { desk, caller in _ = try await desk.wait(WaitOrder(ids: [1]), for: caller) }
    }

    @Test func `after a sync that was cancelled`() async throws {
        try await expectSignedOut { desk, caller in _ = try await desk.sync(SyncOrder(untilDone: true), for: caller) }
    }

    /// Cancels work on a task that takes its time, once the service has been called.
    private func expectSignedOut(
        _ work: @escaping @Sendable (LocalDesk, Caller) async throws -> Void
    ) async throws {
        try await withLocalDesk(speed: 1) { (fixture, _) async throws in
            _ = try await fixture.desk.submit(SubmitOrder([fixture.draft()]), for: fixture.caller())
            let called = Gate()
            let desk = fixture.desk(opening: called)
            let working = Task { try await work(desk, fixture.caller()) }
            await called.passed()
            #expect(fixture.workers().count == 1)
            working.cancel()
            _ = await working.result
            #expect(fixture.workers() == [])
            #expect(try await fixture.repository.task(1).state.isPolled)
        }
    }
}

extension DeskFixture {
    /// The same service, and no key for it.
    fileprivate var keyless: Upstream { Upstream(clients: [:], profiles: [:], fetcher: VideoFetcher()) }
}
