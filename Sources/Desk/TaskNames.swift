import Contract

/// Local numbers as the command line takes them.
public enum TaskNames {
    /// Such as `1-3 5`, in ascending order.
    public static func text(_ ids: some Sequence<Int64>) -> String {
        runs(ids).map(text).joined(separator: " ")
    }

    /// Numbers for a question: `3, 5-9, 12 and 40 more`.
    public static func sentence(_ ids: some Sequence<Int64>) -> String {
        let runs = runs(ids)
        let rest = runs.dropFirst(10).reduce(0) { $0 + $1.count }
        return runs.prefix(10).map(text).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    /// Neighbours together, in ascending order; each number once.
    private static func runs(_ ids: some Sequence<Int64>) -> [ClosedRange<Int64>] {
        var runs: [ClosedRange<Int64>] = []
        for id in Set(ids).sorted() {
            if let last = runs.last, last.upperBound + 1 == id {
                runs[runs.count - 1] = last.lowerBound...id
            } else {
                runs.append(id...id)
            }
        }
        return runs
    }

    private static func text(_ run: ClosedRange<Int64>) -> String {
        run.count == 1 ? "\(run.lowerBound)" : "\(run.lowerBound)-\(run.upperBound)"
    }

    /// Whether a text can be the id that a service has given to a task: 1 to 512 bytes of printable text.
    public static func canBeID(_ text: String) -> Bool {
        (1...512).contains(text.utf8.count) && !text.unicodeScalars.contains(where: Sanitizer.isUnsafe)
    }

    /// Such as `task 5` or `3 tasks`.
    public static func count(_ count: Int) -> String { count == 1 ? "1 task" : "\(count) tasks" }
}
