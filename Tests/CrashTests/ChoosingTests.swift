import Model
import Simulator
import TestSupport
import Testing

/// Which tasks a command takes: names as people paste them, ranges, and the filters of a list.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ChoosingTests {
    private func ids(_ desk: Desk, _ arguments: String...) async throws -> [Int64] {
        let ending = try await desk.start(arguments + ["--json"]).ended()
        try #require(ending.code == 0, "\(arguments): \(ending)")
        return try ending.json.array?.compactMap { $0["id"]?.integer } ?? []
    }

    /// 1 and 2 are queued in the project x, 3 is sent, 4 is queued in y with a tag.
    private func withTasks(_ body: (Desk, SimulatedService) async throws -> Void) async throws {
        try await withDesk(.patient) { desk, service in
            _ = try await desk.json("submit", "海边", "-g", "x", "--takes", "2", "--queue")
            _ = try await desk.json("submit", "a boat", "-g", "x", "--ref", "shot 3")
            _ = try await desk.json("submit", "a cat", "-g", "y", "-t", "old", "--queue")
            try await body(desk, service)
        }
    }

    @Test func `Every command that takes tasks takes ranges and filters`() async throws {
        try await withTasks { desk, _ in
            #expect(try await ids(desk, "tag", "--search", "海", "+sea") == [1, 2])
            #expect(try await ids(desk, "tag", "3-9", "+b", "--state", "queued") == [4])
            #expect(try await ids(desk, "list", "-t", "sea") == [2, 1])
            #expect(try await ids(desk, "edit", "--from-project", "y", "-g", "z") == [4])
            #expect(try await ids(desk, "edit", "1-4", "-s", "pending", "--shot", "9") == [3])
            #expect(try await ids(desk, "queue", "hold", "--project", "z") == [4])
            #expect(try await ids(desk, "queue", "release", "-t", "b") == [4])
            #expect(try await ids(desk, "refresh", "--project", "x", "--state", "pending") == [3])
            let dry = try await desk.run("cancel", "--state", "queued", "--project", "x", "-n")
            #expect(dry.code == 0 && dry.errors.contains("would cancel 2 of 2"))
            let asked = try await desk.run("cancel", "--state", "queued", "--project", "x")
            #expect(asked.code == 64 && asked.errors.contains("cancel 1-2?"))
            let all = try await desk.run("cancel", "--project", "x", "--yes")
            #expect(all.code == 1 && all.errors.contains("Narrow the choice with --state"))
            #expect(try await ids(desk, "cancel", "--state", "queued", "--project", "x", "--yes") == [1, 2])
            #expect(try await ids(desk, "abandon", "--shot", "9", "--yes") == [3])
        }
    }

    @Test func `Filters that match nothing are told and no error; a name that nothing answers to is one`() async throws
    {
        try await withTasks { desk, _ in
            for command in [
                ["cancel", "--yes", "-t", "no"], ["abandon", "--yes", "-t", "no"], ["tag", "--tag", "no", "+a"],
                ["edit", "--from-tag", "no", "-g", "a"], ["refresh", "-t", "no"], ["download", "-t", "no"],
                ["wait", "-t", "no"], ["queue", "hold", "-t", "no"], ["resubmit", "--from-tag", "no", "--yes"],
                ["cancel", "2-4", "-t", "no"],
            ] {
                let ending = try await desk.start(command).ended()
                #expect(ending.code == 0, "\(command): \(ending)")
                #expect(ending.errors.contains("no task matches"), "\(command): \(ending)")
                #expect(try await desk.start(command + ["--json"]).ended().output == "[]\n", "\(command)")
            }
            for command in [["cancel", "50-80", "--yes"], ["tag", "50-80", "+a"], ["edit", "50", "-g", "a"]] {
                #expect(try await desk.start(command).ended().code == 66, "\(command)")
            }
            for command in [["cancel", "--yes"], ["tag", "+a"], ["edit", "-g", "a"], ["download"], ["resubmit"]] {
                #expect(try await desk.start(command).ended().code == 64, "\(command)")
            }
        }
    }

    @Test func `Making again what filters match is asked about, since it costs money`() async throws {
        try await withTasks { desk, service in
            let asked = try await desk.run("resubmit", "--from-project", "x", "-s", "pending", "--allow-duplicate")
            #expect(asked.code == 64)
            #expect(asked.errors.contains("make 1 tasks again (3)?"), "\(asked)")
            #expect(await service.counts.createsReceived == 1)
            #expect(
                try await desk.run("resubmit", "--from-project", "x", "-n").output.split(separator: "\n").count == 3)
            let made = try await ids(
                desk, "resubmit", "--from-project", "x", "-s", "pending", "--allow-duplicate", "--yes")
            #expect(made == [5])
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `A download by filters takes what there is`() async throws {
        try await withDesk { desk, _ in
            _ = try await desk.json("submit", "a", "-t", "t", "--wait")
            _ = try await desk.json("submit", "b", "-t", "t", "--queue")
            _ = try await desk.json("submit", "c", "--queue")
            let ending = try await desk.run("download", "-t", "t", "--json")
            #expect(ending.code == 0, "\(ending)")
            #expect(try ending.json.array?.compactMap { $0["id"]?.integer } == [1])
            #expect(ending.errors.contains("1 of 2 tasks have no video"))
            #expect(try await desk.run("download", "2").code == 1)
            #expect(try await ids(desk, "download", "2-3", "--all-missing") == [])
        }
    }

    @Test func `Names are taken as they are pasted`() async throws {
        try await withTasks { desk, _ in
            let id = try #require(try await desk.json("show", "3")["task_id"]?.string)
            for name in [
                "#3", "３", "003", "０３", " 3", "3,", "\"3\"", "\(id),", " '\(id)' ", "ref:shot 3", "ref: shot 3 ",
                "ref：shot 3",
            ] {
                #expect(try await desk.json("show", name)["id"] == .integer(3), "\(name)")
            }
            #expect(try await ids(desk, "tag", "1, 2", "#4", "+p") == [1, 2, 4])
            #expect(try await ids(desk, "tag", "１～２", "＋q") == [1, 2])
            #expect(try await ids(desk, "list", "--after", "#3") == [2, 1])
            #expect(try await desk.run("show", "1, 2").code == 66)
            for empty in ["", " ", "\"\""] {
                for command in [
                    ["show", empty], ["cancel", empty, "--yes"], ["list", "--after", empty], ["wait", empty],
                ] {
                    let ending = try await desk.start(command).ended()
                    #expect(ending.code == 66, "\(command): \(ending)")
                    #expect(ending.errors.contains("as of a variable that is not set"), "\(command): \(ending)")
                }
            }
            let missing = try await desk.run("show", "#99", "--json")
            #expect(try FailureObject(missing).message.contains("#99"))
        }
    }

    @Test func `The id of a task from elsewhere is taken as it is pasted`() async throws {
        try await withDesk(.patient, faults: ["create:reset-after@2"]) { desk, service in
            let elsewhere = desk.folder + "/other/reel.db"
            let made = try await desk.json("submit", "x", "--database", elsewhere)
            let id = try #require(made["task_id"]?.string)
            for name in ["\"\(id)\",", " \(id)\n", "‘\(id)’"] {
                #expect(try await desk.json("adopt", name)["task_id"]?.string == id, "\(name)")
            }
            #expect(try await desk.json("list").array?.count == 1)
            for name in ["", " ", "\"\"", ","] { #expect(try await desk.run("adopt", name).code == 64, "\(name)") }

            #expect(try await desk.run("submit", "y").code == 8)
            let lost = try #require(await service.tasks().map(\.upstreamID).first { $0 != id })
            let resolved = try await desk.json("resolve", "#2", "--task-id", " '\(lost)', ", "--yes")
            #expect(resolved["task_id"]?.string == lost)
        }
    }

    @Test func `Waiting for nothing is told`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x", "--queue")
            #expect(try await desk.run("cancel", "1", "--yes").code == 0)
            let ending = try await desk.run("wait")
            #expect(ending.code == 0)
            #expect(ending.errors.contains("nothing to wait for"), "\(ending)")
            #expect(try await desk.run("import", desk.folder).code == 66)
        }
    }

    @Test func `Tags are removed as they were added`() async throws {
        try await withTasks { desk, _ in
            let tags = ["v", "n", "q", "h", "V", "a,b", "镜头", "No.1", "json"]
            for tag in tags { #expect(try await desk.run("tag", "1", "+" + tag).code == 0, "\(tag)") }
            #expect(try await desk.json("show", "1")["tags"]?.array?.count == tags.count)
            for tag in tags.dropLast() {
                let ending = try await desk.run("tag", "1", "-" + tag)
                #expect(ending.code == 0, "\(tag): \(ending)")
                #expect(try await desk.json("list", "-t", tag) == .array([]), "\(tag)")
            }
            #expect(try await desk.run("tag", "1", "--", "-json").code == 0)
            #expect(try await desk.json("show", "1")["tags"] == .array([]))
            #expect(try await desk.run("tag", "-h").output.contains("USAGE: reel tag"))
        }
    }
}
