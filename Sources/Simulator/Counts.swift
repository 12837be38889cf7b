/// How often the simulator was called since it began.
public struct Counts: Codable, Equatable, Sendable {
    /// Create calls that arrived whole, whatever became of them.
    public internal(set) var createsReceived = 0

    /// Create calls that were sent a 200 with a task id.
    public internal(set) var createsAnsweredOK = 0

    /// Tasks that exist: each one would have cost money.
    public internal(set) var tasks = 0

    /// Status calls.
    public internal(set) var statusCalls = 0

    /// Requests for a file.
    public internal(set) var downloads = 0

    /// Requests for a file that carried an `Authorization` header, which files on another host must never see.
    public internal(set) var downloadsWithAuthorization = 0

    enum CodingKeys: String, CodingKey {
        case createsReceived = "creates_received"
        case createsAnsweredOK = "creates_answered_ok"
        case tasks
        case statusCalls = "status_calls"
        case downloads
        case downloadsWithAuthorization = "downloads_with_authorization"
    }
}
