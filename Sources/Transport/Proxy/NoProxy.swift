/// Which hosts are connected to without a proxy, as `NO_PROXY` says it.
public struct NoProxy: Sendable, Equatable {
    private enum Rule: Sendable, Equatable {
        /// A host, and with it all below it.
        case name(String, port: Int?)
        case address(HostAddress, port: Int?)
        case network(HostAddress, bits: Int)
    }

    /// Whether it says `*`.
    public let isEverything: Bool
    private let rules: [Rule]

    /// - Parameter text: entries between commas or blanks: `*` for every host; a name, with or without a dot or `*.` before
    ///   it, for itself and all below it; an address; a network such as `10.0.0.0/8` or `fd00::/8`. A name or an address
    ///   may have a port. What is none of these is passed over, as other programs do.
    public init(_ text: String) {
        let entries = text.split { $0 == "," || $0.isWhitespace }
        isEverything = entries.contains("*")
        rules = entries.compactMap { Self.rule($0.lowercased()) }
    }

    /// - Parameters:
    ///   - host: a name or an address, without brackets.
    ///   - port: that is connected to.
    public func covers(host: String, port: Int) -> Bool {
        if isEverything { return true }
        let name = Self.withoutDot(host.lowercased())
        let address = HostAddress(name)
        return rules.contains { rule in
            switch rule {
            case .name(let suffix, let wanted):
                address == nil && (name == suffix || name.hasSuffix("." + suffix)) && (wanted ?? port) == port
            case .address(let other, let wanted): address == other && (wanted ?? port) == port
            case .network(let network, let bits): address.map { $0.isWithin(network, bits: bits) } ?? false
            }
        }
    }

    private static func rule(_ entry: String) -> Rule? {
        if let slash = entry.lastIndex(of: "/") {
            guard let network = HostAddress(withoutBrackets(String(entry[..<slash]))),
                let bits = Int(entry[entry.index(after: slash)...]), (0...8 * network.bytes.count).contains(bits)
            else { return nil }
            return .network(network, bits: bits)
        }
        if let address = HostAddress(withoutBrackets(entry)) { return .address(address, port: nil) }
        var (host, port) = (entry, Int?.none)
        if let colon = entry.lastIndex(of: ":") {
            guard let number = Int(entry[entry.index(after: colon)...]), (1...65_535).contains(number) else {
                return nil
            }
            (host, port) = (String(entry[..<colon]), number)
            if let address = HostAddress(withoutBrackets(host)) { return .address(address, port: port) }
        }
        if host.hasPrefix("*.") { host.removeFirst() }
        if host.hasPrefix(".") { host.removeFirst() }
        host = withoutDot(host)
        return host.isEmpty || host.contains("*") ? nil : .name(host, port: port)
    }

    private static func withoutBrackets(_ text: String) -> String {
        text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    }

    /// A full name may be written with a dot at its end.
    private static func withoutDot(_ name: String) -> String { name.hasSuffix(".") ? String(name.dropLast()) : name }
}

extension HostAddress {
    /// Whether the first so many bits are those of a network; never across the two versions.
    fileprivate func isWithin(_ network: HostAddress, bits: Int) -> Bool {
        guard bytes.count == network.bytes.count else { return false }
        return bytes.indices.allSatisfy { index in
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> min(8, max(0, bits - 8 * index)))
            return bytes[index] & mask == network.bytes[index] & mask
        }
    }
}
