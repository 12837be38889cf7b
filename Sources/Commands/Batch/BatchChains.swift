import Model
import Store

/// Lines that begin with the last frame of what another line makes: a chain goes from top to bottom.
enum BatchChains {
    private struct Key: Hashable {
        var ref: String
        var project: String?
    }

    /// Marks the lines whose frame is that of an earlier line.
    /// - Returns: what is wrong with lines that lead to none.
    static func faults(_ marks: [BatchMark], _ lines: inout [BatchLine]) -> [BatchFault] {
        var places: [Key: Int] = [:]
        for (place, mark) in marks.enumerated() {
            if let ref = mark.ref { places[Key(ref: ref, project: mark.project)] = place }
        }
        var faults: [BatchFault] = []
        for (place, mark) in marks.enumerated() {
            guard let ref = mark.continues, let other = places[Key(ref: ref, project: mark.project)] else { continue }
            let name = BatchFault.excerpt(ref)
            guard other < place else {
                let reason =
                    other == place
                    ? "begins with its own last frame (ref \(name)); name another clip"
                    : "begins with the last frame of ref \(name), which stands below in line \(marks[other].line); put that "
                        + "line above. A chain has a beginning, and never comes back to itself"
                faults.append(BatchFault(line: mark.line, reason: reason))
                continue
            }
            if let takes = marks[other].takes, takes > 1 {
                faults.append(
                    BatchFault(
                        line: mark.line,
                        reason: "begins with the last frame of ref \(name), of which line \(marks[other].line) makes "
                            + "\(takes) takes; pick one first, and name it by its number"))
            }
            lines[place].continuesLine = other
        }
        return faults
    }
}
