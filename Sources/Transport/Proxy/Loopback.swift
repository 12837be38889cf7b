#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Whether a host is this machine, by its name or address alone: nothing is looked up.
enum Loopback {
    static func isMeant(by host: String) -> Bool {
        let name = host.hasSuffix(".") ? String(host.lowercased().dropLast()) : host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        guard let bytes = HostAddress(anySpelling: name)?.bytes else { return false }
        if bytes.count == 4 { return bytes[0] == 127 }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 127]
        return bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1 || bytes.starts(with: mapped)
    }
}

extension HostAddress {
    /// An address in any spelling that a resolver takes for one without asking anybody: `127.1` and `0x7f000001` too.
    init?(anySpelling text: String) {
        if let address = HostAddress(text) {
            self = address
            return
        }
        // Anything else may be a name, and what follows a blank is passed over by the library.
        let isNumeric = text.utf8.allSatisfy { "0123456789abcdefABCDEFxX.".utf8.contains($0) }
        guard isNumeric, let first = text.utf8.first, (0x30...0x39).contains(first) else { return nil }
        // Not `in_addr()`: which module that belongs to depends on what else is imported.
        let bytes: [UInt8]? = withUnsafeTemporaryAllocation(of: in_addr.self, capacity: 1) { room in
            inet_aton(text, room.baseAddress) == 0 ? nil : Array(UnsafeRawBufferPointer(room))
        }
        guard let bytes else { return nil }
        self.init(network: bytes)
    }
}
