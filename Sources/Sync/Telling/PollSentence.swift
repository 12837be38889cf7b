import Model

/// What a daemon says of its polls now and then.
enum PollSentence {
    /// - Parameter memory: bytes that the process holds; nil if that cannot be told.
    static func text(_ polls: PollLateness, in span: Duration, memory: Int64?) -> String {
        var text = "polled \(polls.count) times in \(span.components.seconds) s"
        if polls.count > 0 {
            text += ", at most \(polls.latest) ms late (p99 \(polls.lateness(of: 0.99)) ms)"
        }
        if let memory { text += ", \(memory / 1_000_000) MB" }
        return text
    }
}
