#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes a connection step by step, so that it can be told beforehand what libpq should say, and to whom: its call that does
/// all at once writes the server's notices to standard error and leaves the code out of a refusal.
struct Connecting {
    private let library: LibPQ
    private let handle: OpaquePointer
    /// For each of the server's addresses; nil is for ever.
    private let limit: Duration?

    /// - Returns: a connection that stands.
    /// - Throws: `ServerError`.
    static func connect(_ address: ServerAddress, _ library: LibPQ) throws -> OpaquePointer {
        // What stands behind another in the list overrules it, and `dbname` stands for the whole address.
        let options =
            usual.filter { !address.given.contains($0.key) }.map { ($0.key, $0.value) }
            + [("dbname", address.text), ("client_encoding", "UTF8")]
        let handle = withTexts(options.map { $0.0 }) { keywords in
            withTexts(options.map { $0.1 }) { values in library.connectStartParams(keywords, values, 1) }
        }
        guard let handle else { throw ServerError(sqlState: nil, message: "out of memory") }
        _ = library.setNoticeReceiver(handle, { _, _ in }, nil)
        _ = library.setErrorVerbosity(handle, LibPQCode.Verbosity.verbose)
        let isInTime = Connecting(library, handle).finish()
        _ = library.setErrorVerbosity(handle, LibPQCode.Verbosity.normal)
        guard library.status(handle) == LibPQCode.Status.ok else {
            defer { library.finish(handle) }
            throw ServerError(ofConnecting: handle, isInTime: isInTime, library)
        }
        return handle
    }

    /// So that a server that is gone is noticed within half a minute, whether it is waited for or not.
    private static let usual = [
        "connect_timeout": "10", "keepalives": "1", "keepalives_idle": "10", "keepalives_interval": "5",
        "keepalives_count": "3", "tcp_user_timeout": "25000", "fallback_application_name": "reel",
    ]

    private init(_ library: LibPQ, _ handle: OpaquePointer) {
        self.library = library
        self.handle = handle
        let options = ConnectionOptions(of: handle, library)
        // As libpq counts: nothing, nought and less are for ever, and one second is too little.
        let seconds = options.values["connect_timeout"].flatMap { Int($0) } ?? 0
        limit = seconds > 0 ? .seconds(max(2, seconds)) : nil
    }

    /// Returns once the connection stands or has failed.
    /// - Returns: false if the last of the addresses gave no answer in time.
    private func finish() -> Bool {
        guard library.status(handle) != LibPQCode.Status.bad else { return true }
        var (isReading, place) = (false, "")
        var end: ContinuousClock.Instant?
        var isInTime = true
        while true {
            // libpq goes from one address to the next by itself; each gets its time.
            let now = self.place
            if now != place { (place, end) = (now, limit.map { .now + $0 }) }
            if wait(forReading: isReading, until: end) {
                isInTime = true
            } else {
                guard isInTime else { return false }
                isInTime = false
                // Makes a connection that is not made yet fail, so that the next address gets its turn.
                _ = shutdown(library.socket(handle), Int32(SHUT_RDWR))
                end = .now + .seconds(1)
            }
            switch library.connectPoll(handle) {
            case LibPQCode.Polling.reading: isReading = true
            case LibPQCode.Polling.writing: isReading = false
            default: return isInTime
            }
        }
    }

    /// Which of the addresses it is.
    private var place: String {
        "\(library.socket(handle)) " + (library.hostaddr(handle).map { String(cString: $0) } ?? "")
    }

    /// - Returns: false if there was nothing to read, or no room to write, in time.
    private func wait(forReading isReading: Bool, until end: ContinuousClock.Instant?) -> Bool {
        while true {
            var entry = pollfd(
                fd: library.socket(handle), events: Int16(isReading ? POLLIN : POLLOUT), revents: 0)
            let left = end.map { max(.zero, ContinuousClock.now.duration(to: $0)) }
            let milliseconds = left.map { Int32(min($0 / .milliseconds(1), 1e9).rounded(.up)) } ?? -1
            let result = poll(&entry, 1, milliseconds)
            if result > 0 { return true }
            // libpq finds out what is wrong.
            if result < 0, errno != EINTR { return true }
            if let end, end <= .now { return false }
        }
    }

    /// Calls a body with a list of C strings that ends with a null pointer.
    private static func withTexts<Result>(_ texts: [String], _ body: (LibPQ.Texts) -> Result) -> Result {
        var starts: [Int] = []
        var all: [CChar] = [0]
        for text in texts {
            starts.append(all.count)
            all += text.utf8CString
        }
        return all.withUnsafeBufferPointer { all in
            let pointers = starts.map { all.baseAddress?.advanced(by: $0) } + [nil]
            return pointers.withUnsafeBufferPointer { pointers in
                // The list has an element at least, so it has a place.
                guard let base = pointers.baseAddress else { preconditionFailure("a list without its end") }
                return body(base)
            }
        }
    }
}
