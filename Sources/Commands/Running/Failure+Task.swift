import Model

extension Failure.Created {
    /// Whether the service has, or had, a task.
    init(_ task: VideoTask) {
        switch task.state {
        case _ where task.taskID != nil: self = .yes
        case .queued, .rejected, .cancelled: self = .no
        default: self = .unknown
        }
    }
}
