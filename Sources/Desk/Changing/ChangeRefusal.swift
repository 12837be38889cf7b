import Model

/// Why a task cannot be taken back or given up, and what can be done with it instead.
struct ChangeRefusal: Equatable {
    var reason: String
    /// What does help, without the task.
    var command: String

    static func ofCancelling(_ task: VideoTask) -> ChangeRefusal? {
        switch task.state {
        case .queued: nil
        case .submitting: beingSent
        case .uncertain:
            ChangeRefusal(reason: "it may have been created, which `reel resolve` clears up", command: "resolve")
        case .pending, .processing:
            ChangeRefusal(
                reason: "it was sent and cannot be taken back; `reel abandon` stops following it, and the service may "
                    + "still run and bill it", command: "abandon")
        case .rejected, .cancelled, .completed, .failed, .expired, .abandoned: over
        }
    }

    static func ofAbandoning(_ task: VideoTask) -> ChangeRefusal? {
        switch task.state {
        case .pending, .processing, .uncertain: nil
        case .queued:
            ChangeRefusal(
                reason: "it was never sent; `reel cancel` takes it back, and it costs nothing", command: "cancel")
        case .submitting: beingSent
        case .rejected, .cancelled, .completed, .failed, .expired, .abandoned: over
        }
    }

    private static let beingSent = ChangeRefusal(
        reason: "it is being sent at this moment; try again once the service has answered", command: "show")
    private static let over = ChangeRefusal(reason: "that is final, and nothing follows it any more", command: "show")
}
