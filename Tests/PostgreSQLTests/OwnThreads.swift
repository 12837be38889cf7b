import Dispatch
import Testing

/// Runs tests on threads that nobody else waits for: calls of a `Connection` block, and the threads that all tasks share are
/// as few as the processors. Two tests that held both would wait for ever for what another task has to do.
struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(ThreadForEachJob()) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    /// Each test runs on threads of its own, and so do its child tasks.
    static var ownThreads: Self { Self() }
}

/// Runs each stretch of a task, from one wait to the next, on a thread of its own, so that none waits for another.
private final class ThreadForEachJob: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // A serial queue of its own gets a thread at once.
        DispatchQueue(label: "own-thread").async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
