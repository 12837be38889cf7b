/// Why a queued task has not been sent yet.
public enum WaitingFor: String, Sendable, CaseIterable, Codable {
    /// The account's concurrent tasks are as many as it may have.
    case room
    /// The key is missing or was refused.
    case key
    /// The account's balance or usage limit is exhausted.
    case balance
    /// Too many requests a moment.
    case rate
    /// A cost cap.
    case cap
    /// Somebody must release it first.
    case held
    /// The user paused the queue.
    case paused
    /// It is not time yet.
    case notBefore = "not_before"
    /// The service could not be reached.
    case upstream
    /// The video of another task, whose last frame it begins with.
    case parent
    /// Material that is still to be made ready, such as a file to be brought to a URL.
    case material

    /// Whether the whole account stops sending, not just this task: trying the next one could only fail alike.
    public var pausesAccount: Bool {
        switch self {
        case .key, .balance, .rate, .upstream: true
        case .room, .cap, .held, .paused, .notBefore, .parent, .material: false
        }
    }
}
