import Model

/// Whether a task can be taken back or given up; if not, each says what can be done with it instead.
extension UserChange {
    static func cancelRefusal(_ task: VideoTask) -> Refusal? {
        switch task.state {
        case .queued: nil
        case .submitting: beingSent
        case .uncertain: Refusal(reason: "it may have been created, which `reel resolve` clears up", command: "resolve")
        case .pending, .processing:
            Refusal(
                reason: "it was sent and cannot be taken back; `reel abandon` stops following it, and the service may "
                    + "still run and bill it", command: "abandon")
        case .rejected, .cancelled, .completed, .failed, .expired, .abandoned: over
        }
    }

    static func abandonRefusal(_ task: VideoTask) -> Refusal? {
        switch task.state {
        case .pending, .processing, .uncertain: nil
        case .queued:
            Refusal(reason: "it was never sent; `reel cancel` takes it back, and it costs nothing", command: "cancel")
        case .submitting: beingSent
        case .rejected, .cancelled, .completed, .failed, .expired, .abandoned: over
        }
    }

    private static let beingSent = Refusal(
        reason: "it is being sent at this moment; try again once the service has answered", command: "show")
    private static let over = Refusal(reason: "that is final, and nothing follows it any more", command: "show")
}
