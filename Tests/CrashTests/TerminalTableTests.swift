import TestSupport
import Testing

/// Tables as a person sees them, on a terminal that `script` of util-linux makes.
@Suite(
    .serialized, .timeLimit(.minutes(10)), .enabled(if: ForeignProgram.script.isUsable, "needs script of util-linux"))
struct TerminalTableTests {
    /// What a window of so many columns shows.
    /// Messages on standard error are left to the terminal to break.
    private func lines(_ line: String, columns: Int, _ desk: Desk) async throws -> [String] {
        let script =
            "exec \(try ForeignProgram.script.path()) -q -e -c \"stty cols \(columns); exec $* 2>/dev/null\" /dev/null"
        let ending = try await desk.start(
            line.split(separator: " ").map(String.init), ["NO_COLOR": "1"], launcher: ["/bin/sh", "-c", script, "sh"]
        ).ended()
        #expect(ending.code == 0, "\(ending)")
        return ending.output.split { $0.isNewline }.map(String.init)
    }

    @Test func `At 60 columns states and moments are whole, and a prompt ends between words`() async throws {
        try await withDesk(.patient) { desk, _ in
            let prompt = "A lighthouse at dawn, seen from the sea, gulls circling, the light still turning"
            for arguments in [
                [prompt, "-g", "film", "--shot", "3", "--takes", "2", "--not-before", "2h"],
                ["雨夜的街道，霓虹灯倒映在积水里，一个撑着红伞的女孩慢慢走过，镜头跟随她穿过人群", "-t", "rain", "--queue"],
            ] {
                #expect(try await desk.start(["submit"] + arguments).ended().code == 0)
            }
            let shown = try await lines("list", columns: 60, desk)
            #expect(shown.count == 4)
            #expect(shown[0].hasPrefix("ID  STATE"))
            #expect(shown[0].hasSuffix("TAKE"))
            #expect(shown[1].hasPrefix(" 3  queued "))
            #expect(shown[2].hasPrefix(" 2  queued (not_before)  "))
            #expect(shown[2].contains("A lighthouse at…"))
            #expect(shown[2].hasSuffix(" 2"))

            let tagged = try await lines("tag 1 +night", columns: 60, desk)
            #expect(tagged.last?.hasSuffix("night") == true)
            let details = try await lines("show 1", columns: 60, desk)
            #expect(details.contains { $0.hasSuffix("A lighthouse at dawn, seen from the sea, gulls") })
            #expect(details.contains { $0.hasSuffix("         circling, the light still turning") })
        }
    }

    @Test(arguments: [60, 80, 100, 200])
    func `Every table fits the window`(columns: Int) async throws {
        try await withDesk(.patient) { desk, _ in
            #expect(try await desk.run("submit", "A lighthouse at dawn 灯塔", "--takes", "2", "--queue").code == 0)
            for line in [
                "list", "history", "queue", "search dawn", "config show", "profile list", "stats --by project",
            ] {
                for shown in try await lines(line, columns: columns, desk) {
                    // Chinese takes two columns.
                    let width = shown.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? 1 : 2) }
                    #expect(width <= columns, "\(line): \(shown)")
                }
            }
        }
    }
}
