import Contract
import Model
import Store

/// Says of which open tasks the service says something odd.
enum OddStatusText {
    /// More different words than this at once help nobody.
    private static let most = 5

    /// A sentence for each word.
    static func sentences(_ tasks: [VideoTask]) -> [String] {
        var groups: [OddStatus] = []
        for task in tasks {
            guard let status = task.upstreamStatus, let oddity = task.statusOddity else { continue }
            if let index = groups.firstIndex(where: { $0.status == status && $0.oddity == oddity }) {
                groups[index].count += 1
            } else {
                groups.append(OddStatus(status: status, oddity: oddity, count: 1, first: task.id))
            }
        }
        return sentences(groups)
    }

    static func sentences(_ groups: [OddStatus]) -> [String] {
        groups.prefix(most).map { group in
            let whose = group.count == 1 ? "task \(group.first)" : "\(group.count) tasks, as task \(group.first)"
            let oddity = Sanitizer.line(group.oddity)
            return "\(whose): \(oddity); reel goes on asking until the deadline"
        } + (groups.count > most ? ["and \(groups.count - most) more such words"] : [])
    }
}
