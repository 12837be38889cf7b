import Dispatch

/// Runs an actor on a dispatch queue of its own.
///
/// SQLite calls block. On the cooperative pool, whose threads are as many as the cores, a few actors blocked at once
/// starve everything else; on a queue of its own a blocked call holds up one thread and nobody else.
/// (`DispatchSerialQueue`, which would do this, does not exist on Linux.)
final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }
}
