import Contract
import Model
import Store
import Sync

/// The queue as it is printed.
struct QueueView {
    let pausedAt: Int64?
    let missingAttempts: Int64
    let accounts: [AccountQueue]
    let tasks: [VideoTask]
    /// Queued tasks beyond those that are shown.
    let more: Int
    /// What no key at hand can follow.
    let passedOver: [PassedOver]
    /// The caps, with what counts against them.
    let budgets: [Budget]
    private let profilesAtHand: [Int64: String]
    private let now: Int64

    /// - Parameters:
    ///   - profilesAtHand: the accounts whose keys this process has, with the profile that has it.
    ///   - baseURLs: where each profile with a key is today.
    init(
        snapshot: QueueSnapshot, profilesAtHand: [Int64: String], baseURLs: [String: String],
        passedOver: [PassedOver], budgets: [Budget], now: Int64
    ) {
        self.budgets = budgets
        self.passedOver = passedOver
        pausedAt = snapshot.pausedAt
        missingAttempts = snapshot.missingAttempts
        // One that nothing waits for and nothing is known about has nothing to say.
        accounts = snapshot.accounts.filter {
            $0.queued > 0 || $0.open > 0 || $0.openLimit != nil || ($0.account.pausedUntil ?? 0) > now
        }
        tasks = snapshot.tasks.map { task in
            var task = task
            guard profilesAtHand[task.accountID] == nil, task.waitingFor != .held else { return task }
            if baseURLs[task.profile] != task.baseURL {
                task.waitingFor = .key
            } else if let reason = task.waitingFor, reason == .room || reason.pausesAccount {
                // That was said to another key: it is sent with the one of today.
                task.waitingFor = nil
            }
            return task
        }
        more = max(0, snapshot.accounts.reduce(0) { $0 + $1.queued } - snapshot.tasks.count)
        self.profilesAtHand = profilesAtHand
        self.now = now
    }

    func json(_ output: RowOutputOptions, _ context: Context) -> String {
        var rows = rows(context)
        if let selection = try? output.selection(of: Self.fields.names) {
            rows = rows.choosing(selection, CellFormat(context))
        }
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("paused", pausedAt != nil)
            json.field("paused_at", pausedAt.map(Timestamp.rfc3339))
            json.field("missing_attempts", missingAttempts)
            json.arrayField("accounts") { json in
                for queue in accounts { write(queue, to: &json) }
            }
            json.arrayField("caps") { json in
                for budget in budgets { BudgetFields.table.write(budget, to: &json) }
            }
            json.arrayField("tasks") { json in
                for task in rows.elements { rows.writeJSON(task, &json) }
            }
            json.field("more", more)
        }
        return json.text + "\n"
    }

    private func write(_ queue: AccountQueue, to json: inout JSONWriter) {
        let isPaused = (queue.account.pausedUntil ?? 0) > now
        json.object { json in
            json.field("base_url", queue.account.baseURL)
            json.field("profiles", profiles(of: queue))
            json.field("key_at_hand", profilesAtHand[queue.account.id] != nil)
            json.field("waiting_for", isPaused ? queue.account.pausedFor?.rawValue : nil)
            json.field("paused_until", isPaused ? queue.account.pausedUntil.map(Timestamp.rfc3339) : nil)
            json.field("open_limit", queue.openLimit)
            json.field("open", queue.open)
            json.field("queued", queue.queued)
            let passed = passedOver.first { $0.accountID == queue.account.id }
            json.field("passed_over", passed?.sentence)
        }
    }

    static let fields = TaskFields.table + TaskFields.ofQueue

    private func rows(_ context: Context) -> Rows<ShownTask> {
        let format = CellFormat(context)
        let videos = VideoFinder.here(context.settings.videos.value)
        return Rows(
            tasks.map { ShownTask($0, videos) }, Self.fields,
            columns: Self.fields.columns(TaskFields.queued, format))
    }

    /// On a terminal the accounts come first; into a pipe go the tasks alone, one a line.
    func text(_ output: RowOutputOptions, _ context: Context) -> String {
        let table = rows(context).render(output, context)
        guard context.isTerminal, output.effective == .table else { return table }
        var text = pausedAt.map { "sending is paused since \(context.time($0)); `reel queue resume` goes on\n" } ?? ""
        for queue in accounts {
            text += WordWrap.message(line(queue, context), columns: context.width) + "\n"
        }
        for budget in budgets where budget.waiting > 0 {
            text += WordWrap.message(line(budget, context), columns: context.width) + "\n"
        }
        return text + (tasks.isEmpty ? "nothing waits to be sent\n" : "\n" + table)
    }

    private func line(_ queue: AccountQueue, _ context: Context) -> String {
        var parts = ["\(queue.queued) queued", "\(queue.open) open"]
        if let limit = queue.openLimit { parts[1] += " of \(limit) that fit" }
        if let until = queue.account.pausedUntil, until > now {
            parts.append("paused until \(context.time(until)) for \(queue.account.pausedFor?.rawValue ?? "")")
        }
        if profilesAtHand[queue.account.id] == nil { parts.append("its key is not at hand") }
        let names = profiles(of: queue).joined(separator: " ")
        return Sanitizer.line("\(queue.account.baseURL) (\(names)): " + parts.joined(separator: ", "))
    }

    private func line(_ budget: Budget, _ context: Context) -> String {
        Sanitizer.line(
            "the cap of \(budget.cap.name): \(MoneyText.text(budget.spent)) spent, \(MoneyText.text(budget.reserved)) reserved, "
                + "\(MoneyText.text(budget.left)) left until \(context.time(budget.period.upperBound)); "
                + "\(budget.waiting) \(budget.waiting == 1 ? "waits" : "wait")")
    }

    private func profiles(of queue: AccountQueue) -> [String] {
        Set(queue.profiles + [profilesAtHand[queue.account.id]].compactMap { $0 }).sorted()
    }
}
