public import Store

/// What is said of a task that goes on past its deadline without a word from the service.
public enum OverdueSentence {
    /// - Parameter time: a moment in words.
    public static func text(_ task: OverdueTask, _ time: (Int64) -> String) -> String {
        let heard = task.heardAt.map { "nothing was heard of it since \(time($0))" } ?? "nothing was ever heard of it"
        return "its deadline passed at \(time(task.deadlineAt)), and \(heard); ask once more with `reel refresh "
            + "\(task.id)`, or give it up with `reel abandon \(task.id)`"
    }
}
