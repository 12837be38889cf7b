import Contract
import Files

/// Standard output for data, standard error for everything else. Whatever the program prints goes through here, so that
/// nothing out of a prompt, an argument or an answer can act on a terminal.
enum Stream {
    /// Data: for a program as it is, for a person's terminal made safe once more.
    static func out(_ text: String) {
        write(StandardStream.output.isTerminal ? StyledLine.safe(text) : text, to: StandardStream.output)
    }

    /// A message, made safe; as an object of the log where standard error is for programs.
    static func error(_ text: String) {
        guard hasJSONLog else { return write(Sanitizer.keepingLineBreaks(text), to: StandardStream.errors) }
        let isError = text.hasPrefix(errorMark)
        let message = (isError ? String(text.dropFirst(errorMark.count)) : text).trimmingLineBreaks
        line(LineLogHandler.line(.json, at: Context.clock(), level: isError ? "error" : "notice", message: message))
    }

    private static let errorMark = "reel: "

    /// A line of the log, with its line feed and made safe.
    static func line(_ text: String) { write(text, to: StandardStream.errors) }

    private static let jsonLog = OnceFlag()

    /// Whether each line on standard error is a JSON object.
    static var hasJSONLog: Bool { jsonLog.isRaised }

    static func writeJSONLog() { jsonLog.raise() }

    /// Sequences that move the cursor, with text that has been made safe.
    static func paint(_ text: String) {
        if !hasJSONLog { write(text, to: StandardStream.errors) }
    }

    /// A frame of a window: sequences that move the cursor, with text that has been made safe.
    static func repaint(_ text: String) { write(text, to: StandardStream.output) }

    private static let lossNoted = OnceFlag()
    private static let lostReaderNoted = OnceFlag()

    /// Whether data could not be written, as into a file on a full disk.
    static var hasLostData: Bool { lossNoted.isRaised }

    /// Whether whoever read the data has gone, as `head` does once it has enough.
    static var hasLostReader: Bool { lostReaderNoted.isRaised }

    /// Whether whoever reads the data has gone, asked of the system: where nothing is written, no failure shows it.
    static var isReaderGone: Bool {
        StandardStream.output.isReaderGone
    }

    private static func write(_ text: String, to stream: OpenFile) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                do throws(FileError) {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(try stream.write(rest)))
                } catch {
                    if error.isNotReady {
                        _ = stream.isWritable(within: -1)
                        continue
                    }
                    if stream === StandardStream.output { (error.isReaderGone ? lostReaderNoted : lossNoted).raise() }
                    return
                }
            }
        }
    }
}

extension String {
    fileprivate var trimmingLineBreaks: String {
        var text = self[...]
        while let last = text.last, last.isNewline { text = text.dropLast() }
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        return String(text)
    }
}
