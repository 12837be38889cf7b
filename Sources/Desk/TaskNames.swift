/// Local numbers as the command line takes them.
public enum TaskNames {
    /// Such as `1-3 5`, in ascending order.
    public static func text(_ ids: some Sequence<Int64>) -> String {
        var runs: [ClosedRange<Int64>] = []
        for id in Set(ids).sorted() {
            if let last = runs.last, last.upperBound + 1 == id {
                runs[runs.count - 1] = last.lowerBound...id
            } else {
                runs.append(id...id)
            }
        }
        return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: " ")
    }

    /// Such as `task 5` or `3 tasks`.
    public static func count(_ count: Int) -> String { count == 1 ? "1 task" : "\(count) tasks" }
}
