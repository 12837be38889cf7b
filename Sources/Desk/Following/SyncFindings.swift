import Contract
import Model
public import Store
public import Sync

/// What is known at the end of a pass.
public struct SyncFindings: Sendable {
    /// Since when all sending is paused, as people read it; nil if it is not.
    public var pausedSince: String?
    public var groups: [QueuedGroup] = []
    /// Accounts that this process sends for, with their names for people.
    public var accounts: [Int64: String] = [:]
    /// Accounts that have as many open tasks as fit.
    public var full: Set<Int64> = []
    public var passedOver: [PassedOver] = []
    public var uncertain: (count: Int, tasks: [Int64]) = (0, [])
    public var entries = SyncRecord.Entries()
    /// The folder of a disk with too little room, what it has and what is asked for; nil if there is room.
    public var shortage: DiskRoom.Shortage?

    /// In the order in which they are told.
    public var causes: [SyncCause] {
        paused + refusedKeys + passedOver.map(Self.cause) + away + waiting + full(full) + overCap + unready + lowDisk
            + unknown
            + unsaved + uncertainOnes + heldOnes
    }

    private func sending(_ reasons: WaitingFor?...) -> [QueuedGroup] {
        groups.filter { accounts[$0.accountID] != nil && reasons.contains($0.waitingFor) }
    }

    private var paused: [SyncCause] {
        guard let pausedSince else { return [] }
        let kept = groups.filter { $0.waitingFor != .held && $0.waitingFor != .notBefore }
        let (count, tasks) = Self.sum(kept)
        let isKept = count > 0
        return [
            SyncCause(
                code: "paused", count: count, tasks: tasks,
                message: "all sending is paused since \(pausedSince)"
                    + (isKept ? ", which keeps \(Self.named(count, tasks)) from being sent" : ""),
                next: "reel queue resume", exit: isKept ? .busy : nil)
        ]
    }

    private var refusedKeys: [SyncCause] {
        byAccount(sending(.key), polls: [.key]) { account, name, sum in
            SyncCause(
                code: "key", count: sum.count, tasks: sum.tasks,
                message: "the service refuses the key of \(name): \(Self.waits(sum)) for a good one\(sum.reason)",
                next: "reel profile list", exit: .key)
        }
    }

    private static func cause(_ passed: PassedOver) -> SyncCause {
        SyncCause(
            code: "passed_over", count: passed.count, tasks: passed.tasks, message: passed.sentence,
            next: passed.next ?? "reel profile list", exit: .key)
    }

    private var away: [SyncCause] {
        byAccount(sending(.upstream), polls: [.away]) { _, name, sum in
            SyncCause(
                code: "unreachable", count: sum.count, tasks: sum.tasks,
                message: "the service does not answer for \(name): \(Self.waits(sum))\(sum.reason)", next: "reel sync",
                exit: .unreachable)
        }
    }

    private var waiting: [SyncCause] {
        guard pausedSince == nil else { return [] }
        return byAccount(sending(.balance), polls: []) { _, name, sum in
            SyncCause(
                code: "balance", count: sum.count, tasks: sum.tasks,
                message: "the balance of \(name) is used up: \(Self.waits(sum)) until there is more\(sum.reason)",
                next: "reel sync", exit: .busy)
        }
            + byAccount(sending(.rate), polls: [.rate]) { _, name, sum in
                SyncCause(
                    code: "rate", count: sum.count, tasks: sum.tasks,
                    message: "the service wants fewer calls of \(name): \(Self.waits(sum))\(sum.reason)",
                    next: "reel sync", exit: .busy)
            }
    }

    private func full(_ accounts: Set<Int64>) -> [SyncCause] {
        guard pausedSince == nil else { return [] }
        let kept = sending(.room) + sending(nil).filter { accounts.contains($0.accountID) }
        return byAccount(kept, polls: []) { _, name, sum in
            SyncCause(
                code: "room", count: sum.count, tasks: sum.tasks,
                message: "\(name) has as many open tasks as the service lets run at once: \(Self.waits(sum))",
                next: "reel sync --until-done", exit: .busy)
        }
    }

    private var overCap: [SyncCause] {
        let (count, tasks) = Self.sum(groups.filter { $0.waitingFor == .cap })
        guard pausedSince == nil, count > 0 else { return [] }
        return [
            SyncCause(
                code: "cap", count: count, tasks: tasks,
                message: "\(Self.named(count, tasks)) \(count == 1 ? "waits" : "wait") for a cap to have room",
                next: "reel budget")
        ]
    }

    private var unready: [SyncCause] {
        guard pausedSince == nil else { return [] }
        return groups.filter { $0.waitingFor == .material && $0.lastError?.code == TaskError.notReady }.map { group in
            SyncCause(
                code: "material", count: group.count, tasks: group.tasks,
                message: "\(Self.named(group.count, group.tasks)) \(group.count == 1 ? "waits" : "wait") for material; "
                    + "last: \(group.lastError?.message ?? "")",
                next: group.tasks.first.map { "reel show \($0)" } ?? "reel queue", exit: .busy)
        }
    }

    private var lowDisk: [SyncCause] {
        let (count, tasks) = Self.sum(sending(nil))
        guard let shortage, pausedSince == nil, count > 0 else { return [] }
        return [
            SyncCause(
                code: "low_disk", count: count, tasks: tasks,
                message:
                    "the disk of \(shortage.folder) has \(ByteCount.text(shortage.free)) free, and min_free_bytes asks "
                    + "for \(ByteCount.text(shortage.needed)): \(Self.named(count, tasks)) not sent; make room",
                exit: .cannotWrite)
        ]
    }

    private var unknown: [SyncCause] {
        let found = entries.unanswered.filter { $0.value.trouble == .unknownTask }.keys.sorted()
        guard let first = found.first else { return [] }
        return [
            SyncCause(
                code: "unknown_upstream", count: found.count, tasks: Array(found.prefix(5)),
                message: "the service does not know \(Self.named(found.count, found)); asked again until the deadline",
                next: "reel show \(first) --history")
        ]
    }

    private var unsaved: [SyncCause] {
        let found = entries.unsaved.keys.sorted()
        guard let first = found.first else { return [] }
        return [
            SyncCause(
                code: "video_not_saved", count: found.count, tasks: Array(found.prefix(5)),
                message:
                    "\(found.count == 1 ? "the video" : "videos") of \(Self.named(found.count, found)) could not be "
                    + "saved: \(entries.unsaved[first] ?? "")",
                next: "reel download \(TaskNames.text(found.prefix(5)))",
                exit: .videoNotSaved)
        ]
    }

    private var uncertainOnes: [SyncCause] {
        guard uncertain.count > 0, let first = uncertain.tasks.first else { return [] }
        let one = entries.uncertain.sorted().first
        let isOne = uncertain.count == 1
        return [
            SyncCause(
                code: "uncertain", count: uncertain.count, tasks: uncertain.tasks,
                message:
                    "whether \(Self.named(uncertain.count, uncertain.tasks)) \(isOne ? "was" : "were") created is unknown; "
                    + "\(isOne ? "it is" : "they are") never sent again before `reel resolve` closes \(isOne ? "it" : "them")",
                next: "reel resolve \(one ?? first)", exit: one == nil ? nil : .uncertain)
        ]
    }

    private var heldOnes: [SyncCause] {
        let (count, tasks) = Self.sum(groups.filter { $0.waitingFor == .held })
        guard count > 0 else { return [] }
        return [
            SyncCause(
                code: "held", count: count, tasks: tasks,
                message: "\(Self.named(count, tasks)) \(count == 1 ? "is" : "are") held until released",
                next: count == tasks.count ? "reel queue release \(TaskNames.text(tasks))" : "reel queue")
        ]
    }

    // MARK: Sums and words

    private struct Sum {
        var count: Int
        var tasks: [Int64]
        /// The service's last words, behind a semicolon; or nothing.
        var reason: String
    }

    private func byAccount(
        _ groups: [QueuedGroup], polls: [PollTrouble], _ make: (Int64, String, Sum) -> SyncCause
    ) -> [SyncCause] {
        let polled = entries.unanswered.filter { polls.contains($0.value.trouble) }
        let accounts = Set(groups.map(\.accountID)).union(polled.values.map(\.account)).sorted()
        return accounts.compactMap { account in
            let queued = groups.filter { $0.accountID == account }
            let asked = polled.filter { $0.value.account == account }.sorted { $0.key < $1.key }
            let (count, tasks) = Self.sum(queued)
            let reason = asked.first?.value.message ?? queued.lazy.compactMap { $0.lastError?.message }.first
            let sum = Sum(
                count: count + asked.count, tasks: Array((tasks + asked.map(\.key)).sorted().prefix(5)),
                reason: reason.map { "; last: \($0)" } ?? "")
            return sum.count == 0 ? nil : make(account, self.accounts[account] ?? "another account", sum)
        }
    }

    private static func sum(_ groups: [QueuedGroup]) -> (count: Int, tasks: [Int64]) {
        (groups.reduce(0) { $0 + $1.count }, Array(groups.flatMap(\.tasks).sorted().prefix(5)))
    }

    /// Such as `3 tasks (1-3)`.
    private static func named(_ count: Int, _ tasks: [Int64]) -> String {
        let names = TaskNames.text(tasks.prefix(5))
        return count == 1 ? "task \(names)" : "\(count) tasks (\(names)\(count > min(5, tasks.count) ? " …" : ""))"
    }

    private static func waits(_ sum: Sum) -> String {
        "\(named(sum.count, sum.tasks)) \(sum.count == 1 ? "waits" : "wait")"
    }
}
