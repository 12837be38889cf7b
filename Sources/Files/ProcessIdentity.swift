import SystemPackage

/// What tells a process from others of the same number: in other containers, or later on this machine. Nil where the system
/// does not say.
public struct ProcessIdentity: Sendable, Equatable {
    /// The inode of its process id namespace.
    public var namespace: UInt64?
    /// Which running of which machine it belongs to.
    public var boot: String?
    /// Clock ticks from the boot to its start.
    public var startedAt: UInt64?

    public init(namespace: UInt64? = nil, boot: String? = nil, startedAt: UInt64? = nil) {
        self.namespace = namespace
        self.boot = boot
        self.startedAt = startedAt
    }

    /// This process's.
    public static var own: ProcessIdentity {
        ProcessIdentity(namespace: namespace(), boot: boot(), startedAt: start(of: ThisProcess.number))
    }

    /// When the process of that number in this namespace was started, in ticks from the boot; nil if none lives.
    public static func start(of pid: Int32) -> UInt64? {
        // `4711 (a name with ) and spaces) S 1 …`: the start is the 22nd field, and the third is the first behind the name.
        let text = text(of: "/proc/\(pid)/stat")
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 && fields[0] != "Z" ? UInt64(fields[19]) : nil
    }

    /// The same as a moment, milliseconds since 1970, UTC; some milliseconds off, as two clocks are rounded.
    public static func beginning(of pid: Int32) -> Int64? {
        guard let ticks = start(of: pid) else { return nil }
        let uptime = text(of: "/proc/uptime").split(separator: " ").first.flatMap { Double($0) } ?? 0
        let age = uptime - Double(ticks) / Double(max(1, SystemCalls.ticksPerSecond))
        return Int64((Double(SystemCalls.now) - age) * 1_000)
    }

    /// Asks the process of that number to end (SIGTERM).
    /// - Returns: why the system does not do that; nil once it is done.
    public static func terminate(_ pid: Int32) -> String? {
        do {
            try SystemCalls.terminate(pid)
            return nil
        } catch {
            return error.description
        }
    }

    private static func namespace() -> UInt64? {
        (try? FileInformation(of: "/proc/self/ns/pid", followsLink: true))?.inode
    }

    private static func boot() -> String? {
        let text = text(of: "/proc/sys/kernel/random/boot_id").prefix { $0 != "\n" }
        return text.isEmpty ? nil : String(text)
    }

    private static func text(of path: String) -> String {
        String(decoding: PrivateFiles.beginning(of: path, bytes: 1_024), as: UTF8.self)
    }
}
