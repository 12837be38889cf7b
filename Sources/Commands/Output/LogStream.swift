import Dispatch
import Files
import Synchronization

/// Where the lines of a log go: whoever reads them may be slow, or may have gone, and holds up nobody.
final class LogStream: TextOutputStream, Sendable {
    /// Standard error.
    static let errors = LogStream(StandardStream.errors.number)

    private struct State {
        var waitingBytes = 0
        /// Lines that nobody read in time, and that were not told of yet.
        var lost = 0
        var isBroken = false
        var onBreak: (@Sendable () -> Void)?
    }

    private let output: OpenFile
    private let capacity: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "reel.log")

    /// - Parameter capacity: bytes that wait for a slow reader; lines beyond that are lost.
    init(_ descriptor: Int32, capacity: Int = 1_000_000) {
        output = OpenFile(borrowing: descriptor, path: "the log")
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
            do {
                rest = rest.dropFirst(try output.write(rest))
            } catch {
                // A full disk may have room again; a pipe without a reader never gets one.
                guard error.isNotReady else { return !error.isReaderGone }
                _ = output.isWritable(within: -1)
            }
        }
        return true
    }
}
