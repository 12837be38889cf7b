/// A write in the mailbox. It never leaves the write queue's isolation, hence plain classes.
protocol PendingWrite: AnyObject {
    /// What `run` met, if it failed.
    var failure: (any Error)? { get }
    /// Runs the change; false when it threw and must be undone.
    func run(on connection: Connection) -> Bool
    /// To be called when the change cannot be kept although `run` brought true.
    func fail(_ error: any Error)
    /// Tells whoever waits how it ended; `error` is why the whole transaction failed, if it did.
    func finish(_ error: (any Error)?)
}

final class AwaitedWrite<Value: Sendable>: PendingWrite {
    private let body: @Sendable (Connection) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var result: Result<Value, any Error> = .failure(TransactionLost())

    init(body: @escaping @Sendable (Connection) throws -> Value, continuation: CheckedContinuation<Value, any Error>) {
        self.body = body
        self.continuation = continuation
    }

    var failure: (any Error)? {
        if case .failure(let error) = result { error } else { nil }
    }

    func run(on connection: Connection) -> Bool {
        result = Result { try body(connection) }
        return failure == nil
    }

    func fail(_ error: any Error) {
        result = .failure(error)
    }

    func finish(_ error: (any Error)?) {
        continuation.resume(with: error.map(Result.failure) ?? result)
    }
}

final class UnawaitedWrite: PendingWrite {
    private let body: @Sendable (Connection) throws -> Void
    private(set) var failure: (any Error)?

    init(body: @escaping @Sendable (Connection) throws -> Void) {
        self.body = body
    }

    func run(on connection: Connection) -> Bool {
        do { try body(connection) } catch { failure = error }
        return failure == nil
    }

    func fail(_ error: any Error) {
        failure = error
    }

    func finish(_ error: (any Error)?) {}
}
