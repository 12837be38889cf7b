public import Contract
public import Model

/// Whoever asks a desk for something: how they hear of it while it runs, how they are asked, and how they end it.
public struct Caller: Sendable {
    /// Hears what must be told while something runs, in the order in which it happens.
    public var tell: @Sendable (DeskNotice) -> Void
    /// Asks for a yes before what cannot be taken back; returns for a yes.
    /// - Throws: `Failure` for a no, and where nobody can be asked.
    public var ask: @Sendable (DeskQuestion) async throws -> Void
    /// Writes a moment, in milliseconds since 1970, UTC, as this caller reads it.
    public var time: @Sendable (Int64) -> String
    /// Whether it wants to see how far a wait has come.
    public var followsProgress = false
    public let interruption: Interruption

    public init(
        tell: @escaping @Sendable (DeskNotice) -> Void = { _ in },
        ask: @escaping @Sendable (DeskQuestion) async throws -> Void,
        time: @escaping @Sendable (Int64) -> String = Timestamp.rfc3339,
        interruption: Interruption = Interruption()
    ) {
        self.tell = tell
        self.ask = ask
        self.time = time
        self.interruption = interruption
    }

    func say(_ text: String) { tell(.remark(text)) }
}

/// What is told while something runs.
public enum DeskNotice: Sendable {
    /// Something to know beside the result, as a sentence.
    case remark(String)
    /// About what was or may be paid for, as a sentence: to be told whatever the caller wants to hear.
    case trouble(String)
    /// A task was made, or so it stands by now: whoever does not hear of it would pay again.
    case made(VideoTask)
    /// The service takes its time to answer, as a sentence.
    case awaitingAnswer(String)
    /// How far work that takes long has come, as a sentence.
    case working(String)
    /// How the tasks of a wait stand.
    case progress(WaitProgress)
}

/// How far a wait has come.
public struct WaitProgress: Sendable {
    public var tasks: [VideoTask]
    /// The numbers of those that it is over for.
    public var settled: Set<Int64>
    /// Whether there will be no more of it.
    public var isLast: Bool
    /// How long such tasks took before.
    public var estimates: [WaitEstimate.Kind: WaitEstimate] = [:]

    public init(tasks: [VideoTask], settled: Set<Int64>, isLast: Bool) {
        (self.tasks, self.settled, self.isLast) = (tasks, settled, isLast)
    }
}

/// What needs a yes.
public struct DeskQuestion: Sendable, Equatable {
    /// Such as `cancel 3, 5-9?`.
    public var text: String

    public init(_ text: String) { self.text = text }
}

extension Caller {
    /// Does something that the service has to answer, and says so once that takes long.
    /// - Parameters:
    ///   - what: such as `about task 5`.
    ///   - longest: that the service is waited for.
    ///   - more: what another wish to end does, as a clause; nil for the usual.
    func awaitingAnswer<Value>(
        _ what: String, atMost longest: Duration, _ more: String? = nil, _ body: () async throws -> Value
    ) async rethrows -> Value {
        let limit = longest.secondsText
        let sentence = "waiting for the service's answer \(what), at most \(limit) s\(more.map { "; \($0)" } ?? "")"
        return try await AnswerNotice { tell(.awaitingAnswer($0)) }.during(sentence, body)
    }
}
