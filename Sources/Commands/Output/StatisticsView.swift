import Contract
import Model
import Store

/// Statistics for a terminal: a block of figures, and a bar for each state or group below it.
struct StatisticsView {
    let report: StatisticsReport
    let by: StatisticsQuery.Grouping?
    /// What is counted, in words, where it is not everything.
    var scope: String?
    let width: Int
    let usesColour: Bool

    var text: String {
        var lines = figures
        if by == .day { lines += sparkline }
        var text = fitted(lines)
        if report.total.tasks > 0 {
            text += "\n"
            if let by, by != .state {
                text += StatisticsTable(report.groups, by: by).renderTerminal(width: width, colour: usesColour)
            } else {
                text += states
            }
        }
        return text
    }

    private typealias Line = (name: String, value: String)

    private var figures: [Line] {
        let total = report.total
        var lines: [Line] = []
        if let scope { lines.append(("recorded", scope)) }
        lines.append(("tasks", "\(total.tasks)"))
        let verdicts = StatisticsText.verdicts(total)
        let verdict = verdicts == 0 ? "" : " of \(verdicts) with a verdict"
        lines.append(("success rate", StatisticsText.percent(total.successRate) + verdict))
        // Half a bucket of the histogram.
        let error =
            total.waitP50 == nil ? "" : " after submit, ±\(StatisticsText.percentAtMost(Statistics.waitError))"
        lines.append(("half done", StatisticsText.span(total.waitP50) + error))
        lines.append(("95% done", StatisticsText.span(total.waitP95) + error))
        let seconds = total.videoSeconds
        let long = seconds < 60 ? "" : " (\(HumanDuration.text(milliseconds: Int64(seconds) * 1_000)))"
        lines.append(("video", "\(seconds) s\(long)"))
        if !total.cost.isEmpty { lines.append(("cost", StatisticsText.cost(total))) }
        if total.picked > 0 { lines.append(("picked", StatisticsText.picked(total))) }
        return lines
    }

    private func fitted(_ lines: [Line]) -> String {
        lines.map { name, value in
            let label = Style.dim.styled(name.padded(to: Self.label, alignment: .right), if: usesColour)
            return StyledLine.cut("\(label)  \(value)", to: width) + "\n"
        }.joined()
    }

    /// As wide as the widest name of a figure.
    private static let label = 12

    // MARK: States

    private var states: String {
        let total = report.total
        let states = TaskState.allCases.filter { total.counts[$0, default: 0] > 0 }
        let longest = total.counts.values.max() ?? 0
        let numbers = String(longest).count
        // Name, number and share, two spaces apart.
        let bar = min(40, max(4, width - Self.label - numbers - 6 - 6))
        return states.map { state in
            let tasks = total.counts[state, default: 0]
            let name = Style.dim.styled(state.rawValue.padded(to: Self.label, alignment: .right), if: usesColour)
            let share = StatisticsText.percent(Double(tasks) / Double(total.tasks))
            let drawn = Bar.render(tasks, of: longest, columns: bar)
            let painted = TaskRows.style(of: state)?.styled(drawn, if: usesColour) ?? drawn
            let line = [
                name, "\(tasks)".padded(to: numbers, alignment: .right), share.padded(to: 6, alignment: .right),
                painted,
            ].joined(separator: "  ")
            return StyledLine.cut(line, to: width) + "\n"
        }.joined()
    }

    // MARK: Days

    private var sparkline: [Line] {
        let days = report.groups.compactMap { group in
            group.group.flatMap(Self.number(of:)).map { (number: $0, tasks: group.tasks) }
        }
        guard let first = days.first?.number, let last = days.last?.number, first < last else { return [] }
        // Days without a task are no groups, but they are days.
        var numbers = [Int](repeating: 0, count: Int(last - first) + 1)
        for day in days { numbers[Int(day.number - first)] = day.tasks }
        let line = Sparkline(numbers, columns: max(8, width - Self.label - 2))
        let name = line.numbersEach == 1 ? "by day" : "by \(line.numbersEach) days"
        let painted = Style.cyan.styled(line.text, if: usesColour)
        return [(name, painted), ("", "from \(Self.name(first)) to \(Self.name(last)), at most \(line.highest)")]
    }

    /// Days since 1970 of a group's name, such as `2026-11-23`.
    private static func number(of name: String) -> Int64? {
        let parts = name.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, let day = CivilTime(year: parts[0], month: parts[1], day: parts[2]) else { return nil }
        return day.secondsSince1970 / 86_400
    }

    private static func name(_ day: Int64) -> String {
        String(Timestamp.rfc3339(day * 86_400_000).prefix(10))
    }
}
