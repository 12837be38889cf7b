import FoundationEssentials
import Model
import Simulator
import Store
import Sync
import TestSupport
import Testing

/// Submitters, daemons and cron runs that are killed at random moments, against a service with faults; then everything is
/// counted.
struct Campaign {
    let seed: UInt64
    let kills: Int

    /// What is left in the end.
    struct Report {
        var tasks = 0
        var completed = 0
        var uncertain = 0
        var rejected = 0
        var creates = 0
        var findings: [String] = []
    }

    /// What goes wrong at the service while processes are being killed.
    static let faults = [
        "create:reset-after@p:0.05", "create:reset@p:0.05", "create:bare:502@p:0.03", "create:code:400015@p:0.05",
        "create:slow:0.2@p:0.3", "status:http:500@p:0.1", "status:html@p:0.05", "status:foreign@p:0.05",
        "status:truncate@p:0.05", "download:short@p:0.2", "download:slow:0.2@p:0.3", "download:html@p:0.05",
    ]

    func run() async throws -> Report {
        var report = Report()
        var configuration = SimulatorConfiguration(speed: 400, seed: seed, videoBytes: 400_000)
        configuration.faults = try Faults(parsing: Self.faults)
        try await withDesk(configuration, faults: Self.faults) { desk, service in
            let refs = try await killing(desk, service)
            await service.replaceFaults(Faults())
            try await settle(desk, refs)
            report = try await audit(desk, service)
        }
        return report
    }

    /// - Returns: how many requests were made; request N has the ref `rN` and a prompt of its own.
    private func killing(_ desk: Desk, _ service: SimulatedService) async throws -> Int {
        var random = SeededGenerator(seed: seed)
        var refs = 0
        var killed = 0
        while killed < kills {
            var running: [ReelProcess] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                // One in four is an old request again, as a script would run it.
                let isAgain = refs > 0 && Int.random(in: 0..<4, using: &random) == 0
                let number = isAgain ? Int.random(in: 1...refs, using: &random) : refs + 1
                refs = max(refs, number)
                let wait = Bool.random(using: &random) ? ["--wait", "--wait-timeout", "20"] : []
                running.append(try desk.start(Self.submit(number) + wait))
            }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: running.append(try desk.start(["sync", "--until-done", "--timeout", "20"]))
            case 1: break
            default: running.append(try desk.start(["daemon", "run"]))
            }
            await moment(desk, service, &random)
            for process in running.shuffled(using: &random).prefix(Int.random(in: 1...running.count, using: &random)) {
                process.send(.kill)
                killed += 1
            }
            for process in running {
                process.send(Bool.random(using: &random) ? .terminate : .kill)
                _ = await process.ended()
            }
        }
        return refs
    }

    /// Waits for something busy: a call under way, a commit, a file that gets its name; or for nothing in particular.
    private func moment(_ desk: Desk, _ service: SimulatedService, _ random: inout SeededGenerator) async {
        let before = await service.counts
        let events = desk.peek("SELECT coalesce(max(id), 0) FROM event")
        let steps = Int64.random(in: 1...6, using: &random)
        let kind = Int.random(in: 0..<6, using: &random)
        // A run in which it does not come about is killed all the same.
        try? await eventually("a busy moment", within: .seconds(2)) {
            let now = await service.counts
            switch kind {
            case 0: return now.createsReceived > before.createsReceived
            case 1: return now.createsAnsweredOK > before.createsAnsweredOK
            case 2: return now.statusCalls > before.statusCalls
            case 3: return now.downloads > before.downloads
            case 4: return desk.peek("SELECT coalesce(max(id), 0) FROM event") >= events + steps
            default: return true
            }
        }
    }

    static func prompt(_ number: Int) -> String { "request number \(number)." }

    static func submit(_ number: Int) -> [String] { ["submit", prompt(number), "--ref", "r\(number)"] }

    /// Runs each script once more and lets everything come to its end.
    private func settle(_ desk: Desk, _ refs: Int) async throws {
        for number in 1...max(1, refs) {
            let ending = try await desk.start(Self.submit(number)).ended()
            #expect([0, 6, 8].contains(ending.code), "request \(number): \(ending)")
        }
        let ending = try await desk.run("sync", "--until-done", "--timeout", "100")
        #expect(ending.code == 0, "\(ending)")
    }

    private func audit(_ desk: Desk, _ service: SimulatedService) async throws -> Report {
        var report = Report()
        report.creates = await service.counts.createsReceived
        let tasks = try await desk.withRepository { try await $0.list(TaskQuery()) }
        report.tasks = tasks.count
        report.completed = tasks.count { $0.state == .completed }
        report.uncertain = tasks.count { $0.state == .uncertain }
        report.rejected = tasks.count { $0.state == .rejected }
        let made = await service.tasks()
        for (prompt, copies) in Dictionary(grouping: made, by: { Self.prompt(in: $0.body) }) where copies.count > 1 {
            report.findings.append("\(prompt) was created \(copies.count) times")
        }
        for one in made where !tasks.contains(where: { $0.taskID == one.taskID }) {
            let prompt = Self.prompt(in: one.body)
            if !tasks.contains(where: { $0.state == .uncertain && $0.request.prompt == prompt }) {
                report.findings.append("\(prompt) was created as \(one.taskID), which nobody knows")
            }
        }
        for task in tasks where task.state == .completed {
            let path = task.video?.path.map { desk.home + "/videos/" + $0 }
            let hash = path.flatMap { FileHash.sha256(of: $0) }.map(FileHash.hexadecimal)
            if task.video?.state != .saved || hash == nil || hash != task.video?.sha256 {
                report.findings.append("the video of task \(task.id) is not whole")
            }
        }
        let check = try await desk.start(["check", "--json"]).ended()
        if check.code != 0 { report.findings.append("check: \(check.output)\(check.errors)") }
        return report
    }

    private static func prompt(in body: String) -> String {
        let json = try? JSONValue.parse(Array(body.utf8))
        return json?["content"]?.array?.first?["text"]?.string ?? body
    }
}
