import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

/// Hosts in a network of their own, the first of which a test cuts off. Tasks grow older only when the test says so.
struct NetworkDesk {
    let hosts: ServerDesk
    let service: SimulatedService
    let clock: ManualClock

    var lost: Desk { hosts.hosts[0] }
    var others: [Desk] { Array(hosts.hosts.dropFirst()) }

    /// Queues tasks on a host that is never cut off; request N becomes task N.
    func submit(_ numbers: ClosedRange<Int>) async throws {
        for number in numbers {
            let task = try await others[0].json("submit", Campaign.prompt(number), "--queue")
            #expect(task["id"]?.integer == Int64(number))
        }
    }

    /// Returns once the service's answer to a create call is written down.
    func accepted(_ task: Int64) async throws {
        try await eventually("task \(task) is accepted", within: .seconds(100)) {
            hosts.events("accepted", of: task) == 1
        }
    }

    /// Those that the server has open to a host.
    func connections(of host: HostNetwork.Host) -> Int64 {
        hosts.peek("SELECT count(*) FROM pg_stat_activity WHERE client_addr = '\(host.address)'")
    }

    /// Has a daemon that works alone begin two downloads (tasks 1 and 2), two polls (3 and 4) and two create calls (5
    /// and 6), none of which ends by itself for a while.
    func beginEverything(on daemon: ChildProcess) async throws {
        try await submit(1...2)
        for task in [1, 2] as [Int64] { try await accepted(task) }
        await service.replaceFaults(try Faults(parsing: ["download:trickle"]))
        clock.advance(by: 600_000)
        try await eventually("the downloads have begun") { await service.counts.downloads == 2 }

        await service.replaceFaults(try Faults(parsing: ["status:slow:200"]))
        let polls = await service.counts.statusCalls
        try await submit(3...4)
        for task in [3, 4] as [Int64] { try await accepted(task) }
        try await eventually("the polls have begun") { await service.counts.statusCalls == polls + 2 }

        await service.replaceFaults(try Faults(parsing: ["create:slow:15"]))
        try await submit(5...6)
        try await eventually("the create calls have arrived") { await service.counts.createsReceived == 6 }
        for task in [1, 2] as [Int64] {
            #expect(hosts.claimant(of: task, in: "video") == Int64(daemon.pid))
        }
        for task in [3, 4, 5, 6] as [Int64] { #expect(hosts.claimant(of: task) == Int64(daemon.pid)) }
    }

    /// Each request was created once, and its video saved once and whole; to be asked once no daemon runs.
    func expectEachOnce(_ count: Int) async throws {
        let counts = await service.counts
        #expect(counts.createsReceived == count)
        #expect(counts.tasks == count)
        let folders = Set(hosts.hosts.map(\.videosFolder))
        let tasks = try await others[0].withRepository { try await $0.list(TaskQuery()) }
        #expect(tasks.count == count)
        for task in tasks {
            #expect(task.state == .completed)
            #expect(hosts.events("accepted", of: task.id) == 1)
            #expect(hosts.events("saved", of: task.id) == 1)
            #expect(folders.contains { task.isWhole(in: $0) }, "the video of task \(task.id) is not whole")
        }
        let names = try folders.flatMap { try FileManager.default.contentsOfDirectory(atPath: $0) }
        #expect(names.count == count, "\(names.sorted())")
        if folders.count == 1 {
            for host in hosts.hosts { #expect(try await host.run("check").code == 0) }
        }
    }
}

/// Runs a test on three hosts in a network of their own, with the service at its address and the ledger at the other.
func withNetworkDesk(
    sharesVideos: Bool = true, _ body: (NetworkDesk, HostNetwork) async throws -> Void
) async throws {
    try await withHostNetwork(hosts: 3) { network in
        var settings = PostgresCluster.Options()
        settings.settings = ["listen_addresses = '\(network.otherAddress)'"]
        settings.access = ["host all all \(network.subnet) trust"]
        try await PostgresCluster.withOwn(settings) { cluster in
            let clock = ManualClock()
            var options = ServerDeskOptions(cluster: cluster, hosts: network.hosts.count, sharesVideos: sharesVideos)
            options.serviceHost = network.address
            options.launcher = { network.hosts[$0].launcher }
            let port = cluster.port
            options.url = { database, _ in
                "postgres://postgres@\(network.otherAddress):\(port)/\(database)?sslmode=disable"
            }
            // A create call waits for longer than a host is cut off.
            options.environment = ["REEL_REQUEST_TIMEOUT": "290"]
            try await withServerDesk(service: SimulatedService(clock: clock), on: options) { desk, service in
                try await body(NetworkDesk(hosts: desk, service: service, clock: clock), network)
            }
        }
    }
}
