extension AddressPolicy {
    /// The addresses of a name that a download may go to, in the order in which they came.
    ///
    /// A name may have a private address beside public ones, for those who share its network: only the public ones count
    /// here. Where the service itself is on addresses that no public server has, videos may be on any.
    /// - Parameters:
    ///   - addresses: all of the name.
    ///   - base: all of the service's name.
    /// - Returns: empty if none is allowed.
    static func allowed(_ addresses: [HostAddress], base: [HostAddress]) -> [HostAddress] {
        let isPrivate = base.allSatisfy { objection(to: $0) != nil && standIn(for: $0) == nil }
        if !base.isEmpty, isPrivate { return addresses }
        var answered = Set(base.compactMap(standIn))
        if addresses.contains(where: { standIn(for: $0) == .measurement }) { answered.formUnion(StandIn.allCases) }
        return addresses.filter { address in
            objection(to: address) == nil || standIn(for: address).map(answered.contains) == true
        }
    }

    /// Ranges that no server is in, from which proxies on the same machine or in the same network answer for every name.
    enum StandIn: CaseIterable {
        /// 198.18.0.0/15, set aside for measurements.
        case measurement
        /// 240.0.0.0/4, reserved.
        case reserved
        /// fc00::/18, of the half of the private addresses that nobody gives out (RFC 4193, 3.1).
        case unassigned
    }

    /// The range of that kind that an address is in.
    static func standIn(for address: HostAddress) -> StandIn? {
        let bytes = address.bytes
        guard bytes.count == 4 else {
            if let embedded = embeddedV4(in: bytes) { return standIn(forV4: embedded) }
            return bytes[0] == 0xFC && bytes[1] == 0 && bytes[2] < 0x40 ? .unassigned : nil
        }
        return standIn(forV4: bytes)
    }

    private static func standIn(forV4 bytes: [UInt8]) -> StandIn? {
        switch (bytes[0], bytes[1]) {
        case (198, 18...19): .measurement
        case (240...255, _) where bytes != [255, 255, 255, 255]: .reserved
        default: nil
        }
    }

    /// The order in which addresses are tried: as the system prefers them, with the two versions in turn, so that one
    /// version that leads nowhere holds up nobody (RFC 8305, 4).
    static func interleaved(_ addresses: [HostAddress]) -> [HostAddress] {
        guard let first = addresses.first else { return [] }
        let same = addresses.filter { $0.bytes.count == first.bytes.count }
        let other = addresses.filter { $0.bytes.count != first.bytes.count }
        return (0..<max(same.count, other.count)).flatMap { place in
            [same, other].compactMap { place < $0.count ? $0[place] : nil }
        }
    }
}
