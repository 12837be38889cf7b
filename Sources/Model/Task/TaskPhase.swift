/// What a service says of a task, apart from the word in which it says so.
public enum TaskPhase: Sendable, Equatable {
    /// It has the task and has not begun.
    case waiting
    case running
    /// There is a video; believed once its URL is there.
    case succeeded
    /// There is no video and will be none.
    case failed
    /// Somebody took it back at the service: there will be no video.
    case cancelled
    /// The service gave it up: there will be no video.
    case expired
}
