import FoundationEssentials
import Model
import PostgreSQL
import Simulator
import TestSupport
import Testing

/// Three hosts with a daemon each, of which one is cut off: its packets vanish, and nobody is told.
@Suite(
    .enabled(if: PostgresCluster.isUsable, "needs postgres"),
    .enabled("needs the right to make network namespaces") { await HostNetwork.isUsable() },
    .serialized, .timeLimit(.minutes(10)))
struct NetworkTests {
    @Test(arguments: [false, true])
    func `A host that is cut off in the middle of everything loses its work to the others, and goes on once it is back`(
        sharesVideos: Bool
    ) async throws {
        try await withNetworkDesk(sharesVideos: sharesVideos) { desk, network in
            let daemon = try await desk.lost.startDaemon()
            try await desk.beginEverything(on: daemon)
            let leases = try desk.hosts.look.all(
                """
                SELECT lease_until FROM task WHERE lease_until IS NOT NULL
                UNION ALL SELECT lease_until FROM video WHERE lease_until IS NOT NULL
                """
            ) { try $0.integer() }
            #expect(leases.count == 6)
            let others = [try await desk.others[0].startDaemon(), try await desk.others[1].startDaemon()]
            #expect(await desk.service.counts.createsReceived == 6)

            try await network.cutOff(network.hosts[0])
            await desk.service.replaceFaults(Faults())
            let refused = try [["list"], ["submit", "x"]].map { try desk.lost.start($0 + ["--json"]) }
            // Work goes on meanwhile.
            try await desk.submit(7...7)
            try await desk.accepted(7)
            desk.clock.advance(by: 600_000)
            try await desk.hosts.saved(5, within: .seconds(100))
            for task in [5, 6] as [Int64] {
                try await eventually("what the lost host was sending is uncertain", within: .seconds(100)) {
                    try desk.hosts.state(task) == "uncertain"
                }
            }
            let taken = try desk.hosts.look.all(
                "SELECT max(at) FROM event WHERE kind = 'saved' OR (kind = 'uncertain' AND task IN (5, 6))"
            ) { try $0.integer() }
            #expect(try #require(taken.first) < (try #require(leases.min())))
            try await eventually("the server has given the lost host up", within: .seconds(100)) {
                desk.connections(of: network.hosts[0]) == 0
            }
            for command in refused {
                let ending = await command.ended()
                #expect(ending.code == 69, "\(ending)")
                #expect(try FailureObject(ending).created == "no")
            }
            #expect(await desk.service.counts.createsReceived == 7)

            try await network.letIn(network.hosts[0])
            for task in [5, 6] as [Int64] {
                try await eventually("the late answers have come back", within: .seconds(150)) {
                    desk.hosts.events("accepted", of: task) == 1
                }
            }
            desk.clock.advance(by: 600_000)
            try await desk.hosts.saved(7, within: .seconds(100))
            try await eventually("it works again") {
                daemon.errors.contains("the ledger can be used again") && desk.lost.isAtWork(daemon)
            }
            for other in others {
                other.send(.terminate)
                #expect(await other.ended().code == 0)
            }
            try await desk.submit(8...8)
            try await desk.accepted(8)
            desk.clock.advance(by: 600_000)
            try await desk.hosts.saved(8)
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
            try await desk.expectEachOnce(8)
        }
    }

    @Test func `A host that is cut off for a moment keeps what it is at`() async throws {
        try await withNetworkDesk { desk, network in
            let daemon = try await desk.lost.startDaemon()
            await desk.service.replaceFaults(try Faults(parsing: ["create:slow:3"]))
            try await desk.submit(1...1)
            try await eventually("the call arrives") { await desk.service.counts.createsReceived == 1 }
            await desk.service.replaceFaults(Faults())
            let other = try await desk.others[0].startDaemon()

            try await network.cutOff(network.hosts[0])
            try await desk.submit(2...2)
            try await desk.accepted(2)
            try await network.letIn(network.hosts[0])

            try await desk.accepted(1)
            desk.clock.advance(by: 600_000)
            try await desk.hosts.saved(2)
            #expect(desk.hosts.events("uncertain", of: 1) == 0)
            for process in [daemon, other] {
                process.send(.terminate)
                #expect(await process.ended().code == 0)
            }
            try await desk.expectEachOnce(2)
        }
    }

    @Test func `A daemon that is told to stop while it is cut off ends, and the others go on with its work`()
        async throws
    {
        try await withNetworkDesk { desk, network in
            let daemon = try await desk.lost.startDaemon()
            try await desk.submit(1...2)
            for task in [1, 2] as [Int64] { try await desk.accepted(task) }
            let other = try await desk.others[0].startDaemon()

            try await network.cutOff(network.hosts[0])
            daemon.send(.terminate)
            let ending = await daemon.ended()
            #expect(ending.code == 0, "\(ending)")
            desk.clock.advance(by: 600_000)
            try await desk.hosts.saved(2, within: .seconds(100))
            try await network.letIn(network.hosts[0])
            other.send(.terminate)
            #expect(await other.ended().code == 0)
            try await desk.expectEachOnce(2)
        }
    }

    @Test(arguments: [false, true])
    func `A host that has lost the ledger alone sends nothing more, and its answers come back`(
        isKilled: Bool
    ) async throws {
        try await withNetworkDesk { desk, network in
            let daemon = try await desk.lost.startDaemon()
            await desk.service.replaceFaults(try Faults(parsing: ["create:slow:3"]))
            try await desk.submit(1...3)
            try await eventually("the calls arrive") { await desk.service.counts.createsReceived == 3 }
            await desk.service.replaceFaults(Faults())

            try await network.cutOffFromOther(network.hosts[0])
            try await eventually("the answers are kept", within: .seconds(100)) {
                [1, 2, 3].allSatisfy { daemon.errors.contains("accepted task \($0) as") }
            }
            let other = try await desk.others[0].startDaemon()
            for task in [1, 2, 3] as [Int64] {
                try await eventually("to the others they are uncertain", within: .seconds(100)) {
                    try desk.hosts.state(task) == "uncertain"
                }
            }
            try await desk.submit(4...9)
            try await desk.accepted(9)
            #expect(await desk.service.counts.createsReceived == 9)
            if isKilled {
                daemon.send(.kill)
                _ = await daemon.ended()
            }

            try await network.letIn(network.hosts[0])
            // Whoever is killed leaves them to the next command there.
            if isKilled { #expect(try await desk.lost.run("list").code == 0) }
            for task in [1, 2, 3] as [Int64] { try await desk.accepted(task) }
            desk.clock.advance(by: 600_000)
            try await desk.hosts.saved(9, within: .seconds(100))
            other.send(.terminate)
            #expect(await other.ended().code == 0)
            if !isKilled {
                daemon.send(.terminate)
                #expect(await daemon.ended().code == 0)
            }
            try await desk.expectEachOnce(9)
        }
    }
}
