#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whether a host can be reached from outside of the network that it is named in, as far as its name says.
public enum LinkHost {
    /// What kind of host it is that a service elsewhere cannot reach; nil if it may be able to.
    ///
    /// - Parameter host: as it stands in a URL, an IPv6 address with or without brackets.
    public static func objection(to host: String) -> String? {
        let name = host.lowercased().filter { $0 != "[" && $0 != "]" }
        if let address = address(name) {
            return address.count == 4 ? objection(toV4: address) : objection(toV6: address)
        }
        let labels = name.split(separator: ".")
        guard let top = labels.last else { return "no name of a host" }
        if top == "localhost" { return "this machine itself" }
        if labels.count < 2 { return "a name without a dot, which only its own network knows" }
        let isHome = name.hasSuffix(".home.arpa") || name.hasSuffix(".home.arpa.")
        if isHome || localTops.contains(String(top)) { return "a name that only its own network knows" }
        return missingTops.contains(String(top)) ? "a name that no host has" : nil
    }

    private static let localTops: Set = ["internal", "intranet", "lan", "local", "localdomain"]
    /// Set aside for tests and documents (RFC 6761).
    private static let missingTops: Set = ["example", "invalid", "test"]

    /// Resolvers take `127.1`, `0x7f000001` and `2130706433` for addresses too.
    private static func address(_ host: String) -> [UInt8]? {
        var sixteen = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, host, &sixteen) == 1 {
            let isMapped = sixteen.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            return isMapped ? Array(sixteen.suffix(4)) : sixteen
        }
        var four = in_addr()
        guard host.utf8.first.map({ (0x30...0x39).contains($0) }) == true, inet_aton(host, &four) == 1 else {
            return nil
        }
        return withUnsafeBytes(of: &four) { Array($0) }
    }

    private static func objection(toV4 bytes: [UInt8]) -> String? {
        switch (bytes[0], bytes[1]) {
        case (127, _): "this machine itself"
        case (0, _): "no address of a host"
        case (10, _), (172, 16...31), (192, 168), (100, 64...127): "a private address"
        case (169, 254): "a link-local address"
        case (224..., _): "no address of a host"
        default: nil
        }
    }

    private static func objection(toV6 bytes: [UInt8]) -> String? {
        if bytes.dropLast().allSatisfy({ $0 == 0 }) {
            return bytes[15] == 1 ? "this machine itself" : "no address of a host"
        }
        return switch (bytes[0], bytes[1]) {
        case (0xFC...0xFD, _): "a private address"
        case (0xFE, 0x80...0xBF): "a link-local address"
        case (0xFF, _): "no address of a host"
        default: nil
        }
    }
}
