import Contract
import Hummingbird
import Model
import Store

extension Pages {
    private static let projectsOfPage = 200

    /// Every project with its counts, which the statistics keep.
    func projects(_ request: Request, _ visitor: Visitor) async throws -> String {
        let asked = try Asked(request)
        var groups: [String: Statistics] = [:]
        for isSimulated in [false, true] {
            var query = StatisticsQuery()
            (query.grouping, query.simulated) = (.project, isSimulated)
            for group in try await desk.repository.statistics(query) where group.tasks > 0 {
                let name = group.group ?? ""
                guard visitor.project == nil || name == visitor.project else { continue }
                groups[name] = groups[name].map { $0.adding(group) } ?? group
            }
        }
        // What has no project comes last.
        let names = groups.keys.sorted { one, other in
            one.isEmpty != other.isEmpty ? other.isEmpty : NaturalOrder.isBefore(one, other)
        }
        let from = try Self.place(asked, within: names.count)
        let shown = names[from..<min(from + Self.projectsOfPage, names.count)]
        var content: [String: Any] = [
            "projects": shown.compactMap { name in groups[name].map { row(name, $0, asked.words) } },
            "isEmpty": names.isEmpty,
        ]
        if from > 0 { content["earlier"] = "/projects?from=\(max(0, from - Self.projectsOfPage))" }
        if shown.endIndex < names.count { content["further"] = "/projects?from=\(shown.endIndex)" }
        return templates.page("projects", title: asked.words["projects"], content, frame(asked, visitor))
    }

    private func row(_ name: String, _ group: Statistics, _ words: Words) -> [String: Any] {
        [
            "name": name.isEmpty ? words["noProject"] : name, "link": ShotAddress.project(name), "tasks": group.tasks,
            "unfinished": group.counts.reduce(0) { $1.key.isFinal ? $0 : $0 + $1.value },
            "completed": group.counts[.completed] ?? 0, "picked": group.picked,
            "spent": group.cost.isEmpty ? "" : MoneyText.amounts(group.cost),
        ]
    }
}

extension Statistics {
    fileprivate func adding(_ other: Statistics) -> Statistics {
        var sum = self
        sum.counts.merge(other.counts, uniquingKeysWith: +)
        sum.cost.merge(other.cost, uniquingKeysWith: +)
        sum.picked += other.picked
        return sum
    }
}
