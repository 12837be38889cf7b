import Contract

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output for data, standard error for everything else. Whatever the program prints goes through here, so that
/// nothing out of a prompt, an argument or an answer can act on a terminal.
enum Stream {
    /// Data: for a program as it is, for a person's terminal made safe once more.
    static func out(_ text: String) {
        write(Terminal.isTerminal(STDOUT_FILENO) ? StyledLine.safe(text) : text, to: STDOUT_FILENO)
    }

    /// A message, made safe; as an object of the log where standard error is for programs.
    static func error(_ text: String) {
        guard hasJSONLog else { return write(Sanitizer.keepingLineBreaks(text), to: STDERR_FILENO) }
        let isError = text.hasPrefix(errorMark)
        let message = (isError ? String(text.dropFirst(errorMark.count)) : text).trimmingLineBreaks
        line(LineLogHandler.line(.json, at: Context.clock(), level: isError ? "error" : "notice", message: message))
    }

    private static let errorMark = "reel: "

    /// A line of the log, with its line feed and made safe.
    static func line(_ text: String) { write(text, to: STDERR_FILENO) }

    private static let jsonLog = OnceFlag()

    /// Whether each line on standard error is a JSON object.
    static var hasJSONLog: Bool { jsonLog.isRaised }

    static func writeJSONLog() { jsonLog.raise() }

    /// Sequences that move the cursor, with text that has been made safe.
    static func paint(_ text: String) {
        if !hasJSONLog { write(text, to: STDERR_FILENO) }
    }

    private static let lossNoted = OnceFlag()
    private static let lostReaderNoted = OnceFlag()

    /// Opens the standard streams that are closed, so that none of their numbers goes to a file of ours, which would then
    /// get what is printed. Writing to one of them fails as it did.
    static func takeNumbers() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDONLY)
        }
    }

    /// Whether data could not be written, as into a file on a full disk.
    static var hasLostData: Bool { lossNoted.isRaised }

    /// Whether whoever read the data has gone, as `head` does once it has enough.
    static var hasLostReader: Bool { lostReaderNoted.isRaised }

    /// Whether whoever reads the data has gone, asked of the system: where nothing is written, no failure shows it.
    static var isReaderGone: Bool {
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&output, 1, 0) > 0 && Int32(output.revents) & (Int32(POLLERR) | Int32(POLLHUP)) != 0
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = unistdWrite(descriptor, rest.baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    if errno == EAGAIN {
                        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                        poll(&waiting, 1, -1)
                        continue
                    }
                    let isGone = errno == EPIPE
                    if descriptor == STDOUT_FILENO { (isGone ? lostReaderNoted : lossNoted).raise() }
                    return
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}

private func unistdWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

extension String {
    fileprivate var trimmingLineBreaks: String {
        var text = self[...]
        while let last = text.last, last.isNewline { text = text.dropLast() }
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        return String(text)
    }
}
