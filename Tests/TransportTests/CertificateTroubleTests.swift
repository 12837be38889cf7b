import FoundationEssentials
import Model
import NIOCore
import TestSupport
import Testing

@testable import Transport

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
