import NIOPosix

/// Runs what keeps a thread waiting, for a disk or for a long computation, on a thread that tasks do not share.
/// - Throws: `CancellationError` if the calling task was cancelled before it began; once begun it is waited for.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await NIOThreadPool.singleton.runIfActive(body)
}
