import FoundationEssentials
import Model
import Simulator
import Synchronization
import TestSupport
import Testing

/// Commands that are clients of a server.
@Suite(.enabled(if: ForeignProgram.curl.isUsable, "needs curl"), .serialized, .timeLimit(.minutes(10)))
struct RemoteTests {
    /// What a client has: no key, no ledger, and where the server is.
    private func client(_ desk: Desk, _ address: String, token: String? = nil) -> [String: String] {
        [
            "REEL_SERVER": address, "REEL_TOKEN": token ?? "", "SENSEAUDIO_API_KEY": "", "SENSEAUDIO_BASE_URL": "",
            "REEL_HOME": desk.folder + "/client",
        ]
    }

    @Test func `An answer that is lost is asked for by its ref, and nothing is paid for twice`() async throws {
        try await withDesk { desk, service in
            try await serving(desk, ["daemon", "run"]) { served in
                try await withByteRelay(to: "\(served.port)") { relay in
                    let lost = Mutex(0)
                    relay.judge { direction, bytes in
                        // The server has made it, and its answer goes nowhere: twice, the second time in its middle.
                        guard direction == .toClient, bytes.firstRange(of: Array("\"uid\"".utf8)) != nil else {
                            return .pass
                        }
                        let count = lost.withLock { lost in
                            lost += 1
                            return lost
                        }
                        return count == 1 ? .cut : count == 2 ? .cutAfter(Array(bytes.prefix(60))) : .pass
                    }
                    let far = client(desk, "http://127.0.0.1:\(relay.port)")
                    let ending = try await desk.run("submit", "a boat", "--json", with: far)
                    #expect(ending.code == 0, "\(ending)")
                    #expect(ending.errors.contains("asking again by ref reel-"))
                    #expect(try ending.json["task_id"] != .null)
                    #expect(lost.withLock { $0 } == 3)
                    #expect(await service.counts.createsReceived == 1)
                    // A batch as well.
                    lost.withLock { $0 = 0 }
                    relay.judge { direction, bytes in
                        guard direction == .toClient, bytes.firstRange(of: Array("\"results\"".utf8)) != nil else {
                            return .pass
                        }
                        let count = lost.withLock { lost in
                            lost += 1
                            return lost
                        }
                        return count == 2 ? .cut : .pass
                    }
                    let table = try desk.write("prompt,ref\none,r1\ntwo,r2\n", to: "two.csv")
                    let batch = try await desk.run("batch", table, "--json", with: far)
                    #expect(batch.code == 0, "\(batch)")
                    #expect(desk.peek("SELECT count(*) FROM task") == 3)
                }
            }
        }
    }

    @Test func `An answer that never comes leaves it open, and says how to find out`() async throws {
        try await withDesk { desk, service in
            try await serving(desk, ["daemon", "run"]) { served in
                try await withByteRelay(to: "\(served.port)") { relay in
                    relay.judge { direction, bytes in
                        direction == .toClient && bytes.firstRange(of: Array("\"uid\"".utf8)) != nil ? .cut : .pass
                    }
                    let far = client(desk, "http://127.0.0.1:\(relay.port)")
                    let ending = try await desk.run("submit", "a boat", "--ref", "mine", "--json", with: far)
                    #expect(ending.code == 8)
                    let failure = try FailureObject(ending)
                    #expect(failure.code == "unsettled")
                    #expect(try ending.json["error"]?["created"] == .string("unknown"))
                    #expect(failure.next == "reel show ref:mine")
                    relay.judge { _, _ in .pass }
                    let again = try await desk.json("submit", "a boat", "--ref", "mine", with: far)
                    #expect(again["created"] == .bool(false))
                    #expect(await service.counts.createsReceived == 1)
                }
            }
        }
    }

    @Test func `A client needs no key, sends its files along, and brings the video home`() async throws {
        try await withDesk { desk, service in
            try await serving(desk, ["daemon", "run"]) { served in
                let token = try #require(try await desk.json("token", "add", "ada", "--role", "maker")["token"]?.string)
                let far = client(desk, served.address, token: token)
                let image = try desk.write("", to: "boat.png")
                try MediaSamples.png(640, 360).withUnsafeBytes {
                    try Data($0).write(to: URL(filePath: image))
                }
                let film = desk.folder + "/boat.mp4"
                let made = try await desk.json(
                    "submit", "a boat", "--first-frame", image, "--wait", "-o", film, with: far)
                #expect(made["state"] == .string("completed"))
                #expect(made["submitted_by"] == .string("ada"))
                #expect(made["video"]?["path"]?.string == film)
                let saved = try #require(FileManager.default.contents(atPath: film))
                let original = try #require(try await desk.json("show", "1")["video"]?["path"]?.string)
                #expect(saved == FileManager.default.contents(atPath: original))
                #expect(try await desk.json("show", "1", "--request")["request"]?["content"]?.array?.count == 2)
                // What is there already is told before anything is paid for.
                #expect(try await desk.run("submit", "b", "--wait", "-o", film, with: far).code == 73)
                #expect(await service.counts.createsReceived == 1)
                let copies = desk.folder + "/copies"
                #expect(try await desk.run("download", "1", "-D", copies, with: far).code == 0)
                #expect(FileManager.default.contents(atPath: copies + "/1-a-boat.mp4") == saved)
                // What follows is told as it happens.
                let follow = try desk.start(["history", "--follow", "--json"], far)
                try await eventually("the first entry") { follow.output.contains("recorded") }
                _ = try await desk.json("note", "1", "seen from afar", with: far)
                try await eventually("the note") { follow.output.contains("seen from afar") }
                follow.send(.interrupt)
                _ = await follow.ended()
                #expect(try await desk.json("show", "1")["note"] == .string("seen from afar"))
                #expect(!FileManager.default.fileExists(atPath: desk.folder + "/client/reel.db"))
            }
        }
    }

    @Test func `What is wrong with a server or a token is said in a sentence`() async throws {
        try await withDesk { desk, _ in
            _ = try await desk.json("submit", "a boat", "--queue")
            try await serving(desk) { served in
                func failure(_ address: String, _ token: String?, _ arguments: String...) async throws
                    -> (code: Int32, text: String)
                {
                    let ending = try await desk.start(arguments, client(desk, address, token: token)).ended()
                    return (ending.code, ending.errors)
                }
                let plain = try await failure("http://reel.example.com", "x", "list")
                #expect(plain.code == 78 && plain.text.contains("anybody on the way can read"), "\(plain)")
                let odd = try await failure("reel.example.com", nil, "list")
                #expect(odd.code == 78 && odd.text.contains("REEL_SERVER"), "\(odd)")
                let wrong = try await failure(served.address, "reel_00", "list")
                #expect(wrong.code == 77 && wrong.text.contains("REEL_TOKEN"), "\(wrong)")
                #expect(!wrong.text.contains("reel_00"))
                let nobody = try await failure("http://127.0.0.1:1", nil, "submit", "b")
                #expect(nobody.code == 69 && nobody.text.contains("127.0.0.1:1"), "\(nobody)")
                let here = try await failure(served.address, nil, "backup", desk.folder + "/x.db")
                #expect(here.code == 64 && here.text.contains("unset REEL_SERVER"), "\(here)")
                let viewer = try #require(
                    try await desk.json("token", "add", "eve", "--role", "viewer")["token"]?.string)
                let refused = try await failure(served.address, viewer, "cancel", "1", "--yes")
                #expect(refused.code == 77 && refused.text.contains("a viewer here"), "\(refused)")
                #expect(try await failure(served.address, viewer, "list").code == 0)
                #expect(try await failure(served.address, viewer, "wait", "1", "--timeout", "1").code == 7)
            }
        }
    }
}
