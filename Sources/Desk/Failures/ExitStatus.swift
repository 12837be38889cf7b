public import Contract
public import Model

/// What the state of a task makes of a command's exit code.
public enum ExitStatus {
    /// For a command that waited for the task, or was asked for its status.
    /// - Parameter needsFile: whether a completed task must also be saved.
    public static func of(_ task: VideoTask, needsFile: Bool = true) -> Exit {
        switch task.state {
        case .uncertain: return .uncertain
        case .rejected, .cancelled, .failed, .expired, .abandoned: return .taskFailed
        case .queued: return task.waitingFor == .key ? .key : .stillRunning
        case .submitting, .pending, .processing: return .stillRunning
        case .completed:
            guard needsFile, let video = task.video else { return .done }
            switch video.state {
            case .saved: return SavedElsewhere.isSo(task) ? .videoNotSaved : .done
            case .removed: return .done
            case .damaged, .lost: return .videoNotSaved
            case .waiting, .downloading: return video.error == nil ? .stillRunning : .videoNotSaved
            }
        }
    }

    /// For the command that has just tried to send the task.
    /// - Parameter daemonRuns: whether somebody will send it later.
    public static func afterSending(_ task: VideoTask, daemonRuns: Bool) -> Exit {
        switch task.state {
        case .uncertain: return .uncertain
        case .rejected: return .taskFailed
        case .queued:
            switch task.waitingFor {
            case .key: return .key
            case .balance: return .busy
            case .room, .rate: return daemonRuns ? .done : .busy
            case .upstream: return daemonRuns ? .done : .unreachable
            case .paused: return daemonRuns ? .done : .busy
            // Only what was tried is put off.
            case .material: return daemonRuns || task.error?.code != TaskError.notReady ? .done : .busy
            // Nobody sends it before the user says so.
            case .held: return .busy
            case nil, .cap, .notBefore, .parent: return .done
            }
        default: return .done
        }
    }

    /// For `submit`, which may also have found a task that was recorded before.
    public static func afterSubmit(_ task: VideoTask, daemonRuns: Bool) -> Exit {
        switch task.state {
        case .failed, .cancelled, .expired, .abandoned: .taskFailed
        default: afterSending(task, daemonRuns: daemonRuns)
        }
    }

    /// The failure object for a task that ended or stands badly; nil for a good one.
    /// - Parameter videosFolder: where relative paths start.
    public static func failure(_ task: VideoTask, _ exit: Exit, videosFolder: String = "") -> Failure? {
        let reason = task.error.map { ": \($0.message)" } ?? ""
        func failure(_ code: String, _ message: String, next: String?) -> Failure {
            Failure(code: code, message: message, exit: exit, task: task.id, created: .init(task), next: next)
        }
        switch exit {
        case .uncertain:
            return failure(
                "uncertain", "whether task \(task.id) was created is unknown\(reason); do not submit it again",
                next: "reel resolve \(task.id)")
        case .taskFailed:
            return failure(
                task.state.rawValue, "task \(task.id) \(task.state.rawValue)\(reason)", next: "reel show \(task.id)")
        case .key:
            return failure(
                "key", "task \(task.id) is queued: the key was refused\(reason); set another one", next: "reel sync")
        case .busy, .unreachable:
            if let blocked = blockedByUser(task, exit) { return blocked }
            return failure(
                task.waitingFor?.rawValue ?? "queued", "task \(task.id) is queued\(reason)", next: "reel sync")
        case .videoNotSaved:
            if let elsewhere = SavedElsewhere.failure(task, videosFolder: videosFolder) { return elsewhere }
            let why = task.video?.error.map { ": \($0)" } ?? ""
            return failure(
                "video_not_saved", "the video of task \(task.id) could not be saved\(why)",
                next: "reel download \(task.id)")
        case .stillRunning, .interrupted:
            if let blocked = blockedByUser(task, exit) { return blocked }
            let word = exit == .interrupted ? "interrupted" : "stopped waiting"
            return failure(
                exit == .interrupted ? "interrupted" : "still_running",
                "\(word); task \(task.id) is \(task.state.rawValue) and goes on", next: "reel wait \(task.id)")
        default: return nil
        }
    }

    /// What waits for nothing but a word of the user's.
    private static func blockedByUser(_ task: VideoTask, _ exit: Exit) -> Failure? {
        guard task.state == .queued else { return nil }
        switch task.waitingFor {
        case .held:
            return Failure(
                code: "held", message: "task \(task.id) is queued and held: nothing sends it before it is released",
                exit: exit, task: task.id, created: .init(task), next: "reel queue release \(task.id)")
        case .paused:
            return Failure(
                code: "paused", message: "task \(task.id) is queued, and all sending is paused", exit: exit,
                task: task.id, created: .init(task), next: "reel queue resume")
        case .material:
            return Failure(
                code: "material",
                message: "task \(task.id) is queued and waits for its material"
                    + (task.error.map { ": \($0.message)" } ?? ""), exit: exit, task: task.id, created: .init(task),
                next: "reel show \(task.id)")
        case .parent:
            let parent = task.continuesID ?? 0
            return Failure(
                code: "parent", message: "task \(task.id) is queued and waits for the video of task \(parent)",
                exit: exit,
                task: task.id, created: .init(task), next: "reel show \(parent)")
        case .cap:
            return Failure(
                code: "cap", message: "task \(task.id) is queued and waits for a cap to have room", exit: exit,
                task: task.id, created: .init(task), next: "reel budget")
        default: return nil
        }
    }
}
