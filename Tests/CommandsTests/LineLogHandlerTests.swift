import Contract
import Logging
import Model
import Synchronization
import Testing

@testable import Commands

struct LineLogHandlerTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private func logger(_ format: LogFormat, _ lines: Lines) -> Logger {
        Logger(label: "test") { _ in
            SafeLogHandler(LineLogHandler(format: format, now: { 1_790_000_000_123 }, write: lines.add))
        }
    }

    @Test func `For people a line has the moment, the level and the sentence`() {
        let lines = Lines()
        logger(.text, lines).warning("task 1: odd\nline\u{1B}[2J", metadata: ["task": .stringConvertible(Int64(1))])
        #expect(lines.all == ["2026-09-21T14:13:20.123Z warning: task 1: odd⏎line\\u{1b}[2J\n"])
    }

    @Test func `For programs it is one object, in which numbers are numbers`() throws {
        let lines = Lines()
        logger(.json, lines).info(
            "task 1: saved as \"/v\"\n\u{202E}",
            metadata: ["task": .stringConvertible(Int64(1)), "bytes": .stringConvertible(5), "path": "/v\u{1B}"])
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.hasSuffix("}\n"))
        #expect(!line.dropLast().unicodeScalars.contains(where: Sanitizer.isUnsafe))
        let json = try JSONValue.parse(Array(line.utf8))
        #expect(json.object?.keys.sorted() == ["bytes", "level", "message", "path", "task", "time"])
        #expect(json["task"] == .integer(1))
        #expect(json["bytes"] == .integer(5))
        #expect(json["level"]?.string == "info")
        #expect(json["time"]?.string == "2026-09-21T14:13:20.123Z")
    }
}
