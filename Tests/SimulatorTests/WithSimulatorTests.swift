import TestSupport
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
            #expect(await service.tasks().map(\.upstreamID) == [id])
        }
    }

    @Test func `a port that is taken makes the server fail`() async throws {
        try await withSimulator { port, _ in
            let second = SimulatorServer(configuration: SimulatorConfiguration(port: port))
            await #expect(throws: (any Error).self) { try await second.run() }
        }
    }

    @Test(arguments: [[], ["-H", "Transfer-Encoding: chunked"]])
    func `a body of more than 64 MB is refused as a proxy would`(header: [String]) async throws {
        try await withTemporaryFolder { folder in
            try await withSimulator { port, service in
                let body = folder + "/body"
                try SparseFile.extend(body, to: 64 << 20 + 1)
                let url = "http://127.0.0.1:\(port)/v1/video/create"
                let curl = try ChildProcess(
                    ["/usr/bin/env", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-T", body, "-X", "POST"]
                        + header + ["-H", "Authorization: Bearer k", url],
                    environment: ["PATH": "/usr/bin:/bin"], name: folder + "/curl")
                #expect(await curl.ended().output == "413")
                #expect(await service.counts.tasks == 0)
            }
        }
    }
}
