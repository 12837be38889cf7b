import Model
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// When nothing of a request's body left, and when it did.
@Suite(.timeLimit(.minutes(5)))
struct UnsentCreateTests {
    private let body = [UInt8](#"{"model": "any"}"#.utf8)
    private struct Unwell: Error {}

    @Test func `a refused connection leaves the task to be sent later`() async throws {
        let result = try await withClient(port: try LocalPort.free()) { await $0.create(body) }
        #expect(result.outcome.waitsFor == .upstream, "\(result.outcome)")
        #expect(result.outcome.error?.code == "not_sent")
        #expect(result.outcome.error?.httpStatus == nil)
    }

    @Test func `so does a name that does not resolve`() async throws {
        let result = try await withClient(port: 80, host: "no-such-host.invalid") { await $0.create(body) }
        #expect(result.outcome.waitsFor == .upstream, "\(result.outcome)")
    }

    @Test func `so does a server that speaks no TLS`() async throws {
        try await withSimulator { port, service in
            let result = try await withClient(port: port, scheme: "https") { await $0.create(body) }
            #expect(result.outcome.waitsFor == .upstream, "\(result.outcome)")
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `an attempt that was taken away sends nothing of the body`() async throws {
        try await withRawServer { _ in
            .http(200, #"{"task_id": "t-1"}"#)
        } _: { server in
            let result = try await withClient(port: server.port) { await $0.create(body: body) { false } }
            #expect(result.outcome.waitsFor == .upstream, "\(result.outcome)")
            await expectNoBody(at: server)
        }
    }

    @Test func `a check that fails sends nothing of the body`() async throws {
        try await withRawServer { _ in
            .http(200, #"{"task_id": "t-1"}"#)
        } _: { server in
            let result = try await withClient(port: server.port) { await $0.create(body: body) { throw Unwell() } }
            #expect(result.outcome.waitsFor == .upstream, "\(result.outcome)")
            await expectNoBody(at: server)
        }
    }

    @Test func `cancelled while the check is made, nothing of the body leaves, whatever the check says then`()
        async throws
    {
        try await withRawServer { _ in
            .http(200, #"{"task_id": "t-1"}"#)
        } _: { server in
            let (asked, mayGoOn) = (Gate(), Gate())
            try await withClient(port: server.port) { client in
                let call = Task { [body] in
                    await client.create(body: body) {
                        asked.open()
                        await mayGoOn.passed()
                        return true
                    }
                }
                await asked.passed()
                call.cancel()
                let outcome = await call.value.outcome
                #expect(outcome.waitsFor == .upstream, "\(outcome)")
                mayGoOn.open()
                await expectNoBody(at: server)
            }
        }
    }

    @Test func `cancelled before it began, nothing leaves`() async throws {
        try await withSimulator { port, service in
            try await withClient(port: port) { client in
                let mayBegin = Gate()
                let call = Task { [body] in
                    await mayBegin.passed()
                    return await client.create(body)
                }
                call.cancel()
                mayBegin.open()
                let outcome = await call.value.outcome
                #expect(outcome.waitsFor == .upstream, "\(outcome)")
                #expect(await service.counts.createsReceived == 0)
            }
        }
    }

    @Test func `cancelled after the body left, it is uncertain`() async throws {
        let arrived = Gate()
        try await withRawServer { _ in
            arrived.open()
            return .stall([])
        } _: { server in
            try await withClient(port: server.port) { client in
                let call = Task { [body] in await client.create(body) }
                await arrived.passed()
                call.cancel()
                let outcome = await call.value.outcome
                #expect(outcome.isUncertain, "\(outcome)")
            }
        }
    }

    @Test func `cancelled in the middle of the answer, it is uncertain`() async throws {
        let arrived = Gate()
        try await withRawServer { _ in
            arrived.open()
            return .stall(Array("HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{\"task_id\":".utf8))
        } _: { server in
            try await withClient(port: server.port) { client in
                let call = Task { [body] in await client.create(body) }
                await arrived.passed()
                call.cancel()
                let outcome = await call.value.outcome
                #expect(outcome.isUncertain, "\(outcome)")
            }
        }
    }

    /// The head may have arrived; the connection has ended without a byte of the body.
    private func expectNoBody(at server: RawServer) async {
        for await request in server.arrivals {
            #expect(!request.isWhole)
            #expect(request.body.isEmpty)
            return
        }
    }
}
