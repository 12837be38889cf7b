import Contract
import Desk
import Model
import Store
import Sync

/// The queue as it is printed.
struct QueueView {
    let report: QueueReport

    func json(_ output: RowOutputOptions, _ context: Context) -> String {
        var rows = rows(context)
        if let selection = try? output.selection(of: QueueReport.fields.names) {
            rows = rows.choosing(selection, CellFormat(context))
        }
        let videos = VideoFinder.here(context.settings.videos.value)
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        report.write(to: &json) { rows.writeJSON(ShownTask($0, videos), &$1) }
        return json.text + "\n"
    }

    private func rows(_ context: Context) -> Rows<ShownTask> {
        let format = CellFormat(context)
        let videos = VideoFinder.here(context.settings.videos.value)
        return Rows(
            report.tasks.map { ShownTask($0, videos) }, QueueReport.fields,
            columns: QueueReport.fields.columns(TaskFields.queued, format))
    }

    /// On a terminal the accounts come first; into a pipe go the tasks alone, one a line.
    func text(_ output: RowOutputOptions, _ context: Context) -> String {
        let table = rows(context).render(output, context)
        guard context.isTerminal, output.effective == .table else { return table }
        var text =
            report.pausedAt.map { "sending is paused since \(context.time($0)); `reel queue resume` goes on\n" } ?? ""
        for queue in report.accounts {
            text += WordWrap.message(line(queue, context), columns: context.width) + "\n"
        }
        for budget in report.budgets where budget.waiting > 0 {
            text += WordWrap.message(line(budget, context), columns: context.width) + "\n"
        }
        return text + (report.tasks.isEmpty ? "nothing waits to be sent\n" : "\n" + table)
    }

    private func line(_ queue: AccountQueue, _ context: Context) -> String {
        var parts = ["\(queue.queued) queued", "\(queue.open) open"]
        if let limit = queue.openLimit { parts[1] += " of \(limit) that fit" }
        if let until = queue.account.pausedUntil, until > report.now {
            parts.append("paused until \(context.time(until)) for \(queue.account.pausedFor?.rawValue ?? "")")
        }
        if !report.hasKey(of: queue) { parts.append("its key is not at hand") }
        let names = report.profiles(of: queue).joined(separator: " ")
        return Sanitizer.line("\(queue.account.baseURL) (\(names)): " + parts.joined(separator: ", "))
    }

    private func line(_ budget: Budget, _ context: Context) -> String {
        Sanitizer.line(
            "the cap of \(budget.cap.name): \(MoneyText.text(budget.spent)) spent, \(MoneyText.text(budget.reserved)) reserved, "
                + "\(MoneyText.text(budget.left)) left until \(context.time(budget.period.upperBound)); "
                + "\(budget.waiting) \(budget.waiting == 1 ? "waits" : "wait")")
    }
}
