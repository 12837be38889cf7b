import Model
import Simulator
import TestSupport
import Testing

/// What the user changes: cancel, abandon, tags, notes, projects; and finding tasks by them.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ChangingTests {
    @Test func `Cancel asks for --yes without a terminal, and takes back what was never sent`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "x", "--queue")
            let asked = try await desk.run("cancel", "1", "--json")
            #expect(asked.code == 64)
            #expect(try FailureObject(asked).message.contains("--yes"))
            let dry = try await desk.run("cancel", "1", "-n")
            #expect(dry.code == 0)
            #expect(try await desk.json("show", "1")["state"]?.string == "queued")

            let cancelled = try await desk.json("cancel", "1", "--yes")
            #expect(cancelled.array?.first?["state"]?.string == "cancelled")
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 0)
            #expect(try await desk.run("wait", "1").code == 6)
        }
    }

    @Test func `What was sent cannot be cancelled, and none of a list is if one cannot`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x", "--queue")
            _ = try await desk.json("submit", "y")
            let ending = try await desk.run("cancel", "1-2", "--yes", "--json")
            #expect(ending.code == 1)
            let failure = try FailureObject(ending)
            #expect(failure.task == 2)
            #expect(failure.created == "yes")
            #expect(try await desk.json("show", "1")["state"]?.string == "queued")
        }
    }

    @Test func `Abandon stops following; refresh may still bring the verdict`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "x")
            #expect(try await desk.run("abandon", "1").code == 64)
            let abandoned = try await desk.json("abandon", "1", "--yes")
            #expect(abandoned.array?.first?["state"]?.string == "abandoned")
            let calls = await service.counts.statusCalls
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.statusCalls == calls)
            #expect(try await desk.run("show", "1", "--exit-status").code == 6)
            #expect(try await desk.run("refresh", "1").code == 0)
            #expect(try await desk.json("show", "1")["state"]?.string == "completed")
        }
    }

    @Test func `Tags, a note, a project and a shot are written, kept in the history, and found`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "黄昏的海边", "-t", "draft", "--note", "first try")
            _ = try await desk.json("submit", "a lighthouse at dawn")
            let tagged = try #require(try await desk.json("tag", "1", "+keep", "-draft").array?.first)
            #expect(tagged["tags"] == .array([.string("keep")]))
            let noted = try #require(try await desk.json("note", "1", "第二次").array?.first)
            #expect(noted["note"]?.string == "第二次")
            let edited = try #require(try await desk.json("edit", "1", "-g", "film", "--shot", "7").array?.first)
            #expect(edited["project"]?.string == "film")
            #expect(edited["shot"]?.string == "7")
            let cleared = try #require(try await desk.json("edit", "1", "--shot", "").array?.first)
            #expect(cleared["shot"] == .null)
            let kinds = try await desk.json("history", "1").array?.map { $0["kind"]?.string }
            #expect(kinds?.count { $0 == "user" } == 4)

            for words in [["海"], ["黄昏"], ["keep"], ["第二次"], ["昏的海"]] {
                #expect(try await ids(desk, ["search"] + words) == [1], "\(words)")
            }
            #expect(try await ids(desk, ["search", "lighthouse"]) == [2])
            #expect(try await ids(desk, ["search", "draft"]) == [])
            #expect(try await ids(desk, ["search", "first"]) == [])
            #expect(try await ids(desk, ["list", "-t", "keep"]) == [1])
            #expect(try await ids(desk, ["list", "-g", "film"]) == [1])
            #expect(try await ids(desk, ["list", "--search", "海"]) == [1])
        }
    }

    /// What search engines take for syntax is only text here.
    @Test(arguments: ["a AND", "prompt:x", "NEAR(", "海\"", "\u{1F600}", "-x", "%a%"])
    func `No search text is syntax`(text: String) async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "a AND b")
            #expect(try await desk.run("search", "--", text).code == 0)
        }
    }

    @Test func `A search for nothing says so instead of finding nothing`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "a, b!", "--queue")
            for text in ["", "  ", "\u{3000}", "\"", "*", "(", "-", "'", "%", "。", "\"!\" ?", "\u{200B}"] {
                let ending = try await desk.run("search", "--json", "--", text)
                #expect(ending.code == 64, "\(text)")
                #expect(try FailureObject(ending).code == "nothing_to_search", "\(text)")
            }
            #expect(try await desk.run("list", "--search", "").code == 64)
            #expect(try await desk.run("search", "", "--search", "a").code == 64)
            #expect(try await desk.run("cancel", "--search", "!", "--yes").code == 64)
            #expect(try await desk.json("show", "1")["state"]?.string == "queued")
        }
    }

    @Test func `Emoji are found, whole and by their parts`() async throws {
        try await withDesk(.patient) { desk, _ in
            let prompts = [
                "a family 👨‍👩‍👧‍👦 at sea", "a 👩🏽‍🚀 on the moon", "🇨🇳🇺🇸 side by side", "take 1️⃣ and #️⃣", "coffee ☕️ ❤️‍🔥",
                "the new 🫩 face", "take 1 of 2", "海🌊边",
            ]
            for prompt in prompts { _ = try await desk.json("submit", prompt, "--queue") }
            for (text, expected) in [
                ("👨‍👩‍👧‍👦", [1]), ("👧", [1]), ("👩", [2, 1]), ("👩🏽‍🚀", [2]), ("👩‍🚀", [2]), ("👩🏿‍🚀", [2]), ("🚀👩", []), ("🇨🇳", [3]),
                ("🇺🇸", [3]), ("🇳🇺", []), ("1️⃣", [4]), ("#️⃣", [4]), ("take 1", [7, 4]), ("☕", [5]), ("☕️", [5]), ("❤️", [5]),
                ("❤️‍🔥", [5]), ("🔥", [5]), ("🫩", [6]), ("海🌊", [8]), ("\"海🌊边\"", [8]), ("海边", []), ("coffee 🫩", []),
            ] as [(String, [Int64])] {
                #expect(try await ids(desk, ["search", text]) == expected, "\(text)")
            }
        }
    }

    @Test func `Bad tags are wrong usage`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x")
            for words in [["1"], ["+a"], ["1", "+"], ["1", "+a b"], ["1", "++a"]] {
                #expect(try await desk.start(["tag"] + words).ended().code == 64, "\(words)")
            }
            #expect(try await desk.run("tag", "99", "+a").code == 66)
        }
    }

    private func ids(_ desk: Desk, _ arguments: [String]) async throws -> [Int64] {
        let ending = try await desk.start(arguments + ["--json"]).ended()
        try #require(ending.code == 0, "\(ending)")
        return try ending.json.array?.compactMap { $0["id"]?.integer } ?? []
    }
}
