import Model
import TestSupport
import Testing

@testable import Store

/// The server, or the way to it, fails at one moment or another: what is told is true, and the repository goes on.
@Suite(.enabled(if: LedgerEngine.isServer, "is about a server"), .timeLimit(.minutes(5)))
struct ServerTroubleTests {
    private let clock = ManualClock()

    /// Runs a body with a ledger that was opened through a relay.
    private func withRelayed(
        _ body: (Bench, TaskRepository, ByteRelay) async throws -> Void
    ) async throws {
        try await withBench { bench in
            let cluster = try await PostgresCluster.shared()
            try await cluster.withRelay(to: bench.site.database) { relay, url in
                let ledger = try bench.site.host("relayed", through: url).open(clock: bench.clock.read)
                try await body(bench, ledger, relay)
                await ledger.close()
            }
        }
    }

    // MARK: In the middle of a commit

    /// Ends the connection where the server's answer to COMMIT should come, or the request for one should go.
    private func loseCommits(_ relay: ByteRelay, _ lost: ByteRelay.Direction) {
        relay.judge { direction, bytes in
            direction == lost && bytes.firstRange(of: commitBytes) != nil ? .cut : .pass
        }
    }

    @Test func `a commit whose answer is lost is looked up, and was made`() async throws {
        try await withRelayed { bench, ledger, relay in
            loseCommits(relay, .toClient)
            guard case .created(let tasks, _) = try await ledger.record(try bench.draft("a boat")) else {
                throw Unexpected()
            }
            #expect(tasks.map(\.id) == [1])
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `a commit that never arrived is looked up, and was not made`() async throws {
        try await withRelayed { bench, ledger, relay in
            let draft = try bench.draft("a boat") { $0.ref = "nightly" }
            loseCommits(relay, .toServer)
            let error = await #expect(throws: StoreError.self) { try await ledger.record(draft) }
            guard case .unreachable? = error else { throw Unexpected() }
            #expect(error?.mayPass == true)
            #expect(try bench.integers("SELECT count(*) FROM task") == [0])
            relay.judge { _, _ in .pass }
            guard case .created = try await ledger.record(draft) else { throw Unexpected() }
            #expect(try bench.integers("SELECT count(*) FROM task") == [1])
        }
    }

    @Test func `an intent is sent although the answer that it is recorded was lost`() async throws {
        try await withRelayed { bench, ledger, relay in
            let task = try await bench.record()
            let worker = try await ledger.startWorker(kind: "test")
            loseCommits(relay, .toClient)
            let attempt = try #require(try await ledger.claimForSending(task.id, worker: worker))
            #expect(try await ledger.isValid(attempt))
            #expect(try await bench.ledger.claimForSending(task.id, worker: bench.worker) == nil)
            withExtendedLifetime(worker) {}
        }
    }

    @Test func `an intent that was never recorded leaves the task to whoever comes next`() async throws {
        try await withRelayed { bench, ledger, relay in
            let task = try await bench.record()
            let worker = try await ledger.startWorker(kind: "test")
            loseCommits(relay, .toServer)
            await #expect(throws: StoreError.self) { try await ledger.claimForSending(task.id, worker: worker) }
            #expect(try await bench.ledger.task(task.id).state == .queued)
            #expect(try await bench.ledger.claimForSending(task.id, worker: bench.worker) != nil)
            withExtendedLifetime(worker) {}
        }
    }

    @Test func `an answer that was written down although nobody said so is written down once`() async throws {
        try await withRelayed { bench, ledger, relay in
            let attempt = try await bench.submit()
            loseCommits(relay, .toClient)
            for _ in 0..<2 {
                let task = try await ledger.finish(
                    attempt, with: .accepted(upstreamID: "upstream-1"), firstPollAfter: 1_000, isSimulated: false)
                #expect(task.upstreamID == "upstream-1")
                relay.judge { _, _ in .pass }
            }
            #expect(try await bench.kinds(of: attempt.task) == [.recorded, .submitting, .accepted])
        }
    }

    @Test func `writers that are gone leave no rows for ever`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            try bench.force(
                """
                INSERT INTO writer SELECT '0000-' || n, 5, CASE n WHEN 1 THEN 9000000000000 ELSE 0 END
                FROM generate_series(1, 1000) n
                """)
            _ = try await bench.record()
            #expect(try bench.integers("SELECT count(*) FROM writer") == [1_001])
            let other = try bench.site.host("other").open(clock: bench.clock.read)
            _ = try await other.record(bench.draft("another boat"))
            // Both of these, and one whose last transaction is not an hour old.
            let numbers = try bench.integers("SELECT number FROM writer ORDER BY uid != '0000-1', written_at DESC")
            #expect(numbers == [5, 1, 4])
            await other.close()
        }
    }

    // MARK: Connections

    @Test func `connections that end while nobody uses them harm nothing`() async throws {
        try await withBench { bench in
            for number in 1...3 {
                try bench.site.endConnections()
                _ = try await bench.record("boat \(number)")
                try bench.site.endConnections()
                #expect(try await bench.ledger.list(TaskQuery()).count == number)
            }
        }
    }

    @Test func `whoever waits for changes hears of those that came while the connection was away`() async throws {
        try await withRelayed { bench, ledger, relay in
            let task = try await bench.record()
            let began = Gate()
            let reading = Task {
                var heard: [Int64] = []
                while heard.count < 2 {
                    var changes = ledger.changes(after: heard.last ?? 0).makeAsyncIterator()
                    do {
                        while heard.count < 2, let entries = try await changes.next() {
                            heard += entries.map(\.event)
                            began.open()
                        }
                    } catch StoreError.unreachable {
                        // The connection may end in the middle of a look, which is told.
                    }
                }
                return heard
            }
            await began.passed()
            relay.cut()
            _ = try await bench.ledger.edit(task.id, .adding(note: "hm"))
            #expect(try await reading.value == [1, 2])
        }
    }

    @Test func `a server without room for another connection is told as one that may have some later`() async throws {
        try await withBench { bench in
            let cluster = try await PostgresCluster.shared()
            let role = try #require(bench.site.database)
            try await cluster.run("CREATE ROLE \(role) LOGIN CONNECTION LIMIT 0; GRANT postgres TO \(role)")
            let url = try #require(bench.site.url).replacing("postgres@", with: role + "@")
            let error = #expect(throws: StoreError.self) {
                try bench.site.host("late", through: url).open(clock: bench.clock.read)
            }
            #expect(error?.mayPass == true, "\(String(describing: error))")
            try await cluster.run("DROP ROLE \(role)")
        }
    }

    @Test func `a ledger has four connections at most`() async throws {
        try await withBench { bench in
            try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    let draft = try bench.draft("boat \(number)")
                    group.addTask { _ = try await bench.ledger.record(draft) }
                    group.addTask { _ = try await bench.ledger.list(TaskQuery()) }
                    group.addTask { _ = try await bench.ledger.check() }
                }
                try await group.waitForAll()
            }
            let connections = try bench.integers(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND pid != pg_backend_pid() AND backend_type = 'client backend'
                """)
            #expect(connections[0] > 0 && connections[0] <= 4)
        }
    }

    // MARK: The server

    @Test func `a server that dies and comes back loses nothing that was recorded, and work goes on`() async throws {
        var options = PostgresCluster.Options()
        options.isDurable = true
        let cluster = try await PostgresCluster(options)
        try await cluster.start()
        try await cluster.withSite { site in
            let ledger = try site.open(clock: clock.read)
            let account = try await ledger.sampleAccount()
            let worker = try await ledger.startWorker(kind: "test")
            for number in 1...3 { _ = try await ledger.record(Samples.draft("boat \(number)", account: account)) }
            let attempt = try #require(try await ledger.claimForSending(1, worker: worker))

            try await cluster.stop(.immediate)
            let write = await #expect(throws: StoreError.self) {
                try await ledger.record(Samples.draft("boat 4", account: account))
            }
            guard case .unreachable(ledger.path, _)? = write else { throw Unexpected() }
            let read = await #expect(throws: StoreError.self) { try await ledger.list(TaskQuery()) }
            guard case .unreachable(ledger.path, _)? = read else { throw Unexpected() }
            await #expect(throws: StoreError.self) { try await ledger.isValid(attempt) }
            #expect(throws: StoreError.self) { try site.open(clock: clock.read) }

            try await cluster.start()
            #expect(try await ledger.list(TaskQuery()).count == 3)
            _ = try await ledger.record(Samples.draft("boat 4", account: account))
            try await ledger.regainLocks()
            #expect(try await !ledger.reap())
            #expect(try await ledger.isValid(attempt))
            let task = try await ledger.finish(
                attempt, with: .accepted(upstreamID: "upstream-1"), firstPollAfter: 1_000, isSimulated: false)
            #expect(task.state == .pending)
            #expect(try await ledger.check() == [])
            await ledger.close()
            withExtendedLifetime(worker) {}
        }
        try await cluster.stop(.fast)
    }

    @Test func `a standby is read, and takes no write until it takes over`() async throws {
        let cluster = try await PostgresCluster()
        try await cluster.start()
        try await cluster.withSite { site in
            let ledger = try site.open(clock: clock.read)
            let account = try await ledger.sampleAccount()
            _ = try await ledger.record(Samples.draft("a boat", account: account))
            await ledger.close()
            try await cluster.stop(.fast)
            let standby = try await PostgresCluster(copying: cluster)
            try standby.makeStandby()
            try await standby.start()
            let there = site.elsewhere(try #require(site.database), on: standby)
            let reader = try there.open(.existing, clock: clock.read)
            #expect(try await reader.list(TaskQuery()).count == 1)
            let error = await #expect(throws: StoreError.self) { try await reader.cancel(1) }
            guard case .notWritable(reader.path, _)? = error else { throw Unexpected() }
            #expect(error?.mayPass == true)
            try await standby.promote()
            #expect(try await reader.cancel(1).state == .cancelled)
            await reader.close()
            try await standby.stop(.fast)
            try await cluster.start()
        }
        try await cluster.stop(.fast)
    }

    @Test func `whoever holds up the writers for too long makes the ledger busy, and it is read meanwhile`()
        async throws
    {
        try await withBench { bench in
            let task = try await bench.record()
            let impatient = try bench.site.open(busyTimeout: 1, clock: bench.clock.read)
            let holder = try bench.transaction()
            try holder.execute("BEGIN")
            try holder.execute("LOCK TABLE task IN EXCLUSIVE MODE")
            await #expect(throws: StoreError.busy(path: impatient.path)) { try await impatient.cancel(task.id) }
            #expect(try await impatient.task(task.id).state == .queued)
            try holder.execute("ROLLBACK")
            #expect(try await impatient.cancel(task.id).state == .cancelled)
            await impatient.close()
        }
    }

    // MARK: Texts

    @Test func `a NUL is left out at the door, and everything else is kept`() async throws {
        try await withBench { bench in
            let task = try await bench.record("a boat") {
                $0.note = "one\0two 海\0边"
                $0.tags = ["a\0b"]
            }
            #expect(task.note == "onetwo 海边")
            #expect(task.tags == ["ab"])
            #expect(try await bench.ledger.task(task.id) == task)
            for word in ["onetwo", "海边", "边"] {
                var query = TaskQuery()
                query.search = word
                #expect(try await bench.ledger.ids(query) == [task.id], "\(word)")
            }
            let edited = try await bench.ledger.edit(task.id, .adding(note: "three\0"))
            #expect(edited.note == "three")
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test(arguments: [false, true])
    func `a prompt of two megabytes is recorded, found by its first words, and comes back whole`(
        isChinese: Bool
    ) async throws {
        try await withBench { bench in
            let first = isChinese ? "傍晚的海边日落" : "evening at the seaside"
            let filler = isChinese ? "白纸折成的小船在雨后的水洼里慢慢转圈,镜头缓缓推近。" : "and another word of the same, again; "
            var prompt = first + " "
            for number in 0..<(2_000_000 / filler.utf8.count) { prompt += filler + "\(number)" }
            let task = try await bench.record(prompt)
            _ = try await bench.record("something else")
            #expect(try await bench.ledger.task(task.id).request.prompt == prompt)
            #expect(try await bench.ledger.requestBody(of: task.id) == Samples.request(prompt).body)
            for words in isChinese ? ["海边", "落", "傍晚 日"] : ["seaside", "evening sea", "\"at the seaside\""] {
                var query = TaskQuery()
                query.search = words
                #expect(try await bench.ledger.ids(query) == [task.id], "\(words)")
            }
            _ = try await bench.ledger.edit(task.id, .adding(tags: ["夜景"], note: "kept"))
            var query = TaskQuery()
            query.search = "夜景"
            #expect(try await bench.ledger.ids(query) == [task.id])
            #expect(try await bench.ledger.check() == [])
        }
    }

    // MARK: Backups

    @Test func `a backup is what pg_dump writes, and opens as a copy that holds what was not sent`() async throws {
        try await withBench { bench in
            _ = try await bench.complete("upstream-1", "白纸折成的小船")
            _ = try await bench.record("a ship")
            let target = bench.site.folder + "/backup.dump"
            let backup = try await bench.ledger.backUp(to: target)
            #expect((backup.path, backup.tasks, backup.requests) == (target, 2, 2))
            await #expect(throws: StoreError.fileExists(path: target)) { try await bench.ledger.backUp(to: target) }
            let cluster = try await PostgresCluster.shared()
            try await cluster.withDatabase { copy in
                try await cluster.restore(archive: target, into: copy)
                let site = bench.site.elsewhere(copy, on: cluster)
                let restored = try site.open(clock: bench.clock.read)
                #expect(restored.heldAtOpening == 1)
                var query = TaskQuery()
                query.search = "船"
                #expect(try await restored.list(query).map(\.id) == [1])
                #expect(try await restored.requestBody(of: 2) == Samples.request("a ship").body)
                #expect(try await restored.check() == [])
                // Numbers go on where they were.
                #expect(try await restored.sampleAccount() == bench.account)
                #expect(try await restored.record(bench.draft("next")).firstID == 3)
                await restored.close()
            }
        }
    }
}

extension Recorded {
    /// The number of the first task that was made.
    fileprivate var firstID: Int64? {
        if case .created(let tasks, _) = self { tasks.first?.id } else { nil }
    }
}
