import Model
import Providers
import Simulator
import TestSupport
import Transport

@testable import SenseAudio

/// Not a word that could stand in any answer by chance.
let testKey = "sk-test-4f1d0c9b7a"

/// Runs a test with a client of a server on this machine.
func withClient<Value>(
    port: Int, scheme: String = "http", host: String = "127.0.0.1", key: String = testKey,
    createTimeout: Duration = .seconds(30), by connecting: Connecting = Connecting(),
    _ body: (SenseAudioClient) async throws -> Value
) async throws -> Value {
    try await withTransports(connecting) { transports in
        try await body(
            SenseAudioClient(
                AccountConnection(
                    baseURL: try BaseURL("\(scheme)://\(host):\(port)"), key: try APIKey(key),
                    transports: transports, createTimeout: createTimeout)))
    }
}

func withTransports<Value>(
    _ connecting: Connecting = Connecting(), _ body: (Transports) async throws -> Value
) async throws -> Value {
    let transports = Transports(connecting: connecting)
    do {
        let value = try await body(transports)
        await transports.shutdown()
        return value
    } catch {
        await transports.shutdown()
        throw error
    }
}

extension SenseAudioClient {
    /// A create call that nobody takes the right to.
    func create(_ body: [UInt8]) async -> CreateResult {
        await create(body: body) { true }
    }

    func create(
        body: [UInt8], mayStillSend: @escaping @Sendable () async throws -> Bool
    ) async -> CreateResult {
        await create(body: body, listener: nil, mayStillSend: mayStillSend)
    }
}

extension CreateOutcome {
    var isUncertain: Bool { if case .uncertain = self { true } else { false } }
    var isAccepted: Bool { if case .accepted = self { true } else { false } }
    var isRejected: Bool { if case .rejected = self { true } else { false } }

    var waitsFor: WaitingFor? { if case .deferred(let reason, _, _) = self { reason } else { nil } }
    var error: TaskError? {
        switch self {
        case .accepted: nil
        case .rejected(let error), .uncertain(let error), .deferred(_, let error, _): error
        }
    }
}
