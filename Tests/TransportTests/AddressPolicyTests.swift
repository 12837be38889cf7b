import TestSupport
import Testing

@testable import Transport

/// Which addresses a download may go to.
struct AddressPolicyTests {
    private func objection(_ text: String) throws -> String? {
        AddressPolicy.objection(to: try #require(HostAddress(text)))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.3.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0", "198.51.99.255", "203.0.112.255",
        "223.255.255.255", "2400:3200::1", "2606:4700:4700::1111", "2a00:1450::1", "3ffe::1", "::ffff:8.8.8.8",
        "::ffff:198.18.0.7", "64:ff9b::8.8.8.8", "2002:808:808::1",
    ])
    func `public addresses are let through, and those of local proxies`(address: String) throws {
        #expect(try objection(address) == nil)
    }

    @Test(arguments: [
        ("0.0.0.0", "unspecified"), ("0.255.255.255", "unspecified"), ("10.0.0.0", "private"),
        ("10.255.255.255", "private"), ("100.64.0.0", "carrier"), ("100.127.255.255", "carrier"),
        ("127.0.0.1", "loopback"), ("127.255.255.255", "loopback"), ("169.254.0.0", "link-local"),
        ("169.254.169.254", "link-local"), ("172.16.0.0", "private"), ("172.31.255.255", "private"),
        ("192.0.0.8", "reserved"), ("192.0.2.1", "documentation"), ("192.88.99.1", "reserved"),
        ("192.168.0.0", "private"), ("192.168.255.255", "private"), ("198.51.100.1", "documentation"),
        ("203.0.113.1", "documentation"), ("224.0.0.1", "multicast"), ("239.255.255.255", "multicast"),
        ("240.0.0.0", "reserved"), ("255.255.255.254", "reserved"), ("255.255.255.255", "broadcast"),
    ])
    func `no other IPv4 address is`(address: String, kind: String) throws {
        #expect(try objection(address)?.contains(kind) == true)
        // However it is dressed up.
        #expect(try objection("::ffff:\(address)")?.contains(kind) == true)
        #expect(try objection("64:ff9b::\(address)")?.contains(kind) == true)
        #expect(try objection("::ffff:0:\(address)")?.contains(kind) == true)
        #expect(try objection("::\(address)") != nil)
    }

    @Test(arguments: [
        ("::", "unspecified"), ("::1", "loopback"), ("::2", "reserved"), ("fc00::1", "private"),
        ("fdfe:dcba:9876::1", "private"), ("fe80::1", "link-local"), ("febf::1", "link-local"), ("fec0::1", "private"),
        ("ff02::1", "multicast"), ("2001:db8::1", "documentation"), ("3fff:fff::1", "documentation"),
        ("2001:0:4136:e378::1", "reserved"), ("2001:10::1", "reserved"), ("2002:7f00:1::1", "loopback"),
        ("2002:a00:1::1", "private"), ("64:ff9b:1::a00:1", "reserved"), ("100::1", "reserved"), ("4000::1", "reserved"),
        ("1fff::1", "reserved"),
    ])
    func `no IPv6 address outside the public space is`(address: String, kind: String) throws {
        #expect(try objection(address)?.contains(kind) == true)
    }

    struct Choice: Sendable, CustomTestStringConvertible {
        var addresses: [String]
        var base = ["8.8.8.8"]
        var allowed: [String]

        var testDescription: String { "\(addresses) \(base)" }
    }

    @Test(arguments: [
        // Private ones beside public ones.
        Choice(addresses: ["10.0.0.1", "1.1.1.1", "fe80::1", "2606::1"], allowed: ["1.1.1.1", "2606::1"]),
        Choice(addresses: ["1.1.1.1", "::1", "8.8.8.8"], allowed: ["1.1.1.1", "8.8.8.8"]),
        Choice(addresses: ["10.0.0.1"], allowed: []), Choice(addresses: ["10.0.0.1", "fd00::1", "::1"], allowed: []),
        Choice(addresses: ["10.0.0.1", "1.1.1.1"], base: [], allowed: ["1.1.1.1"]),
        // What a proxy on this machine answers for every name.
        Choice(addresses: ["198.18.0.7"], allowed: ["198.18.0.7"]),
        Choice(addresses: ["198.19.0.7", "fc00::7"], allowed: ["198.19.0.7", "fc00::7"]),
        Choice(
            addresses: ["fc00:3fff::7", "240.1.2.3", "198.18.0.7"],
            allowed: ["fc00:3fff::7", "240.1.2.3", "198.18.0.7"]),
        Choice(
            addresses: ["198.18.0.7", "fc00:4000::7", "fc01::7", "fd00::7", "10.0.0.1", "255.255.255.255"],
            allowed: ["198.18.0.7"]),
        Choice(addresses: ["fc00::7"], allowed: []), Choice(addresses: ["240.0.0.7"], allowed: []),
        Choice(addresses: ["fc00::7", "1.1.1.1"], allowed: ["1.1.1.1"]),
        Choice(addresses: ["fc00::7"], base: ["fc00::9"], allowed: ["fc00::7"]),
        Choice(addresses: ["fc00::7", "240.0.0.7"], base: ["1.1.1.1", "fc00::9"], allowed: ["fc00::7"]),
        Choice(
            addresses: ["240.0.0.7", "::ffff:240.0.0.8"], base: ["250.0.0.9"],
            allowed: ["240.0.0.7", "::ffff:240.0.0.8"]),
        Choice(addresses: ["240.0.0.7"], base: ["fc00::9"], allowed: []),
        // That the service seems to be there too opens nothing else.
        Choice(addresses: ["10.0.0.1", "127.0.0.1"], base: ["fc00::9", "240.0.0.9"], allowed: []),
        Choice(addresses: ["127.0.0.1"], base: ["198.18.0.9"], allowed: []),
        Choice(addresses: ["127.0.0.1"], base: ["10.0.0.1", "fc00::9"], allowed: []),
        // A service that is on private addresses itself.
        Choice(addresses: ["127.0.0.1", "1.1.1.1"], base: ["10.0.0.1"], allowed: ["127.0.0.1", "1.1.1.1"]),
        Choice(addresses: ["127.0.0.1"], base: ["10.0.0.1", "1.1.1.1"], allowed: []),
        Choice(addresses: ["127.0.0.1"], base: [], allowed: []),
    ])
    func `of a name's addresses those are tried that are public or a proxy's`(it: Choice) throws {
        func addresses(_ texts: [String]) throws -> [HostAddress] { try texts.map { try #require(HostAddress($0)) } }
        let allowed = AddressPolicy.allowed(try addresses(it.addresses), base: try addresses(it.base))
        #expect(try allowed == addresses(it.allowed))
    }

    @Test(arguments: [
        "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "", "a", "1.2.3.4.5", "::g", "[::1]", "1.2.3.4 ",
    ])
    func `what is no address as it stands is a name`(text: String) {
        #expect(HostAddress(text) == nil)
    }

    @Test(arguments: ["127.1", "0x7f000001", "2130706433", "0177.0.0.1"])
    func `a name that the system reads as an address is judged by that address`(name: String) async throws {
        let found = try await HostAddress.all(of: name)
        #expect(found.map(\.description) == ["127.0.0.1"])
    }

    @Test(arguments: ["127.0.0.1", "::1", "2606:4700:4700::1111", "8.8.8.8"])
    func `an address is written as it is read`(text: String) async throws {
        #expect(HostAddress(text)?.description == text)
        #expect(try await HostAddress.all(of: text).map(\.description) == [text])
    }

    @Test func `a name that nobody knows has no address`() async throws {
        await #expect(throws: HostAddress.Unresolved.self) { try await HostAddress.all(of: "no-such-host.invalid") }
    }

    @Test func `nobody waits for the resolver who has given up`() async throws {
        let cancelled = Gate()
        let lookup = Task {
            await cancelled.passed()
            return try await HostAddress.all(of: "no-such-host.invalid")
        }
        lookup.cancel()
        cancelled.open()
        await #expect(throws: CancellationError.self) { try await lookup.value }
    }
}
