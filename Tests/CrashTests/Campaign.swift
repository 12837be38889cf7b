import Files
import FoundationEssentials
import Model
import Simulator
import Store
import Sync
import TestSupport
import Testing

/// Submitters, daemons and cron runs that are ended, stopped and set back at random moments, with changing keys and a
/// failing disk, against a service with faults; then everything is counted.
struct Campaign {
    let seed: UInt64
    let rounds: Int

    /// What is left in the end, and what was done to it.
    struct Report {
        var tasks = 0
        var completed = 0
        var uncertain = 0
        var rejected = 0
        var creates = 0
        var signals: [String: Int] = [:]
        var restores = 0
        var failingDisks = 0
        var findings: [String] = []
    }

    /// What goes wrong at the service meanwhile.
    static let faults = [
        "create:reset-after@p:0.05", "create:reset@p:0.05", "create:bare:502@p:0.03", "create:gateway-after@p:0.03",
        "create:no-task-id@p:0.02", "create:code:400015@p:0.05", "create:slow:0.2@p:0.3", "status:http:500@p:0.1",
        "status:html@p:0.05", "status:foreign@p:0.05", "status:missing-task-id@p:0.05", "status:truncate@p:0.05",
        "download:short@p:0.2", "download:slow:0.2@p:0.3", "download:html@p:0.05",
    ]

    func run() async throws -> Report {
        var configuration = SimulatorConfiguration(speed: 400, seed: seed, videoBytes: 400_000)
        configuration.faults = try Faults(parsing: Self.faults)
        let canFailSyncs = ForeignProgram.strace.isUsable
        var report = Report()
        try await withDesk(configuration, faults: Self.faults) { desk, service in
            var campaign = CampaignRounds(
                desk: desk, service: service, seed: seed, canFailSyncs: canFailSyncs)
            for _ in 0..<rounds { try await campaign.round() }
            await service.replaceFaults(Faults())
            try await settle(desk, campaign)
            report = campaign.report
            try await audit(desk, service, &report)
        }
        return report
    }

    static func prompt(_ number: Int) -> String { "request number \(number)." }

    static func submit(_ number: Int) -> [String] { ["submit", prompt(number), "--ref", "r\(number)"] }

    /// Runs each script once more and lets everything come to its end.
    private func settle(_ desk: Desk, _ campaign: CampaignRounds) async throws {
        for number in 1...max(1, campaign.requests) {
            let ending = try await desk.start(Self.submit(number), campaign.key).ended()
            #expect([0, 6, 8].contains(ending.code), "request \(number): \(ending)")
        }
        let ending = try await desk.run("sync", "--until-done", "--timeout", "300", with: campaign.key)
        #expect(ending.code == 0, "\(ending)")
    }

    private func audit(_ desk: Desk, _ service: SimulatedService, _ report: inout Report) async throws {
        let tasks = try await desk.withRepository { try await $0.list(TaskQuery()) }
        await report.count(tasks, service)
        for task in tasks where task.state == .completed {
            if !task.isWhole(in: desk.home + "/videos") {
                report.findings.append("the video of task \(task.id) is not whole")
            }
        }
        let check = try await desk.start(["check", "--json"]).ended()
        if check.code != 0 { report.findings.append("check: \(check.output)\(check.errors)") }
    }
}

extension Campaign.Report {
    /// Counts what the ledger and the service have, and finds what was bought twice, and what nobody knows.
    mutating func count(_ tasks: [VideoTask], _ service: SimulatedService) async {
        creates = await service.counts.createsReceived
        self.tasks = tasks.count
        completed = tasks.count { $0.state == .completed }
        uncertain = tasks.count { $0.state == .uncertain }
        rejected = tasks.count { $0.state == .rejected }
        let made = await service.tasks()
        for (prompt, copies) in Dictionary(grouping: made, by: { Self.prompt(in: $0.body) }) where copies.count > 1 {
            findings.append("\(prompt) was created \(copies.count) times")
        }
        let known = Set(tasks.compactMap(\.upstreamID))
        for one in made where !known.contains(one.upstreamID) {
            let prompt = Self.prompt(in: one.body)
            if !tasks.contains(where: { $0.state == .uncertain && $0.request.prompt == prompt }) {
                findings.append("\(prompt) was created as \(one.upstreamID), which nobody knows")
            }
        }
    }

    /// What there is of it, in words.
    var numbers: String {
        let signals = signals.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(signals), tasks \(tasks), completed \(completed), uncertain \(uncertain), rejected \(rejected), "
            + "creates \(creates), findings \(findings.count)"
    }

    private static func prompt(in body: String) -> String {
        let json = try? JSONValue.parse(Array(body.utf8))
        return json?["content"]?.array?.first?["text"]?.string ?? body
    }
}

extension VideoTask {
    /// Whether its video lies there as the ledger says.
    func isWhole(in folder: String) -> Bool {
        guard let video, video.state == .saved, let path = video.path(in: folder) else { return false }
        return FileHash.sha256(of: path).map { $0.hexadecimal == video.sha256 } ?? false
    }
}
