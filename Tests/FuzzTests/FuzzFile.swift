#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The input that is being read just now, on the disk: what ends the process leaves it there.
final class FuzzRecord: Sendable {
    let path: String
    private let file: Int32

    /// - Parameter path: its folder is made if it is not there.
    init?(path: String) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += (folder.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            mkdir(folder, 0o755)
        }
        file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { return nil }
        self.path = path
    }

    deinit { close(file) }

    func note(_ input: [UInt8]) {
        _ = pwrite(file, input, input.count, 0)
        _ = ftruncate(file, off_t(input.count))
    }

    /// Nothing is wrong with it.
    func remove() { unlink(path) }
}

/// What a process has used.
enum FuzzUsage {
    /// Of the processor, in seconds: what else runs on the machine does not count.
    static var processorSeconds: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    /// The most memory that the process has had in use since `resetPeak`, in bytes; 0 where nothing tells it.
    static var peakBytes: Int { bytes(of: "VmHWM:") }
    static var residentBytes: Int { bytes(of: "VmRSS:") }

    static func resetPeak() {
        let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = write(file, "5", 1)
        close(file)
    }

    private static func bytes(of field: String) -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard text.hasPrefix(field) else { continue }
            return (Int(text.filter(\.isNumber)) ?? 0) * 1_024
        }
        return 0
    }
}
