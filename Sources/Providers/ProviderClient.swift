public import Model

/// Hears of each call of a client once it is over.
public typealias CallListener = @Sendable (ServiceCall) -> Void

/// The calls of one account at one service, and what its answers mean.
public protocol ProviderClient: Sendable {
    /// Where the service is, as the ledger has it.
    var baseURL: String { get }
    /// That a call that only asks may take.
    var longestQuestion: Duration { get }
    /// What the service has in answer to `find`, behind `the service's`: `current task`.
    var foundName: String { get }

    /// The request that a record tells of, as far as it does.
    func request(of echo: RequestEcho) -> EchoedRequest

    /// Sends the request once. Never throws: every way to fail is an outcome.
    /// - Parameters:
    ///   - body: goes out byte by byte as it stands.
    ///   - mayStillSend: asked just before the body leaves; if not, nothing is sent.
    func create(
        body: [UInt8], listener: CallListener?, mayStillSend: @escaping @Sendable () async throws -> Bool
    ) async -> CreateResult

    /// Asks about one task.
    /// - Returns: nil if nobody was asked: the service could only be asked in a way in which it is being asked already.
    /// - Throws: `StatusFailure`, `CancellationError`, and what the question's own closure throws.
    func status(_ question: StatusQuestion, listener: CallListener?) async throws -> StatusAnswer?

    /// Asks for the records that may be of a task whose id never came.
    ///
    /// A record proves something only by what it says itself: see `StatusAnswer.repeats`. That there is none proves nothing.
    /// - Parameter request: the body that was sent; nil if it is not known any more.
    /// - Throws: `StatusFailure`, `CancellationError`.
    func find(request: JSONValue?, listener: CallListener?) async throws -> [StatusAnswer]
}
