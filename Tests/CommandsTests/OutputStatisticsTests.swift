import Contract
import Desk
import Model
import Store
import Testing

@testable import Commands

struct OutputStatisticsTests {
    private func group(
        _ name: String?, completed: Int, failed: Int = 0, queued: Int = 0, p50: Int64? = 79_000, p95: Int64? = 208_000
    ) -> Statistics {
        var statistics = Statistics()
        statistics.group = name
        statistics.counts = [.completed: completed, .failed: failed, .queued: queued].filter { $0.value > 0 }
        statistics.videoSeconds = completed * 5
        statistics.waitP50 = p50
        statistics.waitP95 = p95
        return statistics
    }

    private func report(_ groups: [Statistics] = []) -> StatisticsReport {
        var report = StatisticsReport()
        report.total = group(nil, completed: 90, failed: 10, queued: 25)
        report.groups = groups
        return report
    }

    private func view(
        _ report: StatisticsReport, by: StatisticsQuery.Grouping? = nil, width: Int = 80, colour: Bool = false
    ) -> StatisticsView {
        StatisticsView(report: report, by: by, scope: nil, width: width, usesColour: colour)
    }

    @Test(arguments: [(0, ""), (1, "▏"), (4, "████"), (9, "████"), (2, "██"), (3, "███")])
    func `A bar is a share of the longest, and never nothing for something`(value: Int, expected: String) {
        #expect(Bar.render(value, of: 4, columns: 4) == (value == 1 ? "█" : expected))
        #expect(Bar.render(value, of: 4_000, columns: 4) == (value == 0 ? "" : "▏"))
        #expect(Bar.render(value, of: 0, columns: 4) == "")
        #expect(Bar.render(value, of: 4, columns: 0) == "")
    }

    @Test func `A sparkline has a character a number, or sums them where there is no room`() {
        let line = Sparkline([0, 1, 4, 8, 0, 2], columns: 10)
        #expect(line.text == "·▁▄█·▂")
        #expect(line.numbersEach == 1)
        #expect(line.highest == 8)
        let narrow = Sparkline([0, 1, 4, 8, 0, 2, 0], columns: 4)
        #expect(narrow.text == "▁█▂·")
        #expect(narrow.numbersEach == 2)
        #expect(narrow.highest == 12)
        #expect(Sparkline([], columns: 4).text == "")
        #expect(Sparkline([0, 0], columns: 0).text == "·")
    }

    @Test func `Without groups the states have bars`() {
        #expect(
            view(report(), width: 44).text == """
                       tasks  125
                success rate  90.0% of 100 with a verdict
                   half done  1 min 19 s after submit, ±3.2%
                    95% done  3 min 28 s after submit, ±3.2%
                       video  450 s (7 min 30 s)

                      queued  25   20.0%  █████
                   completed  90   72.0%  ██████████████████
                      failed  10    8.0%  ██

                """)
    }

    @Test func `Groups have bars, and a day without a task is a day`() {
        let groups = [
            group("2026-10-30", completed: 8), group("2026-11-01", completed: 3, failed: 1),
            group("2026-11-02", completed: 0, queued: 1, p50: nil, p95: nil),
        ]
        #expect(
            view(report(groups), by: .day, width: 60).text.split(separator: "\n").suffix(6).joined(separator: "\n")
                == """
                      by day  █·▄▁
                              from 2026-10-30 to 2026-11-02, at most 8
                DAY         TASKS             COMPLETED  SUCCESS         P50
                2026-10-30      8  █████████          8   100.0%  1 min 19 s
                2026-11-01      4  ████▌              3    75.0%  1 min 19 s
                2026-11-02      1  █▏                 0        –           –
                """)
    }

    @Test(arguments: [20, 40, 60, 80, 100, 200])
    func `No line is wider than the window, and no number is cut`(width: Int) {
        let groups = [
            group("雨夜的街道，霓虹灯倒映在积水里", completed: 1_234_567, failed: 3), group(nil, completed: 12),
            group("a-name-that-is-rather-long-for-a-window", completed: 999),
        ]
        for grouping in [nil, .tag, .state] as [StatisticsQuery.Grouping?] {
            let lines = view(report(groups), by: grouping, width: width).text.split(separator: "\n")
            for line in lines { #expect(DisplayWidth.columns(of: String(line)) <= width, "\(line)") }
            if grouping == .tag, width >= 40 {
                #expect(lines.contains { $0.contains("1234570") })
                // Every row's bar begins in the same column.
                let starts = lines.suffix(3).compactMap { line in
                    line.firstIndex { "█▏".contains($0) }.map { DisplayWidth.columns(of: String(line[..<$0])) }
                }
                #expect(Set(starts).count == 1)
                #expect(starts.count == 3)
            }
        }
    }

    @Test func `Colours only where they are wanted, and none without tasks`() {
        #expect(!view(report()).text.contains("\u{1B}"))
        let coloured = view(report(), colour: true).text
        #expect(coloured.contains("\u{1B}[32m█"))
        #expect(coloured.contains("\u{1B}[31m█"))
        #expect(view(StatisticsReport(), by: .day).text.hasSuffix("video  0 s\n"))
    }

    @Test func `Into a pipe all columns go uncut`() {
        let name = "a\tname that is rather long for a window"
        #expect(
            StatisticsLines.text(report([group(name, completed: 3, failed: 1, queued: 2)]), by: .tag)
                == "a\\tname that is rather long for a window\t6\t3\t1\t2\t75.0%\t1 min 19 s\t3 min 28 s\t15 s\n")
        #expect(
            StatisticsLines.text(report(), by: nil).hasPrefix("tasks\t125\nqueued\t25\ncompleted\t90\nfailed\t10\n"))
    }

    @Test func `JSON tells how far off the waits may be`() {
        let json = StatisticsJSON.text(report([group(nil, completed: 1)]), by: .tag, layout: .compact)
        #expect(json.contains(#""wait_p50":79,"wait_p95":208,"#))
        #expect(json.contains(#""wait_error":0.03125,"by":"tag","groups":[{"group":null,"tasks":1,"#))
    }
}
