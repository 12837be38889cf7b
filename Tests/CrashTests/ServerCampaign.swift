import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

/// Submitters, daemons and cron runs on three hosts that are ended and stopped at random moments, on a ledger whose
/// server dies, ends connections, and leaves in the dark whether it has committed; the service has its faults meanwhile.
/// Then everything is counted.
struct ServerCampaign {
    let seed: UInt64
    let rounds: Int
    /// Whether the hosts see one folder of videos; else each has its own.
    let sharesVideos: Bool

    /// What is left in the end, and what was done to it.
    struct Report {
        var counted = Campaign.Report()
        var troubles: [ServerTrouble: Int] = [:]

        var numbers: String {
            let made = ServerTrouble.allCases.map { "\(troubles[$0, default: 0]) \($0)" }.joined(separator: ", ")
            return "\(made), \(counted.numbers)"
        }
    }

    func run() async throws -> Report {
        var configuration = SimulatorConfiguration(speed: 400, seed: seed, videoBytes: 400_000)
        configuration.faults = try Faults(parsing: Campaign.faults)
        var durable = PostgresCluster.Options()
        durable.isDurable = true
        var report = Report()
        try await PostgresCluster.withOwn(durable) { cluster in
            try await cluster.withRelays(3) { relays in
                var options = ServerDeskOptions(cluster: cluster, hosts: relays.count, sharesVideos: sharesVideos)
                options.url = { database, host in relays[host].address(of: database) }
                try await withServerDesk(configuration, faults: Campaign.faults, on: options) { desk, service in
                    var campaign = ServerCampaignRounds(desk: desk, relays: relays, service: service, seed: seed)
                    for _ in 0..<rounds { try await campaign.round() }
                    await service.replaceFaults(Faults())
                    try await settle(desk, requests: campaign.requests)
                    report = campaign.report
                    try await audit(desk, service, &report.counted)
                }
            }
        }
        return report
    }

    /// Runs each script once more, on whichever host, and lets everything come to its end.
    private func settle(_ desk: ServerDesk, requests: Int) async throws {
        for number in 1...max(1, requests) {
            let host = desk.hosts[number % desk.hosts.count]
            let ending = try await host.start(Campaign.submit(number)).ended()
            #expect([0, 6, 8].contains(ending.code), "request \(number): \(ending)")
        }
        // Each reads back what it could not write down.
        for host in desk.hosts {
            let ending = try await host.run("sync", "--until-done", "--timeout", "300")
            #expect(ending.code == 0, "\(ending)")
        }
    }

    private func audit(
        _ desk: ServerDesk, _ service: SimulatedService, _ report: inout Campaign.Report
    ) async throws {
        let tasks = try await desk.hosts[0].withRepository { try await $0.list(TaskQuery()) }
        await report.count(tasks, service)
        for task in tasks where task.state == .completed {
            if task.video?.folder.map({ task.isWhole(in: $0.path) }) != true {
                report.findings.append("the video of task \(task.id) is not whole")
            }
            let times = desk.events("saved", of: task.id)
            if times != 1 { report.findings.append("the video of task \(task.id) was saved \(times) times") }
        }
        for (number, host) in desk.hosts.enumerated() {
            let check = try await host.start(["check", "--json"]).ended()
            if check.code != 0 { report.findings.append("check on host \(number): \(check.output)\(check.errors)") }
        }
    }
}
