import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where the lines of a log go: whoever reads them may be slow, or may have gone, and holds up nobody.
final class LogStream: TextOutputStream, Sendable {
    /// Standard error.
    static let errors = LogStream(STDERR_FILENO)

    private struct State {
        var waitingBytes = 0
        /// Lines that nobody read in time, and that were not told of yet.
        var lost = 0
        var isBroken = false
        var onBreak: (@Sendable () -> Void)?
    }

    private let descriptor: Int32
    private let capacity: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "reel.log")

    /// - Parameter capacity: bytes that wait for a slow reader; lines beyond that are lost.
    init(_ descriptor: Int32, capacity: Int = 1_000_000) {
        self.descriptor = descriptor
        self.capacity = capacity
    }

    /// Whether whoever read the log has gone.
    var isBroken: Bool { state.withLock { $0.isBroken } }

    /// Calls `body` once the log goes nowhere any more; at once if it already does.
    func onBreak(_ body: @escaping @Sendable () -> Void) {
        let isBroken = state.withLock { state in
            state.onBreak = body
            return state.isBroken
        }
        if isBroken { body() }
    }

    func write(_ string: String) {
        let bytes = Array(string.utf8)
        let isTaken = state.withLock { state in
            guard !state.isBroken else { return false }
            guard state.waitingBytes + bytes.count <= capacity else {
                state.lost += 1
                return false
            }
            state.waitingBytes += bytes.count
            return true
        }
        guard isTaken else { return }
        queue.async { [self] in
            var line = bytes
            let lost = state.withLock { state in
                defer { state.lost = 0 }
                return state.lost
            }
            if lost > 0 { line += Array("\(lost) lines of this log are missing here: nobody read it in time\n".utf8) }
            let isWritten = writeAll(line)
            let onBreak = state.withLock { state in
                state.waitingBytes -= bytes.count
                guard !isWritten, !state.isBroken else { return (@Sendable () -> Void)?.none }
                state.isBroken = true
                return state.onBreak
            }
            onBreak?()
        }
    }

    /// Waits for what was written, but not for a reader that does not read.
    func finish(within limit: DispatchTimeInterval = .seconds(1)) {
        let isDone = DispatchSemaphore(value: 0)
        queue.async { isDone.signal() }
        _ = isDone.wait(timeout: .now() + limit)
    }

    /// - Returns: false if nobody will ever read it.
    private func writeAll(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                // A full disk may have room again; a pipe without a reader never gets one.
                return errno != EPIPE
            }
        }
        return true
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
