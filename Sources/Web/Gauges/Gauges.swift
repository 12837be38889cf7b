import Contract
import Desk
import Model
import Store

/// What whoever watches over a ledger and its process asks for, named by Prometheus' conventions.
enum Gauges {
    static func text(_ desk: WebDesk) async throws -> String {
        var text = PrometheusText()
        add(try await desk.repository.gauges(), to: &text)
        let zone = desk.moments().zone
        let spent = [
            ("day", try await desk.repository.spent(in: .day, zone: zone)),
            ("month", try await desk.repository.spent(in: .month, zone: zone)),
        ]
        text.add(
            "reel_spent", .gauge,
            "What was spent in this day or month, what is under way included, in units of the currency.",
            spent.flatMap { period, sums in
                sums.sorted { $0.key < $1.key }.map { currency, sum in
                    ([("currency", currency), ("period", period)], Money.amount(sum))
                }
            })
        add(desk.counts.now, to: &text)
        let writes = desk.repository.writeTimes
        text.add(
            "reel_ledger_write_duration_seconds", "How long changes took until they were on disk.",
            durations: [([], (writes.seconds, writes.count))])
        text.add("reel_event_listeners", .gauge, "Who listens to the news of the ledger.", Double(desk.news.count))
        text.add("reel_build_info", .gauge, "The version of the program.", [([("version", desk.version)], 1)])
        return text.text
    }

    private static func add(_ gauges: LedgerGauges, to text: inout PrometheusText) {
        text.add(
            "reel_tasks", .gauge, "Tasks in the ledger, by state.",
            TaskState.allCases.map { ([("state", $0.rawValue)], Double(gauges.tasks[$0] ?? 0)) })
        text.add(
            "reel_queue_tasks", .gauge, "Queued tasks, by what they wait for.",
            gauges.queued.sorted { $0.key < $1.key }.map { reason, count in
                ([("reason", reason.isEmpty ? "turn" : reason)], Double(count))
            })
        text.add(
            "reel_oldest_unfinished_task_timestamp_seconds", .gauge,
            "When the oldest task was recorded that has no verdict.", seconds(gauges.oldestUnfinished))
        text.add(
            "reel_poll_lag_seconds", .gauge, "For how long the poll has been due that has waited longest.",
            Double(max(0, gauges.now - (gauges.oldestPoll ?? gauges.now))) / 1_000)
        text.add(
            "reel_soonest_expiry_timestamp_seconds", .gauge,
            "When the first of the videos expires that are to be fetched.", seconds(gauges.soonestExpiry))
    }

    private static func seconds(_ milliseconds: Int64?) -> Double? { milliseconds.map { Double($0) / 1_000 } }

    private static func add(_ counts: WorkCounts.Counts, to text: inout PrometheusText) {
        func samples(_ counts: [String: Int], _ label: String) -> [(labels: [(String, String)], value: Double)] {
            counts.sorted { $0.key < $1.key }.map { ([(label, $0)], Double($1)) }
        }
        text.add(
            "reel_creates_total", .counter, "Create calls of this process, by what came of them.",
            samples(counts.creates, "outcome"))
        text.add(
            "reel_polls_total", .counter, "Polls of this process, by what they brought.",
            samples(counts.polls, "result"))
        text.add(
            "reel_tasks_finished_total", .counter, "Tasks that have ended in this process, by state.",
            samples(counts.finished, "state"))
        text.add(
            "reel_downloads_total", .counter, "Videos that this process has tried to fetch, by what came of it.",
            samples(counts.downloads, "result"))
        text.add(
            "reel_downloaded_bytes_total", .counter, "Bytes of the videos that this process has saved.",
            Double(counts.downloadedBytes))
        text.add(
            "reel_http_request_duration_seconds", "How long requests took, by route and status.",
            durations: counts.requests.sorted {
                ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
            }
            .map { asked, sum in
                (
                    [("route", asked.route), ("method", asked.method), ("status", "\(asked.status)")],
                    (sum.seconds, sum.count)
                )
            })
    }
}
