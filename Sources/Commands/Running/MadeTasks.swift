import Contract
import Model
import Synchronization

/// What this process has made, to be told whatever becomes of its output: whoever does not hear of it would pay again.
enum MadeTasks {
    private struct State {
        var tasks: [VideoTask] = []
        var places: [Int64: Int] = [:]
        var otherWork: [String] = []
    }

    private static let state = Mutex(State())

    /// Notes a task, or how it stands by now.
    static func note(_ task: VideoTask) {
        state.withLock { state in
            if let place = state.places[task.id] {
                state.tasks[place] = task
            } else {
                state.places[task.id] = state.tasks.count
                state.tasks.append(task)
            }
        }
    }

    /// Notes what is done and makes no task of its own, as a clause.
    static func note(work: String) {
        state.withLock { $0.otherWork.append(work) }
    }

    static var all: [VideoTask] { state.withLock { $0.tasks } }

    /// All of it as one clause; nil if there is nothing.
    static var summary: String? {
        let (tasks, work) = state.withLock { ($0.tasks, $0.otherWork) }
        let parts = work + clauses(tasks)
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// Such as `task 1: pending, id 4307f4f4`, and `tasks 2-4: queued` for neighbours that are the same.
    static func clauses(_ tasks: [VideoTask]) -> [String] {
        var clauses: [String] = []
        var rest = tasks[...]
        while let first = rest.first {
            if let upstreamID = first.upstreamID {
                clauses.append("task \(first.id): \(first.state.rawValue), id \(Sanitizer.line(upstreamID))")
                rest = rest.dropFirst()
                continue
            }
            var last = first
            rest = rest.drop { task in
                let isNext = task.id == first.id || task.id == last.id + 1
                guard isNext, task.upstreamID == nil, task.state == first.state else { return false }
                last = task
                return true
            }
            let names = last.id == first.id ? "task \(first.id)" : "tasks \(first.id)-\(last.id)"
            clauses.append("\(names): \(first.state.rawValue)")
        }
        return clauses
    }
}

/// Output that could not be written, at the end of a command.
enum OutputLoss {
    /// - Parameters:
    ///   - isLost: whether data could not be written.
    ///   - isUnread: whether nobody reads it any more.
    ///   - summary: of what was made.
    /// - Returns: nil if nobody misses anything.
    static func failure(isLost: Bool, isUnread: Bool, tasks: [VideoTask], summary: String?) -> Failure? {
        if let summary, isLost || isUnread {
            return Failure(
                code: "output_lost",
                message: "the output could not be written, but the work is done: \(summary). Do not run the command "
                    + "again",
                exit: .damaged, task: tasks.first?.id, created: .gravest(tasks),
                next: tasks.first.map { "reel show \($0.id)" } ?? "reel list")
        }
        guard isLost else { return nil }
        return Failure(
            code: "output_lost", message: "the output could not be written; make room and run the command again",
            exit: .damaged)
    }

    private static var present: Failure? {
        failure(
            isLost: Stream.hasLostData, isUnread: Stream.hasLostReader, tasks: MadeTasks.all, summary: MadeTasks.summary
        )
    }

    /// Tells of what the output should have told.
    /// - Parameter exit: of the command as such.
    /// - Returns: what the process ends with.
    static func tell(after exit: Exit, asJSON: Bool) -> Exit {
        guard let failure = present, exit == .done || MadeTasks.summary != nil else { return exit }
        Stream.error("reel: \(Sanitizer.keepingLineBreaks(failure.message))\n")
        // Standard output is what cannot be written.
        if asJSON {
            Stream.error(failure.json + "\n")
        } else if let next = failure.next {
            Stream.error("  next: \(next)\n")
        }
        return exit == .uncertain ? exit : failure.exit
    }
}
