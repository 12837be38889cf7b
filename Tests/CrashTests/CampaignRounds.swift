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
    /// Whether system calls can be made to fail here.
    let canFailSyncs: Bool
    private var disturbance: Disturbance
    /// Request N has the ref `rN` and a prompt of its own.
    private(set) var requests = 0
    private var made = Campaign.Report()
    private var keys = 0
    private var saved: (folder: String, creates: Int)?
    private var hasTraced = false

    init(desk: Desk, service: SimulatedService, seed: UInt64, canFailSyncs: Bool) {
        self.desk = desk
        self.service = service
        self.canFailSyncs = canFailSyncs
        disturbance = Disturbance(service: service, seed: seed) { desk.peek($0) }
    }

    var report: Campaign.Report {
        var report = made
        report.signals = disturbance.signals
        return report
    }

    /// The account's key of today: the service takes each of them for the same account.
    var key: [String: String] { keys == 0 ? [:] : ["SENSEAUDIO_API_KEY": "sk-campaign-\(keys)"] }

    mutating func round() async throws {
        if disturbance.chance(1, of: 25) { keys += 1 }
        if disturbance.chance(1, of: 10) { try await saveFolder() }
        if disturbance.chance(1, of: 10) { try await restoreFolder() }
        var running: [ChildProcess] = []
        if disturbance.chance(1, of: 12) { try await queueDozen() }
        for _ in 0..<Int.random(in: 1...3, using: &disturbance.random) { running.append(try startSubmit()) }
        switch Int.random(in: 0..<4, using: &disturbance.random) {
        case 0: running.append(try desk.start(["sync", "--until-done", "--timeout", "20"], key))
        case 1: break
        default: running.append(try desk.start(["daemon", "run"], key))
        }
        await disturbance.moment()
        await disturbance.end(running)
        if hasTraced { try await endTraced() }
        hasTraced = false
    }

    private mutating func startSubmit() throws -> ChildProcess {
        let number = disturbance.request(after: requests)
        requests = max(requests, number)
        let wait = Bool.random(using: &disturbance.random) ? ["--wait", "--wait-timeout", "20"] : []
        guard canFailSyncs, disturbance.chance(1, of: 40) else {
            return try desk.start(Campaign.submit(number) + wait, key)
        }
        made.failingDisks += 1
        hasTraced = true
        // Once: while the disk fails, whoever has an answer in hand waits for it, and no signal reaches it through strace.
        let which = Int.random(in: 1...6, using: &disturbance.random)
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
        made.restores += 1
        let newer = desk.folder + "/newer"
        try FileManager.default.moveItem(atPath: desk.home, toPath: newer)
        try FileManager.default.moveItem(atPath: saved.folder, toPath: desk.home)
        let creates = await service.counts.createsReceived
        let daemon = try desk.start(["daemon", "run"], key)
        for number in [requests, Int.random(in: 1...max(1, requests), using: &disturbance.random)] where number > 0 {
            _ = try await desk.start(Campaign.submit(number), key).ended()
        }
        _ = try await desk.start(["sync"], key).ended()
        daemon.send(.kill)
        _ = await daemon.ended()
        let now = await service.counts.createsReceived
        if now != creates { made.findings.append("\(now - creates) creates left an earlier state of the ledger") }
        try FileManager.default.removeItem(atPath: desk.home)
        try FileManager.default.moveItem(atPath: newer, toPath: desk.home)
    }
}
