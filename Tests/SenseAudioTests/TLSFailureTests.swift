import FoundationEssentials
import Model
import NIOCore
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// What TLS may fail of, with servers that others wrote.
@Suite(
    .timeLimit(.minutes(5)), .enabled(if: ForeignProgram.openssl.isUsable, "needs openssl"))
struct TLSFailureTests {
    /// The sentence that a create call to an openssl server ends with.
    private func failure(
        _ issued: TestAuthority.Issued, host: String = "localhost", _ options: [String] = [], trust: Trust = .system,
        in folder: String
    ) async throws -> String {
        let port = try LocalPort.free()
        let arguments = ["s_server", "-accept", "\(port)", "-cert", issued.certificate, "-key", issued.key, "-quiet"]
        return try await ForeignProgram.openssl.serve(arguments + options, on: port, in: folder) { _ in
            let outcome = try await withClient(port: port, scheme: "https", host: host, by: Connecting(trust: trust)) {
                await $0.create([1]).outcome
            }
            #expect(outcome.waitsFor == .upstream, "\(outcome)")
            #expect(outcome.error?.code == "not_sent")
            let message = try #require(outcome.error?.message)
            #expect(message.contains("\(host):\(port)"), "\(message)")
            #expect(message.hasSuffix("; nothing was sent"), "\(message)")
            return message
        }
    }

    @Test func `Each certificate that is not taken is told apart`() async throws {
        try await withTemporaryFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let trust = try Trust(files: [authority.certificate])
            let (own, here) = (["DNS:localhost"], folder)
            let expired = try await authority.issue("expired", own, until: "20200201000000Z")
            var message = try await failure(expired, trust: trust, in: here)
            #expect(message.contains("expired on 2020-02-01"), "\(message)")
            let early = try await authority.issue("early", own, from: "20480101000000Z")
            message = try await failure(early, trust: trust, in: here)
            #expect(message.contains("valid only from 2048-01-01 on"), "\(message)")
            let other = try await authority.issue("other", ["DNS:a.example", "IP:10.0.0.1"])
            message = try await failure(other, trust: trust, in: here)
            #expect(message.contains("is not for localhost but for a.example, 10.0.0.1"), "\(message)")
            message = try await failure(other, host: "127.0.0.1", trust: trust, in: here)
            #expect(message.contains("is not for 127.0.0.1 but for a.example, 10.0.0.1"), "\(message)")
            message = try await failure(try await authority.selfSigned("lonely", own), trust: trust, in: here)
            #expect(message.contains("signed by itself"), "\(message)")
            message = try await failure(try await authority.issue("good", own), in: here)
            #expect(message.contains("issued by Reel Test Authority, which this machine does not trust"), "\(message)")
        }
    }

    @Test(arguments: [
        (["-tls1_1"], "no version of TLS that is safe"),
        (["-tls1_2", "-cipher", "ECDHE-ECDSA-CAMELLIA256-SHA384"], "refused the TLS handshake"),
    ])
    func `A server that speaks another TLS is told apart`(options: [String], words: String) async throws {
        try await withTemporaryFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let issued = try await authority.issue("good", ["DNS:localhost"])
            let message = try await failure(issued, options, in: folder)
            #expect(message.contains(words), "\(message)")
        }
    }

    @Test func `A server that speaks no TLS is told apart`() async throws {
        try await withSimulator { port, service in
            let outcome = try await withClient(port: port, scheme: "https") { await $0.create([1]).outcome }
            #expect(outcome.waitsFor == .upstream, "\(outcome)")
            #expect(outcome.error?.message.contains("does not speak TLS") == true, "\(outcome)")
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A server that never ends the handshake is left before anything was sent`() async throws {
        try await withRawServer { _ in
            .stall([])
        } _: { server in
            var connecting = Connecting()
            connecting.limit = .milliseconds(300)
            let outcome = try await withClient(
                port: server.port, scheme: "https", createTimeout: .seconds(3_600), by: connecting
            ) { await $0.create([1]).outcome }
            #expect(outcome.waitsFor == .upstream, "\(outcome)")
            #expect(outcome.error?.code == "not_sent", "\(outcome)")
        }
    }
}
