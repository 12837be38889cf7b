import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Several processes that write at once, past several checkpoints, some of them killed.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct HammerTests {
    @Test func `What several processes write is there, row by row, and the log stays bounded`() async throws {
        try await withDesk(.patient) { desk, _ in
            let (writers, each) = (4, 30)
            try await withThrowingTaskGroup { group in
                for writer in 1...writers {
                    group.addTask {
                        for number in 1...each {
                            let process = try desk.start([
                                "submit", "writer \(writer) request \(number)", "--queue", "--tag", "w\(writer)",
                                "--ref", "\(writer)-\(number)",
                            ])
                            // One in five dies at a moment of its own, and is run again like a script would.
                            if number % 5 == 0 {
                                process.send(.kill)
                                _ = await process.ended()
                                let again = try await desk.start([
                                    "submit", "writer \(writer) request \(number)", "--queue", "--tag", "w\(writer)",
                                    "--ref", "\(writer)-\(number)",
                                ]).ended()
                                #expect(again.code == 0, "\(again)")
                            } else {
                                let ending = await process.ended()
                                #expect(ending.code == 0, "\(ending)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let tasks = try #require(try await desk.json("list", "--limit", "0").array)
            let found = tasks.map {
                "\($0["ref"]?.string ?? "") \($0["prompt"]?.string ?? "") \($0["tags"]?.array ?? [])"
            }
            let wanted = (1...writers).flatMap { writer in
                (1...each).map { "\(writer)-\($0) writer \(writer) request \($0) \([JSONValue.string("w\(writer)")])" }
            }
            #expect(found.sorted() == wanted.sorted())
            #expect(try await desk.run("check").code == 0)
            // A checkpoint is due at 1000 frames of 4 kB; the log may grow by a transaction or two beyond that.
            let log = try FileManager.default.attributesOfItem(atPath: desk.database + "-wal")[.size] as? Int
            #expect(try #require(log) < 12_000_000)
            // The file itself has been written, so that checkpoints did happen.
            let file = try FileManager.default.attributesOfItem(atPath: desk.database)[.size] as? Int
            #expect(try #require(file) > 100_000)
        }
    }
}
