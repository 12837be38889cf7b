import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One round of a campaign after the other.
struct CampaignRounds {
    let desk: Desk
    let service: SimulatedService
    var random: SeededGenerator
    /// Whether system calls can be made to fail here.
    let canFailSyncs: Bool
    /// Request N has the ref `rN` and a prompt of its own.
    private(set) var requests = 0
    private(set) var report = Campaign.Report()
    private var keys = 0
    private var saved: (folder: String, creates: Int)?
    private var hasTraced = false

    init(desk: Desk, service: SimulatedService, random: SeededGenerator, canFailSyncs: Bool) {
        self.desk = desk
        self.service = service
        self.random = random
        self.canFailSyncs = canFailSyncs
    }

    /// The account's key of today: the service takes each of them for the same account.
    var key: [String: String] { keys == 0 ? [:] : ["SENSEAUDIO_API_KEY": "sk-campaign-\(keys)"] }

    mutating func round() async throws {
        if chance(1, of: 25) { keys += 1 }
        if chance(1, of: 10) { try await saveFolder() }
        if chance(1, of: 10) { try await restoreFolder() }
        var running: [ChildProcess] = []
        if chance(1, of: 12) { try await queueDozen() }
        for _ in 0..<Int.random(in: 1...3, using: &random) { running.append(try startSubmit()) }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: running.append(try desk.start(["sync", "--until-done", "--timeout", "20"], key))
        case 1: break
        default: running.append(try desk.start(["daemon", "run"], key))
        }
        await moment()
        try await end(running)
    }

    private mutating func chance(_ part: Int, of whole: Int) -> Bool {
        Int.random(in: 0..<whole, using: &random) < part
    }

    /// A new request, or, one time in four, an old one again, as a script would run it.
    private mutating func startSubmit() throws -> ChildProcess {
        let isAgain = requests > 0 && chance(1, of: 4)
        let number = isAgain ? Int.random(in: 1...requests, using: &random) : requests + 1
        requests = max(requests, number)
        let wait = Bool.random(using: &random) ? ["--wait", "--wait-timeout", "20"] : []
        guard canFailSyncs, chance(1, of: 40) else { return try desk.start(Campaign.submit(number) + wait, key) }
        report.failingDisks += 1
        hasTraced = true
        // Once: while the disk fails, whoever has an answer in hand waits for it, and no signal reaches it through strace.
        let which = Int.random(in: 1...6, using: &random)
        return try desk.start(
            Campaign.submit(number), key,
            launcher: [
                ForeignProgram.strace.path(), "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e",
                "inject=fdatasync,fsync:error=EIO:when=\(which)",
            ])
    }

    /// Many to be sent at once, by whoever works.
    private mutating func queueDozen() async throws {
        for _ in 0..<12 {
            requests += 1
            _ = try await desk.start(Campaign.submit(requests) + ["--queue"], key).ended()
        }
    }

    /// Ends what runs, by each way there is.
    private mutating func end(_ running: [ChildProcess]) async throws {
        let first = running.shuffled(using: &random).prefix(Int.random(in: 1...running.count, using: &random))
        for process in first {
            let signal = draw([.kill, .kill, .kill, .terminate, .interrupt, .hangUp, .stop])
            report.signals["\(signal)", default: 0] += 1
            process.send(signal)
            if signal == .stop, chance(1, of: 2) {
                await moment()
                process.send(.goOn)
            }
        }
        for process in running {
            let isPolite = Bool.random(using: &random)
            process.send(isPolite ? .terminate : .kill)
            // What was stopped ends only once it goes on.
            process.send(.goOn)
            // Who waits for an answer is told a second time.
            process.send(isPolite ? .interrupt : .kill)
            _ = await process.ended()
        }
        if hasTraced { try await endTraced() }
        hasTraced = false
    }

    /// Ends what strace had started: killed, it lets the program go on.
    private func endTraced() async throws {
        let home = Data("REEL_HOME=\(desk.home)".utf8)
        try await eventually("the traced program has ended") {
            let left = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(pid_t.init).filter {
                // What has ended and was not waited for has no environment.
                FileManager.default.contents(atPath: "/proc/\($0)/environ")?.firstRange(of: home) != nil
            }
            for pid in left { kill(pid, SIGKILL) }
            return left.isEmpty
        }
    }

    private mutating func draw(_ signals: [ChildProcess.Signal]) -> ChildProcess.Signal {
        signals[Int.random(in: 0..<signals.count, using: &random)]
    }

    /// Waits for something busy: a call under way, a commit, a file that gets its name; or for nothing in particular.
    private mutating func moment() async {
        let before = await service.counts
        let events = desk.peek("SELECT coalesce(max(id), 0) FROM event")
        let steps = Int64.random(in: 1...6, using: &random)
        let kind = Int.random(in: 0..<6, using: &random)
        let (desk, service) = (desk, service)
        // A round in which it does not come about goes on all the same.
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

    private mutating func saveFolder() async throws {
        guard FileManager.default.fileExists(atPath: desk.database) else { return }
        let folder = desk.folder + "/saved"
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for name in try FileManager.default.contentsOfDirectory(atPath: desk.home) where name != "videos" {
            try FileManager.default.copyItem(atPath: "\(desk.home)/\(name)", toPath: "\(folder)/\(name)")
        }
        saved = (folder, await service.counts.createsReceived)
    }

    /// Puts an earlier state in the ledger's place and lets everybody work on it: nothing may be sent. Then the newer one
    /// comes back.
    private mutating func restoreFolder() async throws {
        // An attempt that was ended before its call left is missed by nobody.
        guard let saved, await service.counts.createsReceived > saved.creates else { return }
        self.saved = nil
        report.restores += 1
        let newer = desk.folder + "/newer"
        try FileManager.default.moveItem(atPath: desk.home, toPath: newer)
        try FileManager.default.moveItem(atPath: saved.folder, toPath: desk.home)
        let creates = await service.counts.createsReceived
        let daemon = try desk.start(["daemon", "run"], key)
        for number in [requests, Int.random(in: 1...max(1, requests), using: &random)] where number > 0 {
            _ = try await desk.start(Campaign.submit(number), key).ended()
        }
        _ = try await desk.start(["sync"], key).ended()
        daemon.send(.kill)
        _ = await daemon.ended()
        let now = await service.counts.createsReceived
        if now != creates { report.findings.append("\(now - creates) creates left an earlier state of the ledger") }
        try FileManager.default.removeItem(atPath: desk.home)
        try FileManager.default.moveItem(atPath: newer, toPath: desk.home)
    }
}
