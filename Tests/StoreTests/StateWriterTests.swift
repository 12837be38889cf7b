import FoundationEssentials
import Testing

/// Who writes a task's state.
struct StateWriterTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Store")

    /// How often a text adds a row to the table of tasks, or sets the state of one.
    private static func writes(in text: String) -> Int {
        let plain = ["INTO task (", "into: \"task\"", "[\"state\"] ="].reduce(0) { $0 + text.ranges(of: $1).count }
        let updates = text.ranges(of: "UPDATE ").filter { start in
            let rest = text[start.upperBound...]
            guard rest.hasPrefix("task ") || rest.hasPrefix("OR IGNORE task ") else { return false }
            let statement = rest[..<(rest.firstRange(of: "WHERE")?.lowerBound ?? rest.endIndex)]
            let words = statement.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return words.contains("SET state =") || words.contains(", state =")
        }
        return plain + updates.count
    }

    @Test func `only Transition does`() throws {
        var found: [String: Int] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: Self.sources.path()) {
            guard name.hasSuffix(".swift") else { continue }
            let text = try String(contentsOf: Self.sources.appending(path: name), encoding: .utf8)
            let writes = Self.writes(in: text)
            if writes > 0 { found[name] = writes }
        }
        #expect(found == ["Rows/Transition.swift": 2])
    }
}
