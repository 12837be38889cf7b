import Model
import Simulator
import TestSupport
import Testing

/// Days and hours of a time zone, as the environment and the settings name it.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ZoneTests {
    /// Clocks go from 0:00 to 1:00 in spring and from 1:00 back to 0:00 in autumn, so that two days a year have no midnight,
    /// or two.
    private static let changing = "AAA5BBB,M3.2.0/0,M11.1.0/1"

    private func notBefore(_ desk: Desk, _ text: String, _ zone: String) async throws -> String? {
        let changes = ["TZ": zone]
        let task = try await desk.json("submit", text + zone, "--queue", "--not-before", text, with: changes)
        let number = try #require(task["id"]?.integer)
        let export = try await desk.run("export", "-q").output.split(separator: "\n")
        let lines = try export.map { try JSONValue.parse(Array($0.utf8)) }
        return lines.first { $0["id"]?.integer == number && $0["uid"] != nil }?["not_before"]?.string
    }

    @Test func `A day begins with its first moment, whatever clocks do at midnight`() async throws {
        try await withDesk(.patient) { desk, _ in
            for (text, zone, moment) in [
                ("2027-03-14", Self.changing, "2027-03-14T05:00:00.000Z"),
                ("2027-03-15", Self.changing, "2027-03-15T04:00:00.000Z"),
                ("2027-11-07", Self.changing, "2027-11-07T04:00:00.000Z"),
                ("2027-11-08", Self.changing, "2027-11-08T05:00:00.000Z"),
                ("2027-03-14 00:30", Self.changing, "2027-03-14T05:30:00.000Z"),
                ("2027-03-14", "CST-8", "2027-03-13T16:00:00.000Z"), ("2027-03-14", "UTC", "2027-03-14T00:00:00.000Z"),
                ("2027-03-14T00:00Z", "CST-8", "2027-03-14T00:00:00.000Z"),
            ] {
                let found = try await notBefore(desk, text, zone)
                #expect(found == moment, "\(text) in \(zone)")
            }
        }
    }

    @Test func `A zone that nobody knows is told to who needs it, and hinders nobody else`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x", "--queue")
            let mistyped = ["TZ": "Asia/Shangai"]
            for command in [
                ["list", "--since", "today"], ["list", "--until", "2026-11-01"], ["history", "--since", "14:02"],
                ["stats", "--by", "day"], ["stats", "--since", "monday"], ["submit", "y", "--not-before", "tomorrow"],
                ["cancel", "--since", "yesterday", "--yes"],
            ] {
                let ending = try await desk.start(command, mistyped).ended()
                #expect(ending.code == 78, "\(command): \(ending)")
                #expect(ending.errors.contains("TZ: found Asia/Shangai, allowed: a name"), "\(command): \(ending)")
            }
            for command in [
                ["list"], ["list", "--since", "2h"], ["list", "--since", "2026-11-01T10:00:00+08:00"], ["stats"],
                ["show", "1"], ["stats", "--by", "state"],
            ] {
                #expect(try await desk.start(command, mistyped).ended().code == 0, "\(command)")
            }
            #expect(try await desk.json("list").array?.count == 1)
            for zone in ["CST-8", "UTC", ":UTC", "<+08>-8"] {
                #expect(try await desk.run("list", "--since", "today", with: ["TZ": zone]).code == 0, "\(zone)")
            }
            for zone in ["CST", "Asia", "+8", "UTC+99", "China Standard Time"] {
                #expect(try await desk.run("list", "--since", "today", with: ["TZ": zone]).code == 78, "\(zone)")
            }
        }
    }

    @Test func `The setting goes before the environment, and has the same rules`() async throws {
        try await withDesk(.patient) { desk, _ in
            func setting(_ zone: String) throws -> [String: String] {
                ["REEL_CONFIG": try desk.write("{\"timezone\": \"\(zone)\"}", to: "config.json"), "TZ": "nowhere"]
            }
            _ = try await desk.json("submit", "x", "--queue")
            #expect(try await desk.run("list", "--since", "today", with: setting("CST-8")).code == 0)
            for zone in ["Asia", "UCT+", "Mars"] {
                let ending = try await desk.run("list", with: setting(zone))
                #expect(ending.code == 78, "\(zone)")
                #expect(ending.errors.contains("timezone: found \(zone)"), "\(ending)")
            }
        }
    }

    @Test func `A period is one, and its ends may be given as they are printed`() async throws {
        try await withDesk(.patient) { desk, _ in
            let made = try await desk.json("submit", "x", "--queue")
            let at = try #require(made["created_at"]?.string)
            let (day, second) = (String(at.prefix(10)), String(at.prefix(19)).replacing("T", with: " "))
            let (month, year) = (String(at.prefix(7)), String(at.prefix(4)))
            let periods: [(since: String, until: String, count: Int)] = [
                ("today", "today", 1), (at, "now", 1), ("yesterday", "today", 1), ("yesterday", "yesterday", 0),
                ("1 min ago", "now", 1), (month, year, 1), (day, day, 1), (second, "tomorrow", 1),
            ]
            for (since, until, count) in periods {
                let listed = try await desk.json("list", "--since", since, "--until", until, with: ["TZ": "UTC"])
                #expect(listed.array?.count == count, "\(since) to \(until)")
            }
            for command in ["list", "history", "stats"] {
                let ending = try await desk.run(command, "--since", "2026-11-10", "--until", "2026-11-01")
                #expect(ending.code == 64)
                #expect(ending.errors.contains("exchange the two"), "\(ending)")
            }
        }
    }
}
