import Testing

@testable import Simulator

struct WithSimulatorTests {
    @Test func `the body runs against a bound port and its result comes back`() async throws {
        let port = try await withSimulator { port, service in
            #expect(await service.counts == Counts())
            return port
        }
        #expect((1...65_535).contains(port))
    }

    @Test func `an error of the body ends the server too`() async {
        struct Unwell: Error {}
        await #expect(throws: Unwell.self) {
            try await withSimulator { _, _ in throw Unwell() }
        }
    }

    @Test func `a service outlives its server`() async throws {
        let fixture = try ServiceFixture()
        try await withSimulator(service: fixture.service) { _, _ in }
        let id = try await fixture.newTask()
        try await withSimulator(service: fixture.service) { _, service in
            #expect(await service.tasks().map(\.taskID) == [id])
        }
    }

    @Test func `a port that is taken makes the server fail`() async throws {
        try await withSimulator { port, _ in
            let second = SimulatorServer(configuration: SimulatorConfiguration(port: port))
            await #expect(throws: (any Error).self) { try await second.run() }
        }
    }
}
