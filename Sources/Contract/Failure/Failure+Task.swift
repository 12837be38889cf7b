public import Model

extension Failure.Created {
    /// Whether the service has, or had, a task.
    public init(_ task: VideoTask) { self.init(task.state, hasUpstreamID: task.upstreamID != nil) }

    /// The one place that says so.
    /// - Parameter hasUpstreamID: whether the service's id of it is known, which proves it whatever the state is.
    public init(_ state: TaskState, hasUpstreamID: Bool) {
        switch state {
        case _ where hasUpstreamID: self = .yes
        case .queued, .rejected, .cancelled: self = .no
        // Given up before anybody knew.
        case .submitting, .uncertain, .abandoned: self = .unknown
        case .pending, .processing, .completed, .failed, .expired: self = .yes
        }
    }

    /// What is to be said of several: `yes` if any was created, else `unknown` if any may have been.
    public static func gravest(_ tasks: some Sequence<VideoTask>) -> Self {
        let all = Set(tasks.map { Self($0) })
        return all.contains(.yes) ? .yes : all.contains(.unknown) ? .unknown : .no
    }
}
