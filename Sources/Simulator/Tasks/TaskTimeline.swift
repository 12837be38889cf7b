/// Where a task stands.
enum TaskPhase: Equatable, Sendable {
    case pending(progress: Int)
    case processing(progress: Int)
    /// - Parameter after: seconds between creation and the end.
    case completed(after: Double)
    case failed(message: String, after: Double)

    /// The word that stands for the phase in a record.
    var status: String {
        switch self {
        case .pending: "pending"
        case .processing: "processing"
        case .completed: "completed"
        case .failed: "failed"
        }
    }

    var isOpen: Bool {
        switch self {
        case .pending, .processing: true
        case .completed, .failed: false
        }
    }
}

/// How a task moves by itself as it grows older.
struct TaskTimeline: Equatable, Sendable {
    /// How many times faster than upstream time passes.
    let speed: Double

    /// Some tasks never show `processing` (seen).
    let showsProcessing: Bool

    /// - Parameter age: seconds since the task was created.
    func phase(atAge age: Double) -> TaskPhase {
        let upstreamAge = age * speed
        if upstreamAge >= Self.completes { return .completed(after: Self.completes / speed) }
        if showsProcessing, upstreamAge >= Self.startsProcessing { return .processing(progress: 75) }
        return .pending(progress: upstreamAge >= Self.isHalfway ? 50 : 0)
    }

    // Seconds at upstream's own pace: a clip was seen at 50 after 5 s and complete after 128 to 165 s.
    private static let isHalfway = 5.0
    private static let startsProcessing = 60.0
    private static let completes = 120.0
}
