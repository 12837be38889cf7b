/// Runs a simulator on a free port of this machine for as long as the body takes.
///
/// - Parameters:
///   - configuration: its host and port are not used.
///   - host: an address of this machine's.
///   - service: the state to serve; nil begins with an empty one.
///   - body: gets the port and the state behind it; connections are accepted by then.
/// - Throws: what the body throws, or what starting the server failed with.
public func withSimulator<Result: Sendable>(
    configuration: SimulatorConfiguration = SimulatorConfiguration(), on host: String = "127.0.0.1",
    service: SimulatedService? = nil,
    _ body: (_ port: Int, _ service: SimulatedService) async throws -> Result
) async throws -> Result {
    var local = configuration
    (local.host, local.port) = (host, 0)
    let (ports, announce) = AsyncStream<Int>.makeStream()
    let server = SimulatorServer(configuration: local, service: service) { announce.yield($0) }

    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { announce.finish() }
            try await server.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await group.waitForAll()
            throw CancellationError()
        }
        let result = try await body(port, server.service)
        group.cancelAll()
        try await group.waitForAll()
        return result
    }
}
