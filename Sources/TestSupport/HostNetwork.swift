import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Hosts of a test's own: each is a network namespace with an address of its own, and all hang on one switch, with this
/// process and whatever servers it starts there.
///
/// It needs Linux, root, and a machine that does not mind. All of it is gone with this process, however that ends.
public final class HostNetwork: Sendable {
    public struct Host: Sendable {
        public let address: String
        /// Of the network namespace.
        public let name: String
        /// Its end of the cable, and the one that is plugged into the switch.
        fileprivate let hardware: String
        fileprivate let plug: String

        /// Words before a program's path that have it run there.
        fileprivate(set) public var launcher: [String]
    }

    /// Of this process, for servers to listen on.
    public let address: String
    /// Another one of this process, to which the way can be cut alone.
    public let otherAddress: String
    /// All addresses, as `pg_hba.conf` writes them.
    public let subnet: String
    public let hosts: [Host]
    private let bridge: String
    private let folder: String
    private let parentDeath: ParentDeathGuard

    /// Whether hosts can be made. Where they cannot, that is said aloud.
    public static func isUsable() async -> Bool { await usability.value }

    private static let usability = Task {
        guard let reason = await objection() else { return true }
        let sentence = "*** NOTHING of hosts that are cut off is tested here: \(reason) ***\n"
        _ = sentence.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        return false
    }

    private static func objection() async -> String? {
        #if os(Linux)
            // Where programs are required it has to be there. Whether it may do its work is the machine's affair.
            guard (try? ForeignProgram.ip.path()) != nil else {
                return ForeignProgram.areRequired ? nil : "\(ForeignProgram.Missing(name: "ip"))"
            }
            guard geteuid() == 0 else { return "network namespaces take root" }
            let probe = "reel-probe-\(getpid())"
            do {
                try await withTemporaryFolder { folder in
                    let attempts = [["netns", "add", probe], ["-n", probe, "link", "add", "probe", "type", "bridge"]]
                    let outcome: Result<Void, any Error>
                    do {
                        for attempt in attempts { try await ForeignProgram.ip.run(attempt, in: folder) }
                        outcome = .success(())
                    } catch {
                        outcome = .failure(error)
                    }
                    _ = try? await ForeignProgram.ip.run(["netns", "delete", probe], in: folder)
                    try outcome.get()
                }
                return nil
            } catch {
                return "\(error)"
            }
        #else
            return "this is no Linux"
        #endif
    }

    fileprivate init(hosts count: Int, folder: String) throws {
        // Names of interfaces have 15 characters at most.
        let id = String(UInt16.random(in: 0x1000...0xFFFF), radix: 16)
        let third = Int.random(in: 0...255)
        let program = try ForeignProgram.ip.path()
        bridge = "reel\(id)"
        self.folder = folder
        // 198.18.0.0/15 is set aside for measurements within a network (RFC 2544): nobody's own is there.
        address = "198.19.\(third).1"
        otherAddress = "198.19.\(third).2"
        subnet = "198.19.\(third).0/24"
        hosts = (1...count).map { number in
            let name = "reel-\(id)-\(number)"
            return Host(
                address: "198.19.\(third).\(number + 10)", name: name, hardware: "02:52:4c:00:01:0\(number)",
                plug: "reel\(id)p\(number)", launcher: [program, "netns", "exec", name])
        }
        let guarded = folder + "/network"
        try FileManager.default.createDirectory(atPath: guarded, withIntermediateDirectories: false)
        parentDeath = try ParentDeathGuard(folder: guarded, command: ["/bin/sh", "-c", Self.removal(hosts, bridge)])
    }

    private static func removal(_ hosts: [Host], _ bridge: String) -> String {
        let namespaces = hosts.map { "ip link delete \($0.plug); ip netns delete \($0.name)" }
        return (namespaces + ["ip link delete \(bridge)"]).joined(separator: "; ")
    }

    fileprivate func build() async throws {
        try await ip("link add \(bridge) address \(Self.hardware) type bridge")
        for address in [address, otherAddress] { try await ip("address add \(address)/24 dev \(bridge)") }
        try await ip("link set \(bridge) up")
        for host in hosts {
            try await ip("netns add \(host.name)")
            try await ip(
                "link add \(host.plug) type veth peer name eth0 address \(host.hardware) netns \(host.name)")
            try await ip("link set \(host.plug) master \(bridge) up")
            try await ip("-n \(host.name) address add \(host.address)/24 dev eth0")
            try await ip("-n \(host.name) link set lo up")
            try await ip("-n \(host.name) link set eth0 up")
            // Both know the other's hardware, as behind a router: otherwise they would be told that nobody is there.
            for address in [address, otherAddress] { try await know(address, at: Self.hardware, on: host) }
            try await ip("neighbour replace \(host.address) lladdr \(host.hardware) dev \(bridge) nud permanent")
        }
    }

    /// Drops all packets to and from a host. Nobody is told: connections stand, and are silent.
    public func cutOff(_ host: Host) async throws { try await ip("link set \(host.plug) nomaster") }

    /// Drops all packets from a host to `otherAddress`, and those alone: they go where nobody is.
    public func cutOffFromOther(_ host: Host) async throws {
        try await know(otherAddress, at: "02:52:4c:ff:ff:ff", on: host)
    }

    /// Lets a host in again.
    public func letIn(_ host: Host) async throws {
        try await ip("link set \(host.plug) master \(bridge)")
        try await know(otherAddress, at: Self.hardware, on: host)
    }

    /// This process's end of all cables.
    private static let hardware = "02:52:4c:00:00:01"

    private func know(_ address: String, at hardware: String, on host: Host) async throws {
        try await ip("-n \(host.name) neighbour replace \(address) lladdr \(hardware) dev eth0 nud permanent")
    }

    fileprivate func remove() async {
        for host in hosts {
            _ = try? await ip("link delete \(host.plug)")
            _ = try? await ip("netns delete \(host.name)")
        }
        _ = try? await ip("link delete \(bridge)")
    }

    private func ip(_ words: String) async throws {
        try await ForeignProgram.ip.run(words.split(separator: " ").map(String.init), in: folder)
    }
}

/// Runs a test on a network of its own, which is gone afterwards.
/// - Parameter count: of hosts, from 1 to 9.
public func withHostNetwork<Value>(
    hosts count: Int, _ body: (HostNetwork) async throws -> Value
) async throws -> Value {
    try await withTemporaryFolder { folder in
        let network = try HostNetwork(hosts: count, folder: folder)
        let outcome: Result<Value, any Error>
        do {
            try await network.build()
            outcome = .success(try await body(network))
        } catch {
            outcome = .failure(error)
        }
        await network.remove()
        return try outcome.get()
    }
}
