import Model
import PostgreSQL
import TestSupport
import Testing

@testable import Store

/// Two hosts, each with a home of its own, work on one ledger.
@Suite(.enabled(if: LedgerEngine.isServer, "is about a server"), .timeLimit(.minutes(5)))
struct SeveralHostsTests {
    /// Runs a body with the ledger of a bench as another host has opened it.
    private func withOther(
        _ bench: Bench, through url: String? = nil, _ body: (TaskRepository) async throws -> Void
    ) async throws {
        let other = try bench.site.host("other", through: url).open(clock: bench.clock.read)
        try await body(other)
        await other.close()
    }

    private func poll(_ ledger: TaskRepository, _ bench: Bench, as worker: Worker, limit: Int = 99) async throws
        -> [Int64]
    {
        try await ledger.claimForPolling(
            bench.scope, limit: limit, worker: worker, schedule: PollSchedule(), lease: 60_000
        ).map(\.id)
    }

    // MARK: Claims

    @Test func `no two hosts claim the same, however they hurry`() async throws {
        try await withBench { bench in
            for number in 0..<40 {
                _ = try await bench.accept("open-\(number)")
                _ = try await bench.record("ready \(number)")
                _ = try await bench.complete("done-\(number)")
            }
            bench.clock.advance(by: 1_000)
            try await withOther(bench) { other in
                let workers = [bench.worker, try await other.startWorker(kind: "test")]
                let claimed = try await withThrowingTaskGroup { group in
                    for round in 0..<24 {
                        let (ledger, worker) = round % 2 == 0 ? (bench.ledger, workers[0]) : (other, workers[1])
                        group.addTask {
                            try await ledger.claimForSending(bench.scope, limit: 4, worker: worker).map(\.task.id)
                        }
                        group.addTask {
                            try await ledger.claimForDownload(bench.scope, limit: 4, worker: worker, lease: 60_000)
                                .map(\.id)
                        }
                        group.addTask { try await poll(ledger, bench, as: worker, limit: 4) }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(claimed.sorted() == Array(1...120))
                #expect(try bench.integers("SELECT DISTINCT count(*) FROM worker") == [2])
            }
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `what several hosts write at the same moment is numbered in the order in which it can be read`()
        async throws
    {
        try await withBench { bench in
            let ledger = bench.ledger
            let reading = Task {
                var (events, changes) = ([Int64](), ledger.changes(after: 0).makeAsyncIterator())
                while events.count < 120, let entries = try await changes.next() { events += entries.map(\.event) }
                return events
            }
            try await withOther(bench) { other in
                try await withThrowingTaskGroup { group in
                    for number in 0..<120 {
                        let draft = try bench.draft("boat \(number)")
                        group.addTask { _ = try await (number % 2 == 0 ? ledger : other).record(draft) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await reading.value == Array(1...120))
            }
        }
    }

    @Test func `one ref is one task, whichever host records it first`() async throws {
        try await withBench { bench in
            try await withOther(bench) { other in
                let draft = try bench.draft("a boat") { $0.ref = "nightly" }
                let created = try await withThrowingTaskGroup { group in
                    for number in 0..<20 {
                        group.addTask {
                            if case .created = try await (number % 2 == 0 ? bench.ledger : other).record(draft) {
                                return 1
                            }
                            return 0
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(created == 1)
                #expect(try bench.integers("SELECT count(*) FROM task") == [1])
            }
        }
    }

    // MARK: Who lives

    @Test func `a host that is cut off is dead to the others, which take over what it had claimed`() async throws {
        try await withBench { bench in
            let cluster = try await PostgresCluster.shared()
            try await cluster.withRelay(to: bench.site.database) { relay, url in
                let polled = try await bench.accept("upstream-1")
                let fetched = try await bench.complete("upstream-2")
                let queued = try await bench.record()
                bench.clock.advance(by: 1_000)
                let lost = try bench.site.host("lost", through: url).open(clock: bench.clock.read)
                let worker = try await lost.startWorker(kind: "test")
                let attempt = try #require(try await lost.claimForSending(queued.id, worker: worker))
                #expect(try await poll(lost, bench, as: worker) == [polled.id])
                _ = try #require(try await lost.claimForDownload(fetched.id, worker: worker, lease: 60_000))
                #expect(try await !bench.ledger.reap())
                #expect(try await bench.lives(worker.id))

                relay.judge { _, _ in .cut }
                relay.cut()
                while try await !bench.ledger.reap() { await Task.yield() }
                #expect(try await bench.ledger.task(queued.id).state == .uncertain)
                #expect(try await poll(bench.ledger, bench, as: bench.worker) == [polled.id])
                #expect(try await bench.ledger.task(fetched.id).video?.state == .waiting)
                await #expect(throws: StoreError.self) { try await lost.isValid(attempt) }

                // Let in again it sends nothing more, and brings the answer that it has.
                relay.judge { _, _ in .pass }
                #expect(try await !lost.isValid(attempt))
                let late = try await lost.finish(
                    attempt, with: .accepted(upstreamID: "late"), firstPollAfter: 1_000, isSimulated: false)
                #expect((late.state, late.upstreamID) == (.pending, "late"))
                #expect(try await bench.ledger.check() == [])
                await lost.close()
                withExtendedLifetime(worker) {}
            }
        }
    }

    @Test func `a worker whose connection was lost shows that it lives as soon as it has another`() async throws {
        try await withBench { bench in
            try await withOther(bench) { other in
                #expect(try await bench.lives(bench.worker.id))
                try bench.site.endConnections()
                // Whoever asks now finds nobody.
                let known = KnownWorker(id: bench.worker.id, pid: 0, host: "", kind: "test", startedAt: 0)
                let liveness = other.liveness
                let isLost = try await !other.read { db in try liveness.lives(known, in: db) }
                #expect(isLost)
                try await bench.ledger.regainLocks()
                let livesAgain = try await other.read { db in try liveness.lives(known, in: db) }
                #expect(livesAgain)
            }
        }
    }

    @Test func `a worker that ends on one host is gone on all`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            try await withOther(bench) { other in
                var worker: Worker? = try await other.startWorker(kind: "test")
                let id = try #require(worker?.id)
                if let worker { _ = try #require(try await other.claimForSending(task.id, worker: worker)) }
                #expect(try await !bench.ledger.reap())
                worker = nil
                while try await !bench.ledger.reap() { await Task.yield() }
                #expect(try await bench.ledger.task(task.id).state == .uncertain)
                #expect(try bench.integers("SELECT count(*) FROM worker WHERE id = \(id)") == [0])
            }
        }
    }

    @Test func `each home has one daemon`() async throws {
        try await withBench { bench in
            try await withOther(bench) { other in
                let locks = [try bench.ledger.becomeDaemon(pid: 1), try other.becomeDaemon(pid: 2)]
                let workers = [
                    try await bench.ledger.startWorker(kind: "daemon"), try await other.startWorker(kind: "daemon"),
                ]
                #expect(bench.ledger.runningDaemon()?.pid == 1)
                #expect(other.runningDaemon()?.pid == 2)
                let second = try bench.opened()
                #expect(throws: StoreError.daemonRuns(pid: 1)) { try second.becomeDaemon(pid: 3) }
                await second.close()
                withExtendedLifetime((locks, workers)) {}
            }
        }
    }

    // MARK: News

    @Test func `each change notifies whoever listens`() async throws {
        try await withBench { bench in
            let table = try bench.integers("SELECT CAST(CAST(CAST('ledger' AS regclass) AS oid) AS BIGINT)")[0]
            let address = try ServerAddress(try #require(bench.site.url))
            let listener = PostgreSQL.Database(address, writeLock: 0)
            try await listener.session.listen(to: "reel_\(table)")
            _ = try await bench.record()
            for await event in listener.session.events {
                guard case .notification(let notification) = event else { continue }
                #expect(notification.channel == "reel_\(table)")
                break
            }
            await listener.close()
        }
    }

    @Test func `what one host writes wakes another`() async throws {
        try await withBench { bench in
            try await withOther(bench) { other in
                let began = Gate()
                let waiting = Task {
                    for try await _ in other.commits() {
                        began.open()
                        if try await !other.list(TaskQuery()).isEmpty { return true }
                    }
                    return false
                }
                await began.passed()
                _ = try await bench.record()
                #expect(try await waiting.value)
            }
        }
    }

    // MARK: Marks and clocks

    @Test func `a ledger behind the mark of any host is paused for all of them`() async throws {
        try await withBench { bench in
            try await withOther(bench) { other in
                let worker = try await other.startWorker(kind: "test")
                let task = try await bench.record("sent by the other")
                let attempt = try #require(try await other.claimForSending(task.id, worker: worker))
                #expect(try await other.isValid(attempt))
                _ = try await bench.record("not sent yet")
                // As a standby is that was behind when it took over.
                try bench.force("UPDATE ledger SET attempts = 0")
                let scope = bench.scope
                #expect(try await other.claimForSending(scope, limit: 9, worker: worker).isEmpty)
                #expect(try await bench.ledger.claimForSending(scope, limit: 9, worker: bench.worker).isEmpty)
                #expect(try await bench.ledger.missingAttempts() == 1)
                #expect(try await bench.ledger.pausedAt() != nil)
            }
        }
    }

    @Test func `moments are the server's, however wrong the clocks of the hosts are`() async throws {
        try await withBench { bench in
            func serverNow() throws -> Int {
                try bench.integers("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)")[0]
            }
            let hours: Int64 = 3_600_000
            for offset in [-5 * hours, 5 * hours] {
                let server = LedgerServer(url: try #require(bench.site.url), home: bench.site.folder + "/\(offset)")
                let own = Int64(try serverNow()) + offset
                let ledger = try TaskRepository(
                    at: .server(server), services: Samples.services, isClockRemote: true, clock: { own })
                let before = Int64(try serverNow())
                guard case .created(let tasks, _) = try await ledger.record(bench.draft("at \(offset)")) else {
                    throw Unexpected()
                }
                let after = Int64(try serverNow())
                #expect((before - 1...after + 1).contains(tasks[0].createdAt))
                #expect(abs(ledger.now - before) < hours)
                await ledger.close()
            }
        }
    }
}
