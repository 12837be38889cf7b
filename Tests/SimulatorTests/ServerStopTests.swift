import TestSupport
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(5)))
struct ServerStopTests {
    @Test func `connections that are just being made do not disturb the end`() async throws {
        for _ in 0..<60 {
            let port = try await withSimulator { port, _ in
                for _ in 0..<4 { knock(at: port) }
                return port
            }
            #expect(port > 0)
        }
    }
}
