import Dispatch

/// Runs an actor on a dispatch queue of its own.
///
/// libpq's calls block, for half a minute if the server is gone. On the cooperative pool, whose threads are as many as the
/// cores, a few of them would starve everything else; on a queue of its own a blocked call holds up one thread.
/// (`DispatchSerialQueue`, which would do this, does not exist on Linux.)
final class QueueExecutor: SerialExecutor {
    /// For what else has to happen one after the other with the actor's work.
    let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
