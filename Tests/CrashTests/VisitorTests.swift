import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// What visitors may see and spend, and that what they do has their names.
@Suite(.enabled(if: ForeignProgram.curl.isUsable, "needs curl"), .serialized, .timeLimit(.minutes(10)))
struct VisitorTests {
    private static let json = ["-X", "POST", "-H", "Content-Type: application/json"]

    private func token(
        _ desk: Desk, _ options: String..., with changes: [String: String] = [:]
    ) async throws -> [String] {
        let ending = try await desk.start(["token", "add"] + options + ["--json"], changes).ended()
        return ["-H", "Authorization: Bearer \(try #require(ending.json["token"]?.string))"]
    }

    @Test func `What somebody does has their name, whichever way they come`() async throws {
        try await withDesk { desk, _ in
            let own = try #require(try await desk.json("submit", "a boat", "--queue")["submitted_by"]?.string)
            try await serving(desk) { served in
                let alice = try await token(desk, "alice", "--role", "maker")
                let made = try await served.ask(
                    "/api/v1/tasks?queue=true", Self.json + alice + ["-d", #"{"prompt":"a crane"}"#])
                #expect(try made.json.array?.first?["submitted_by"] == .string("alice"))
                #expect(try await served.ask("/api/v1/tasks/1/hold", Self.json + alice).status == 200)
                #expect(try await served.ask("/api/v1/tasks/2/hold", Self.json).status == 200)
                let more = try await served.ask(
                    "/api/v1/tasks/1/resubmit?queue=true&allow_duplicate=true", Self.json + alice)
                #expect(try more.json.array?.first?["submitted_by"] == .string("alice"))
                let history = try await desk.json("history").array ?? []
                #expect(
                    history.map { "\($0["id"]?.integer ?? 0) \($0["author"]?.string ?? "-")" } == [
                        "1 \(own)", "2 alice", "1 alice", "2 \(own)", "3 alice",
                    ])
                let listed = try await served.ask("/api/v1/tasks?submitted_by=alice")
                #expect(try listed.json.array?.compactMap { $0["id"]?.integer } == [3, 2])
                #expect(try await desk.json("list", "--submitted-by", own).array?.count == 1)
                let groups = try await desk.json("stats", "--by", "user")["groups"]?.array ?? []
                #expect(groups.map { $0["group"]?.string } == ["alice", own].sorted())
                #expect(groups.first { $0["group"]?.string == "alice" }?["tasks"] == .integer(2))
            }
        }
    }

    @Test func `A maker spends no more than their cap, and nothing that nobody can count`() async throws {
        try await withDesk { desk, service in
            let prices = #"{"prices": [{"resolution": "720p", "per_second": 1, "currency": "CNY"}]}"#
            let priced = ["REEL_CONFIG": try desk.write(prices, to: "priced.json")]
            let bearer = try await token(desk, "bob", "--role", "maker", "--cap", "8CNY/day", with: priced)
            for refused in [["--role", "viewer", "--cap", "8CNY"], ["--role", "maker", "--cap", "8CNY/week"]] {
                #expect(try await desk.start(["token", "add", "eve"] + refused, priced).ended().code == 64)
            }
            try await serving(desk, with: priced) { served in
                func make(_ body: String, _ query: String, _ who: [String]) async throws -> ServedAnswer {
                    try await served.ask("/api/v1/tasks" + query, Self.json + who + ["-d", body])
                }
                #expect(try await make(#"{"prompt":"one"}"#, "", bearer).status == 201)
                let over = try await make(#"{"prompt":"two"}"#, "", bearer)
                #expect(over.status == 409)
                #expect(try over.code == "over_cap", "\(over)")
                #expect(over.body.contains("8 CNY a day for user bob"))
                #expect(try await make(#"{"prompt":"three","takes":2}"#, "", bearer).status == 409)
                // What is only written down waits for its turn.
                let queued = try await make(#"{"prompt":"four"}"#, "?queue=true", bearer)
                #expect(try queued.json.array?.first?["waiting_for"] == .string("cap"))
                // Nobody knows what another size costs.
                let unpriced = try await make(#"{"prompt":"five","resolution":"480p"}"#, "?queue=true", bearer)
                #expect(unpriced.status == 409)
                #expect(try unpriced.code == "no_price", "\(unpriced)")
                // The cap is theirs alone.
                #expect(try await make(#"{"prompt":"six"}"#, "", []).status == 201)
                #expect(try await make(#"{"prompt":"seven","resolution":"480p"}"#, "?queue=true", []).status == 201)
                #expect(await service.counts.createsReceived == 2)
                let budget = try await desk.json("budget").array?.first
                #expect(budget?["scope"] == .string("user"))
                #expect(budget?["name"] == .string("bob"))
            }
        }
    }

    /// Those that keep to a project by themselves.
    private static let kept = [
        "/api/v1/tasks", "/api/v1/shots", "/api/v1/settings", "/api/v1/wait", "/api/v1/batch",
    ]

    /// Every path of the document, for somebody who has one project.
    @Test func `A token of one project reaches no other, by no path`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "of the film", "-g", "film", "--shot", "s1", "--wait")
            _ = try await desk.json("submit", "secret", "-g", "other", "--shot", "s1", "--wait")
            try await serving(desk) { served in
                let bearer = try await token(desk, "alice", "--role", "keeper", "-g", "film")
                let document = try await served.ask("/api/v1/openapi.json", bearer).json
                var tried = 0
                for (path, methods) in document["paths"]?.object ?? [:] where path != "/api/v1/events" {
                    for method in (methods.object ?? [:]).keys {
                        let answer = try await served.ask(
                            path.replacing("{task}", with: "2"),
                            bearer + ["-X", method.uppercased(), "-H", "Content-Type: application/json", "-d", "{}"])
                        tried += 1
                        #expect(!answer.body.contains("secret"), "\(method) \(path): \(answer.body)")
                        if path.contains("{task}") {
                            #expect(answer.status == 404, "\(method) \(path): \(answer)")
                        } else if !Self.kept.contains(path) {
                            #expect(answer.status == 403, "\(method) \(path): \(answer)")
                        }
                    }
                }
                #expect(tried > 20)
                for path in ["/tasks/2", "/videos/2", "/posters/2", "/api/v1/tasks/1,2/cancel"] {
                    let options = path.hasPrefix("/api") ? Self.json : []
                    #expect(try await served.ask(path, options + bearer).status == 404, "\(path)")
                }
                for path in ["/?project=other", "/api/v1/tasks?project=other", "/api/v1/shots?project=other"] {
                    #expect(try await served.ask(path, bearer).status == 403, "\(path)")
                }
                let all = try await served.ask("/api/v1/tasks/*/reject", Self.json + bearer)
                #expect(try all.json.array?.compactMap { $0["id"]?.integer } == [1])
                let some = try await served.ask("/api/v1/tasks/*/reject?project=other", Self.json + bearer)
                #expect(some.status == 403)
                #expect(try await desk.json("show", "2")["verdict"] == .null)
                let waited = try await served.ask(
                    "/api/v1/wait", Self.json + bearer + ["-d", #"{"tasks":["1-2"],"timeout":0}"#])
                #expect(waited.status == 404)
                let table = [
                    "-X", "POST", "-H", "Content-Type: text/csv", "--data-binary", "prompt,project\nx,other\n",
                ]
                #expect(try await served.ask("/api/v1/batch", table + bearer).status == 403)
                #expect(try await served.ask("/metrics", bearer).status == 403)
                #expect(try await served.ask("/api/v1/tasks?after=2", bearer).status == 404)
                let listed = try await served.ask("/api/v1/tasks", bearer)
                #expect(try listed.json.array?.compactMap { $0["id"]?.integer } == [1])
                let wall = try await served.ask("/", bearer)
                #expect(wall.status == 200)
                #expect(wall.body.contains("of the film") && !wall.body.contains("secret"))
                #expect(try await served.ask("/videos/1", bearer + ["-I"]).status == 200)

                func make(_ body: String) async throws -> ServedAnswer {
                    try await served.ask("/api/v1/tasks?queue=true", Self.json + bearer + ["-d", body])
                }
                #expect(try await make(#"{"prompt":"x","project":"other"}"#).status == 403)
                #expect(try await make(#"{"prompt":"x","first_frame":"last:2"}"#).status == 404)
                #expect(try await make(#"{"prompt":"x","first_frame":"last:other/s1"}"#).status == 404)
                let made = try await make(#"{"prompt":"x"}"#)
                #expect(try made.json.array?.first?["project"] == .string("film"))
                let moved = try await served.ask(
                    "/api/v1/tasks/1/edit", Self.json + bearer + ["-d", #"{"project":"other"}"#])
                #expect(moved.status == 403)
                #expect(try await desk.json("show", "1")["project"] == .string("film"))
                #expect(await service.counts.createsReceived == 2)

                // The news are those of the project.
                let news = try ChildProcess(
                    ["/usr/bin/env", "curl", "-s", "-N", "--max-time", "60"] + bearer
                        + [served.address + "/api/v1/events?after=0"], environment: ["PATH": "/usr/bin:/bin"],
                    name: desk.folder + "/runs/news")
                _ = try await desk.json("note", "2", "a secret note")
                _ = try await desk.json("note", "1", "a note of the film")
                try await eventually("the note is told") { news.output.contains("a note of the film") }
                #expect(!news.output.contains("\"id\":2,") && !news.output.contains("secret"))
                news.send(.kill)
                _ = await news.ended()
            }
        }
    }
}
