import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// `reel watch` where nobody looks at a window.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct WatchTests {
    @Test func `Into a pipe goes a line for each change, until all is done`() async throws {
        try await withDesk { desk, _ in
            for prompt in ["a", "b"] { _ = try await desk.json("submit", prompt, "--queue") }
            let watch = try desk.start(["watch"])
            let daemon = try await desk.startDaemon()
            let ending = await watch.ended()
            #expect(ending.code == 0, "\(ending)")
            let lines = ending.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
            for id in ["1", "2"] {
                let stages = lines.filter { $0[1] == id }.map { $0[2] }
                #expect(stages.last == "saved" && Set(stages).count > 1, "\(stages)")
            }
            let named = try await desk.run("watch", "1", "--json")
            #expect(named.code == 0)
            #expect(try StrictJSON.parse(Array(named.output.utf8))["state"]?.string == "completed")
            daemon.send(.terminate)
            _ = await daemon.ended()
            let nothing = try await desk.run("watch")
            #expect(nothing.code == 0 && nothing.output == "")
            #expect(try await desk.run("watch", "99").code == 66)
        }
    }

    @Test func `Without a daemon it says that nobody sends, and ends when it is interrupted`() async throws {
        try await withDesk { desk, _ in
            _ = try await desk.json("submit", "a", "--queue")
            let watch = try desk.start(["watch"])
            try await eventually("it has shown the task") { watch.output.contains("ready") }
            watch.send(.interrupt)
            let ending = await watch.ended()
            #expect(ending.code == 130)
            #expect(ending.errors.contains("no daemon runs: `reel daemon run` sends"), "\(ending)")
        }
    }
}
