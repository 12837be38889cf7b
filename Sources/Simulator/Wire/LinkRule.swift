import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Which http(s) URLs the service could fetch material from, as far as that can be told without asking anybody.
///
/// It refuses what no public name or address can be: such a URL leads nowhere, or back into the sender's own network.
enum LinkRule {
    static func isReachable(_ text: String) -> Bool {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }), let url = URL(string: text),
            let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = url.host(), !host.isEmpty, (1...65_535).contains(url.port ?? 80)
        else { return false }
        let name = host.lowercased().filter { $0 != "[" && $0 != "]" }
        if let address = address(name) { return isPublic(address) }
        return isPublicName(name.hasSuffix(".") ? String(name.dropLast()) : name)
    }

    /// The bytes of an address, as resolvers read it: `127.1`, `0x7f000001` and `2130706433` are one too.
    private static func address(_ host: String) -> [UInt8]? {
        var sixteen = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, host, &sixteen) == 1 {
            let isMapped = sixteen.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            return isMapped ? Array(sixteen.suffix(4)) : sixteen
        }
        var four = in_addr()
        guard host.allSatisfy({ $0.isHexDigit || $0 == "." || $0 == "x" }), inet_aton(host, &four) == 1 else {
            return nil
        }
        return withUnsafeBytes(of: &four) { Array($0) }
    }

    private static func isPublic(_ address: [UInt8]) -> Bool {
        // Of IPv6 only 2000::/3 is given out; 2001:db8::/32 is for documentation.
        guard address.count == 4 else {
            return address[0] & 0xE0 == 0x20 && !address.starts(with: [0x20, 1, 0xD, 0xB8])
        }
        switch (address[0], address[1], address[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): return false
        case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _): return false
        case (192, 0, 2), (198, 51, 100), (203, 0, 113): return false
        default: return true
        }
    }

    /// Whether such a name can be in the public DNS.
    private static func isPublicName(_ name: String) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, name.utf8.count <= 253, labels.allSatisfy(isLabel), let top = labels.last else {
            return false
        }
        // A name whose last label is a number is an address, and it was none.
        guard !top.allSatisfy(\.isNumber) else { return false }
        return !privateTops.contains(String(top)) && !name.hasSuffix(".home.arpa")
    }

    private static func isLabel(_ label: Substring) -> Bool {
        guard !label.isEmpty, label.utf8.count <= 63, label.first != "-", label.last != "-" else { return false }
        return label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "%" }
    }

    /// Set aside for tests and private networks (RFC 6761, RFC 6762, and what ICANN reserved).
    private static let privateTops: Set = [
        "example", "internal", "invalid", "lan", "local", "localdomain", "localhost", "onion", "test",
    ]
}
