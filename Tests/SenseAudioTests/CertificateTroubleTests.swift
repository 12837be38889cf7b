import FoundationEssentials
import Model
import NIOCore
import Simulator
import TestSupport
import Testing

@testable import SenseAudio

struct CertificateTroubleTests {
    private let now: Int64 = 1_795_000_000

    private func facts(
        names: [String] = ["api.example"], from: Int64 = 0, until: Int64 = 4_000_000_000, subject: String = "api",
        issuer: String = "Authority"
    ) -> CertificateFacts {
        CertificateFacts(
            names: names, validFrom: from, validUntil: until, subject: subject, issuer: issuer,
            isSelfSigned: subject == issuer)
    }

    private func sentence(_ chain: CertificateFacts..., host: String = "api.example") -> String {
        CertificateTrouble.sentence(host: host, place: "\(host):443", chain: chain, now: now)
    }

    @Test func `What is wrong is told with what helps`() {
        let expired = "the certificate of api.example:443 expired on 2026-11-17"
        #expect(sentence(facts(until: 1_794_900_000)) == expired)
        #expect(sentence(facts(from: 1_795_100_000)).contains("only from 2026-11-19 on; check the clock"))
        #expect(sentence(facts(from: 1_795_100_000)).hasSuffix("where it is 2026-11-18"))
        #expect(
            sentence(facts(names: ["a.example", "b.example"])).contains(
                "not for api.example but for a.example, b.example;"))
        #expect(sentence(facts(names: [])).contains("but for no host at all"))
        #expect(sentence(facts(names: ["a", "b", "c", "d", "e", "f"])).contains("a, b, c, d and 2 more"))
        #expect(sentence(facts(subject: "x", issuer: "x")).contains("signed by itself"))
        #expect(sentence(facts()).contains("issued by Authority, which this machine does not trust"))
        #expect(sentence(facts()).contains("set ca_file or SSL_CERT_FILE"))
        let old = facts(until: 1_000_000_000, subject: "Middle", issuer: "Root")
        #expect(
            sentence(facts(issuer: "Middle"), old).contains(
                "issued by Middle, whose own certificate expired on 2001-09-09"))
        let middle = facts(subject: "Middle", issuer: "Root")
        #expect(sentence(facts(issuer: "Middle"), middle).contains("issued by Root, which"))
        #expect(sentence() == "api.example:443 showed no certificate")
    }

    @Test(arguments: [
        ("api.example", "API.Example", true), ("*.example", "api.example", true), ("*.example", "a.b.example", false),
        ("*.example", "example", false), ("*", "example", false), ("fd00::1", "fd00:0::1", true),
        ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false), ("*.0.0.1", "10.0.0.1", false),
    ])
    func `A name covers a host as TLS sees it`(name: String, host: String, covers: Bool) {
        #expect(sentence(facts(names: [name]), host: host).contains("is not for") == !covers)
    }

    @Test func `A name from outside is not repeated without end`() {
        let long = String(repeating: "x", count: 5_000)
        #expect(sentence(facts(names: [long, long])).count < 400)
        #expect(sentence(facts(issuer: long)).count < 400)
    }
}

/// What TLS may fail of, with servers that others wrote.
@Suite(
    .timeLimit(.minutes(1)), .enabled(if: ForeignProgram.openssl.isUsable, "needs openssl"))
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
