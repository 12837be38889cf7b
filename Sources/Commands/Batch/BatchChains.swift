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
    static func faults(_ lines: inout [BatchLine]) -> [BatchFault] {
        var places: [Key: Int] = [:]
        for (place, line) in lines.enumerated() {
            if let ref = line.draft.ref { places[key(ref, line)] = place }
        }
        var faults: [BatchFault] = []
        for place in lines.indices {
            let line = lines[place]
            guard let ref = continued(line), let other = places[key(ref, line)] else { continue }
            let name = BatchFault.excerpt(ref)
            guard other < place else {
                let reason =
                    other == place
                    ? "begins with its own last frame (ref \(name)); name another clip"
                    : "begins with the last frame of ref \(name), which stands below in line \(lines[other].line); put that "
                        + "line above. A chain has a beginning, and never comes back to itself"
                faults.append(BatchFault(line: line.line, reason: reason))
                continue
            }
            if let takes = lines[other].draft.takes, takes > 1 {
                faults.append(
                    BatchFault(
                        line: line.line,
                        reason: "begins with the last frame of ref \(name), of which line \(lines[other].line) makes "
                            + "\(takes) takes; pick one first, and name it by its number"))
            }
            lines[place].continuesLine = other
        }
        return faults
    }

    private static func continued(_ line: BatchLine) -> String? {
        for case .lastFrame(let name) in line.draft.request.pending where name.hasPrefix("ref:") {
            return String(name.dropFirst(4))
        }
        return nil
    }

    private static func key(_ ref: String, _ line: BatchLine) -> Key {
        Key(ref: Spelling.composed(ref), project: line.draft.project.map(Spelling.composed))
    }
}
