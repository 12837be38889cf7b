import Contract
import Logging
import Synchronization
import Testing

@testable import Commands

struct SafeLogHandlerTests {
    /// Keeps what is written.
    private final class Lines: TextOutputStream, Sendable {
        let text = Mutex("")
        func write(_ string: String) { text.withLock { $0 += string } }
    }

    private struct Trouble: Error, CustomStringConvertible {
        var description: String { "odd\u{9B}2J" }
    }

    @Test func `Nothing in a log acts on a terminal, and each message is one line`() {
        let lines = Lines()
        var logger = Logger(label: "test") { SafeLogHandler(StreamLogHandler(label: $0, stream: lines)) }
        logger[metadataKey: "always"] = "\u{1B}]0;title\u{7}"
        logger.error(
            "task\u{1B}[2J\u{200F}\u{E0041} is\nforged",
            metadata: [
                "id": "a\rb", "list": .array(["\u{202E}"]), "inner": ["k\u{200B}": .stringConvertible("\u{85}")],
            ])
        logger.warning("with an error", error: Trouble())
        let text = lines.text.withLock { $0 }
        #expect(text.split(separator: "\n").count == 2)
        #expect(!text.unicodeScalars.contains { $0 != "\n" && Sanitizer.isUnsafe($0) })
        for shown in [
            "task\\u{1b}[2J\\u{200f}\\u{e0041} is⏎forged", "\\u{1b}]0;title\\u{7}", "\\u{202e}", "odd\\u{9b}2J",
        ] {
            #expect(text.contains(shown), "\(shown)")
        }
    }

    @Test func `The level is the logger's`() {
        let lines = Lines()
        var logger = Logger(label: "test") { SafeLogHandler(StreamLogHandler(label: $0, stream: lines)) }
        logger.logLevel = .error
        logger.info("quiet")
        #expect(lines.text.withLock { $0 }.isEmpty)
    }
}
