public import Model

/// A record of a service's, as far as it is needed.
public struct StatusAnswer: Sendable, Equatable {
    /// What it says of the task.
    public var report: StatusReport
    /// Whose record it says it is; nil if it does not say.
    public var upstreamID: String?
    /// What it repeats of the request.
    public var echo: RequestEcho
    /// When the service says that it created the task, milliseconds since 1970, UTC; may be a second off.
    public var createdAt: Int64?
    /// Whether a simulator gave the answer.
    public var isSimulated: Bool

    public init(
        report: StatusReport, upstreamID: String?, echo: RequestEcho = RequestEcho(), createdAt: Int64? = nil,
        isSimulated: Bool = false
    ) {
        self.report = report
        self.upstreamID = upstreamID
        self.echo = echo
        self.createdAt = createdAt
        self.isSimulated = isSimulated
    }

    /// Whose record an answer is.
    public enum Owner: Sendable, Equatable {
        /// The task that was asked for.
        case asked
        /// Another one.
        case another(upstreamID: String)
        /// It does not say, and does not look like the one asked for.
        case unknown
    }

    /// Every answer is compared with the question: a service may answer with another task's record.
    /// - Parameter request: the body that created the task; nil if it is not known any more.
    public func owner(asked: String, request: JSONValue?) -> Owner {
        if let upstreamID { return upstreamID == asked ? .asked : .another(upstreamID: upstreamID) }
        return echo.agrees(with: request) ? .asked : .unknown
    }
}
