import Simulator
import TestSupport

/// One round of a campaign on a server after the other.
struct ServerCampaignRounds {
    let desk: ServerDesk
    /// Each host's way to the server.
    let relays: [ByteRelay]
    private var disturbance: Disturbance
    /// Request N has the ref `rN` and a prompt of its own.
    private(set) var requests = 0
    private var troubles: [ServerTrouble: Int] = [:]

    init(desk: ServerDesk, relays: [ByteRelay], service: SimulatedService, seed: UInt64) {
        self.desk = desk
        self.relays = relays
        let look = desk.look
        disturbance = Disturbance(service: service, seed: seed) { look.peek($0) }
    }

    var report: ServerCampaign.Report {
        var report = ServerCampaign.Report(troubles: troubles)
        report.counted.signals = disturbance.signals
        return report
    }

    mutating func round() async throws {
        var running: [ChildProcess] = []
        if disturbance.chance(1, of: 12) { try await queueDozen() }
        for _ in 0..<Int.random(in: 1...3, using: &disturbance.random) { running.append(try startSubmit()) }
        for host in desk.hosts {
            switch Int.random(in: 0..<5, using: &disturbance.random) {
            case 0: running.append(try host.start(["sync", "--until-done", "--timeout", "20"]))
            case 1: break
            default: running.append(try host.start(["daemon", "run"]))
            }
        }
        await disturbance.moment()
        let trouble = disturbance.chance(2, of: 3) ? disturbance.draw(ServerTrouble.allCases) : nil
        if let trouble {
            troubles[trouble, default: 0] += 1
            try await make(trouble)
            await disturbance.moment()
        }
        await disturbance.end(running)
        for relay in relays { relay.mend() }
        if trouble == .away { try await desk.cluster.start() }
    }

    private mutating func startSubmit() throws -> ChildProcess {
        let number = disturbance.request(after: requests)
        requests = max(requests, number)
        let wait = Bool.random(using: &disturbance.random) ? ["--wait", "--wait-timeout", "20"] : []
        return try disturbance.draw(desk.hosts).start(Campaign.submit(number) + wait)
    }

    /// Many to be sent at once, by whoever works.
    private mutating func queueDozen() async throws {
        let host = disturbance.draw(desk.hosts)
        for _ in 0..<12 {
            requests += 1
            _ = try await host.start(Campaign.submit(requests) + ["--queue"]).ended()
        }
    }

    private mutating func make(_ trouble: ServerTrouble) async throws {
        switch trouble {
        case .restarted:
            try await desk.cluster.stop(.immediate)
            try await desk.cluster.start()
        case .away: try await desk.cluster.stop(.immediate)
        case .commitLost: disturbance.draw(relays).cutNextCommit(.toServer)
        case .answerLost: disturbance.draw(relays).cutNextCommit(.toClient)
        case .broken: disturbance.draw(relays).cut()
        case .ended: desk.look.endConnections(where: disturbance.draw(["TRUE", "pid % 2 = 0", "pid % 2 = 1"]))
        }
    }
}
