import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

@testable import Sync

/// A process that ends between any two steps of sending, polling and downloading.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct KillPointTests {
    @Test(arguments: KillPoint.allCases)
    func `A task comes to its end wherever the process that works on it dies`(point: KillPoint) async throws {
        try await withDesk { desk, service in
            let killed = try await desk.start(
                ["submit", "x", "--ref", "a", "--wait"], ["REEL_KILL_POINT": point.rawValue]
            ).ended()
            #expect(killed.code == -9, "\(killed)")

            let again = try await desk.start(["submit", "x", "--ref", "a", "--wait", "--json"]).ended()
            let counts = await service.counts
            let task = try #require(try await desk.json("list").array?.first)
            switch point {
            case .beforeCreate, .bodyLeaving:
                // Whether the request had left nobody can know who was not there.
                #expect(again.code == 8)
                #expect(task["state"]?.string == "uncertain")
                #expect(counts.tasks == 0)
            case .createAnswered:
                #expect(again.code == 8)
                #expect(task["state"]?.string == "uncertain")
                #expect(counts.tasks == 1)
            default:
                #expect(again.code == 0, "\(again)")
                #expect(task["video"]?["state"]?.string == "saved")
                #expect(counts.tasks == 1)
                #expect(try await desk.run("check").code == 0)
            }
            #expect(counts.createsReceived <= 1)
            #expect(try desk.videos().count == (counts.tasks == 1 && again.code == 0 ? 1 : 0))
        }
    }
}

extension Desk {
    /// The names of the files in the videos folder.
    func videos() throws -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: home + "/videos")) ?? []
    }
}
