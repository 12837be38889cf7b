import Media
import Model
import TestSupport
import Testing

@testable import SenseAudio

/// What can be known of an http or https URL without asking anybody.
@Suite("Links to material")
struct MaterialLinkTests {
    private typealias Sample = RequestSamples

    private func check(_ url: String) -> BodyRules.Check { Sample.check(content: [Sample.image("reference", url)]) }

    @Test(
        "A host that the service cannot reach is warned of, and not refused",
        arguments: [
            ("localhost", "this machine itself"), ("LOCALHOST:8080", "this machine itself"),
            ("a.localhost", "this machine itself"), ("127.0.0.1", "this machine itself"),
            ("127.8.9.10:80", "this machine itself"), ("127.1", "this machine itself"),
            ("2130706433", "this machine itself"), ("0x7f000001", "this machine itself"),
            ("[::1]", "this machine itself"),
            ("[::ffff:127.0.0.1]", "this machine itself"),
            ("nas", "a name without a dot, which only its own network knows"),
            ("user@nas:81", "a name without a dot, which only its own network knows"),
            ("boat.local", "a name that only its own network knows"),
            ("boat.local.", "a name that only its own network knows"),
            ("a.b.internal", "a name that only its own network knows"),
            ("router.lan", "a name that only its own network knows"),
            ("x.home.arpa", "a name that only its own network knows"), ("boat.invalid", "a name that no host has"),
            ("boat.test", "a name that no host has"), ("boat.example", "a name that no host has"),
            ("10.1.2.3", "a private address"), ("172.16.0.1", "a private address"), ("172.31.9.9", "a private address"),
            ("192.168.0.10", "a private address"), ("100.64.0.1", "a private address"),
            ("[fd12::1]", "a private address"),
            ("169.254.169.254", "a link-local address"), ("[fe80::1]", "a link-local address"),
            ("0.0.0.0", "no address of a host"), ("[::]", "no address of a host"),
            ("224.0.0.1", "no address of a host"),
        ])
    func unreachable(host: String, objection: String) throws {
        let check = check("https://\(host)/a.png")
        #expect(check.violations == [])
        let warning = try #require(check.warnings.first)
        #expect(warning.field == "content[0].url")
        #expect(warning.found.hasSuffix(", \(objection)"), "\(warning.found)")
        #expect(check.warnings.count == 1)
    }

    @Test(
        "Other hosts are not",
        arguments: [
            "example.com", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "100.128.0.1", "local.example.com",
            "localhost.example.com", "[2606:4700::1111]", "10.example.com", "xn--fiqs8s.cn", "图.中国",
        ])
    func reachable(host: String) {
        #expect(check("https://\(host)/a.png").warnings == [])
    }

    @Test("All URLs are listed by their places, data is not")
    func links() {
        let data = DataURL.encode(mime: "image/png", bytes: MediaSamples.png(400, 400))
        let content = [
            Sample.image("reference", data), Sample.image("reference", "https://example.com/a"), Sample.audio(),
            Sample.video(),
        ]
        let links = Sample.check(content: content).links
        #expect(links.map(\.field) == ["content[1].url", "content[2].audio_url", "content[3].video_url"])
        #expect(links.first?.url == "https://example.com/a")
    }

    /// 2026-11-26T10:00:00Z.
    private static let end: Int64 = 1_795_687_200_000

    @Test(
        "A signed URL says how long it is good",
        arguments: [
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261126T090000Z&X-Amz-Expires=3600&X-Amz-Signature=f",
            "x-amz-expires=3600&x-amz-date=20261126T090000Z", "X-Goog-Date=20261126T090000Z&X-Goog-Expires=3600",
            "X-Tos-Date=20261126T090000Z&X-Tos-Expires=3600", "x-oss-date=20261126T090000Z&x-oss-expires=3600",
            "X-Obs-Date=20261126T090000Z&X-Obs-Expires=3600", "x-oss-expires=1795687200&x-oss-signature=f",
            "AWSAccessKeyId=k&Expires=1795687200&Signature=f", "OSSAccessKeyId=k&Expires=1795687200",
            "Expires=1795687200&Key-Pair-Id=k", "x-expires=1795687200&x-signature=f",
            "sv=2024-01-01&se=2026-11-26T10%3A00%3A00Z&sig=f", "se=2026-11-26T10:00Z&sig=f",
            "st=2020-01-01&se=2026-11-26T10%3a00%3a00.0000000Z&sig=f",
            "q-sign-time=1795683600;1795687200&q-signature=f", "q-sign-time=1795683600%3B1795687200",
            "e=1795687200&token=a:b", "ex=6b080320&is=1&hm=f",
            "authorization=bce-auth-v1/k/2026-11-26T09:00:00Z/3600/host/f",
            "authorization=bce-auth-v1%2Fk%2F2026-11-26T09%3A00%3A00Z%2F3600%2Fhost%2Ff",
            "Policy=eyJTdGF0ZW1lbnQiOlt7IkNvbmRpdGlvbiI6eyJEYXRlTGVzc1RoYW4iOnsiQVdTOkVwb2NoVGltZSI6MTc5NTY4NzIwMH19fV19",
            "a=1&Expires=1795687200&Expires=1795687200#x",
            "X-Amz-Date=20261126T090000Z&X-Amz-Expires=3600&Expires=1999999999",
        ])
    func expiry(query: String) {
        #expect(check("https://example.com/a.png?\(query)").links.first?.expiresAt == Self.end)
    }

    @Test(
        "Other parameters say nothing",
        arguments: [
            "", "?", "?Expires=never", "?Expires=3600", "?Expires=", "?expires_in=1795687200", "?e=1795687200",
            "?se=2026-11-26T10:00:00Z", "?X-Amz-Expires=3600", "?X-Amz-Date=20261126T090000Z",
            "?X-Amz-Date=yesterday&X-Amz-Expires=3600", "?X-Amz-Date=20261399T090000Z&X-Amz-Expires=3600",
            "?X-Amz-Date=20261126T090000Z&X-Amz-Expires=9223372036854775807",
            "?X-Amz-Date=20261126T090000Z&X-Amz-Expires=-1",
            "?Policy=AAAA", "?ex=zz&hm=f", "?q-sign-time=;", "?authorization=bce-auth-v1/k", "#?Expires=1795687200",
            "?Expires=99999999999999999999",
        ])
    func noExpiry(rest: String) {
        #expect(check("https://example.com/a.png\(rest)").links.first?.expiresAt == nil)
    }

    @Test("Days are counted as the calendar has them")
    func calendar() {
        func end(_ moment: String) -> Int64? {
            check("https://example.com/a?sig=f&se=\(moment)").links.first?.expiresAt
        }
        #expect(end("1970-01-01") == 0)
        #expect(end("2000-02-29T00:00:00Z") == 951_782_400_000)
        #expect(end("2024-02-29T23:59:59Z") == 1_709_251_199_000)
        #expect(end("2026-12-31T00:00:00Z") == 1_798_675_200_000)
        #expect(end("2100-03-01T00:00:00Z") == 4_107_542_400_000)
        // Not in UTC, which no such URL should be.
        #expect(end("2026-11-26T10:00:00%2B08:00") == nil)
    }

    @Test("generate_audio in the wrong place is told its right one")
    func misplacedOption() {
        let warnings = Sample.check(changing: ["generate_audio": .bool(true)]).warnings
        #expect(warnings.map(\.allowed) == ["provider_specific.generate_audio"])
    }
}
