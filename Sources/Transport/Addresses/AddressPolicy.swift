/// Which addresses a download may go to: a URL from outside must not reach into the network that reel runs in.
enum AddressPolicy {
    /// What kind of address it is that a download must not go to; nil if it may.
    ///
    /// 198.18.0.0/15 is let through: see `StandIn`.
    static func objection(to address: HostAddress) -> String? {
        address.bytes.count == 4 ? objection(toV4: address.bytes) : objection(toV6: address.bytes)
    }

    /// By the registry of special addresses (RFC 6890 and its successors).
    private static func objection(toV4 bytes: [UInt8]) -> String? {
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _): "an unspecified"
        case (10, _, _), (172, 16...31, _), (192, 168, _): "a private"
        case (100, 64...127, _): "a carrier's private"
        case (127, _, _): "a loopback"
        case (169, 254, _): "a link-local"
        case (192, 0, 2), (198, 51, 100), (203, 0, 113): "a documentation"
        case (192, 0, 0), (192, 88, 99): "a reserved"
        case (224...239, _, _): "a multicast"
        case (240...255, _, _): bytes == [255, 255, 255, 255] ? "a broadcast" : "a reserved"
        default: nil
        }
    }

    /// Of the IPv6 space only 2000::/3 is given to the public; the rest is named for the message.
    private static func objection(toV6 bytes: [UInt8]) -> String? {
        if let embedded = embeddedV4(in: bytes) { return objection(toV4: embedded) }
        switch (bytes[0], bytes[1]) {
        case (0, 0) where bytes.allSatisfy { $0 == 0 }: return "an unspecified"
        case (0, 0) where bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1: return "a loopback"
        case (0xFC...0xFD, _): return "a private"
        case (0xFE, 0x80...0xBF): return "a link-local"
        case (0xFE, 0xC0...0xFF): return "a private"
        case (0xFF, _): return "a multicast"
        case (0x20, 0x01) where bytes[2...3].elementsEqual([0x0D, 0xB8]): return "a documentation"
        case (0x3F, 0xFF) where bytes[2] < 0x10: return "a documentation"
        // Teredo and other assignments of 2001::/23: tunnels whose other end nobody can check.
        case (0x20, 0x01) where bytes[2] < 0x02: return "a reserved"
        case (0x20...0x3F, _): return nil
        default: return "a reserved"
        }
    }

    /// The IPv4 address that an IPv6 address stands for: mapped (::ffff:0:0/96), translated (::ffff:0:0:0/96 and
    /// 64:ff9b::/96) and 6to4 (2002::/16).
    static func embeddedV4(in bytes: [UInt8]) -> [UInt8]? {
        let prefixes: [[UInt8]] = [
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0],
            [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0],
        ]
        if prefixes.contains(where: { bytes.starts(with: $0) }) { return Array(bytes[12...]) }
        if bytes.starts(with: [0x20, 0x02]) { return Array(bytes[2..<6]) }
        return nil
    }
}
