import FoundationEssentials
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Model
import Simulator
import TestSupport
import Testing

/// The ledger over HTTP, asked by programs that others wrote.
@Suite(.enabled(if: ForeignProgram.curl.isUsable, "needs curl"), .serialized, .timeLimit(.minutes(10)))
struct ServeTests {
    private func makeTasks(_ desk: Desk, _ service: SimulatedService) async throws {
        _ = try await desk.json(
            "submit", "白纸折成的小船", "-t", "water", "--ref", "boat/1", "-g", "film", "--shot", "s1", "--wait")
        _ = try await desk.json("submit", "a crane <script>alert(1)</script>", "--wait", "--note", "for the wall")
        await service.replaceFaults(try Faults(parsing: ["status:failed:违规"]))
        #expect(try await desk.run("submit", "a storm", "--wait").code == 6)
        await service.replaceFaults(Faults())
        _ = try await desk.json("submit", "later", "--queue", "--priority", "3")
        _ = try await desk.json("pick", "1")
    }

    /// What each path answers is what a command prints.
    private func compare(_ served: ServedDesk) async throws {
        let pairs: [(path: String, command: [String])] = [
            ("/tasks", ["list"]), ("/tasks?state=failed&state=queued", ["list", "-s", "failed", "-s", "queued"]),
            ("/tasks?search=%E8%88%B9", ["search", "船"]),
            ("/tasks?limit=2&after=3", ["list", "-L", "2", "--after", "3"]),
            ("/tasks?sort=finished&reverse=true", ["list", "--sort", "finished", "--reverse"]),
            ("/tasks?since=2h&tag=water", ["list", "--since", "2h", "-t", "water"]),
            ("/tasks/ref:boat%2F1?history=true&request=true", ["show", "ref:boat/1", "--history", "--request"]),
            ("/tasks/2", ["show", "2"]), ("/tasks/3/history", ["history", "3"]), ("/history", ["history"]),
            ("/history?kind=recorded&after=5", ["history", "--kind", "recorded", "--after", "5"]),
            ("/stats?simulated=true", ["stats", "--simulated"]),
            ("/stats?simulated=true&by=state", ["stats", "--simulated", "--by", "state"]), ("/queue", ["queue"]),
            ("/shots", ["shots"]), ("/shots?project=film", ["shots", "film"]), ("/budget", ["budget"]),
        ]
        for (path, command) in pairs {
            let answer = try await served.ask("/api/v1" + path)
            #expect(answer.status == 200, "\(path): \(answer.body)")
            let printed = try await served.desk.start(command + ["--json"]).ended()
            #expect(answer.body == printed.output, "\(path)")
        }
    }

    @Test func `What a path answers is what the command prints`() async throws {
        try await withDesk { desk, service in
            try await makeTasks(desk, service)
            try await serving(desk) { try await compare($0) }
        }
    }

    @Test(.enabled(if: PostgresCluster.isUsable, "needs postgres"))
    func `It is the same over a ledger on a server`() async throws {
        let options = ServerDeskOptions(cluster: try await PostgresCluster.shared(), sharesVideos: true)
        try await withServerDesk(on: options) { desk, service in
            try await makeTasks(desk.hosts[0], service)
            try await serving(desk.hosts[0]) { try await compare($0) }
        }
    }

    @Test func `Everything that is wrong gets a status and an object with words`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "a boat", "--wait")
            try await serving(desk) { served in
                let refusals: [(path: String, options: [String], status: Int, code: String)] = [
                    ("/api/v1/tasks/77", [], 404, "no_such_task"), ("/api/v1/nothing", [], 404, "no_such_path"),
                    ("/api/v1/tasks?limit=0", [], 400, "usage"), ("/api/v1/tasks?since=mondey", [], 400, "usage"),
                    ("/api/v1/tasks?search=,", [], 400, "nothing_to_search"),
                    ("/api/v1/tasks?since=1h&until=2h", [], 400, "usage"),
                    ("/api/v1/tasks?after=99", [], 404, "no_such_task"), ("/api/v1/tasks/%ff", [], 400, "usage"),
                    ("/api/v1/queue", ["-X", "DELETE"], 405, "method"),
                    ("/api/v1/queue", ["-X", "PROPFIND"], 405, "method"),
                    ("/api/v1/queue", ["-H", "Host: evil.example"], 421, "unknown_host"),
                    ("/api/v1/queue", ["-H", "Host: 127.0.0.1.evil.example"], 421, "unknown_host"),
                    ("/api/v1/queue", ["-H", "Origin: http://evil.example"], 403, "other_site"),
                    ("/api/v1/queue", ["-H", "Sec-Fetch-Site: cross-site"], 403, "other_site"),
                    ("/api/v1/queue", ["-H", "X-Forwarded-For: 10.0.0.1"], 401, "no_token"),
                    ("/api/v1/queue", ["-H", "Forwarded: for=10.0.0.1"], 401, "no_token"),
                    ("/api/v1/queue", ["-H", "Authorization: Bearer nothing"], 401, "bad_token"),
                    ("/api/v1/queue", ["-H", "Authorization: Basic cm9vdDo="], 401, "bad_token"),
                    ("/..%2f..%2fetc%2fpasswd", ["--path-as-is"], 404, "no_such_path"),
                    ("/../../etc/passwd", ["--path-as-is"], 404, "no_such_path"),
                ]
                for (path, options, status, code) in refusals {
                    let answer = try await served.ask(path, options)
                    #expect(answer.status == status, "\(path) \(options): \(answer)")
                    #expect(try answer.code == code, "\(path) \(options)")
                    #expect(answer.headers.contains("Content-Security-Policy: default-src 'none'"))
                    #expect(answer.headers.contains("X-Content-Type-Options: nosniff"))
                }
                #expect(try await served.ask("/api/v1/queue", ["-X", "PUT"]).headers.contains("Allow: GET, HEAD"))
                #expect(try await served.ask("/api/v1/queue", ["-I"]).body == "")
                #expect(try await served.ask("/healthz", ["-H", "X-Forwarded-For: 1.2.3.4"]).status == 200)
                #expect(try await served.ask("/readyz").status == 200)
            }
        }
    }

    @Test func `Who may come in: the own user, and whoever has a token that counts`() async throws {
        try await withDesk { desk, _ in
            _ = try await desk.json("submit", "a boat", "--queue")
            try await serving(desk) { served in
                let token = try #require(try await desk.json("token", "add", "ci", "--role", "viewer")["token"]?.string)
                #expect(try await desk.run("token", "add", "ci", "--role", "keeper").code == 9)
                let bearer = ["-H", "Authorization: Bearer \(token)"]
                #expect(
                    try await served.ask("/api/v1/queue", bearer + ["-H", "X-Forwarded-For: 10.0.0.1"]).status == 200)
                if UserNumber.own == 0 {
                    let stranger = try await served.ask("/api/v1/queue", as: 65_534)
                    #expect(stranger.status == 401)
                    #expect(try stranger.code == "no_token")
                    #expect(stranger.headers.contains("WWW-Authenticate: Bearer"))
                    #expect(try await served.ask("/api/v1/queue", bearer, as: 65_534).status == 200)
                }
                let list = try await desk.json("token", "list").array
                #expect(list?.first?["name"] == .string("ci"))
                #expect(try await desk.run("token", "revoke", "ci").code == 0)
                #expect(try await desk.run("token", "revoke", "ci").code == 66)
                #expect(try await served.ask("/api/v1/queue", bearer).status == 401)
                // A new one of the same name is another one.
                let other = try #require(try await desk.json("token", "add", "ci", "--role", "viewer")["token"]?.string)
                #expect(other != token)
                #expect(try await served.ask("/api/v1/queue", ["-H", "Authorization: bearer \(other)"]).status == 200)
                // Neither is in the ledger or in the log.
                #expect(!served.process.errors.contains(token))
                let files = try FileManager.default.subpathsOfDirectory(atPath: desk.home)
                for file in files where !file.hasSuffix(".lock") {
                    let bytes = FileManager.default.contents(atPath: desk.home + "/" + file) ?? Data()
                    #expect(bytes.firstRange(of: Data(token.utf8)) == nil, "\(file)")
                }
            }
        }
    }

    private static let json = ["-X", "POST", "-H", "Content-Type: application/json"]

    @Test func `A task is made once under its ref, and judged, and what is wrong with it is told at once`() async throws
    {
        try await withDesk { desk, service in
            try await serving(desk, ["daemon", "run"]) { served in
                let body = #"{"prompt":"一只小船","ref":"r 1","shot":"s1","project":"film","tags":["a"],"duration":5}"#
                let made = try await served.ask("/api/v1/tasks", Self.json + ["-d", body])
                #expect(made.status == 201, "\(made)")
                let task = try made.json.array?.first
                #expect(task?["created"] == .bool(true))
                #expect(task?["task_id"] != .null)
                let again = try await served.ask("/api/v1/tasks", Self.json + ["-d", body])
                #expect(again.status == 200)
                #expect(try again.json.array?.first?["created"] == .bool(false))
                #expect(await service.counts.createsReceived == 1)
                _ = try await desk.json("submit", "not yet", "--queue", "--not-before", "2h")
                let refusals: [(path: String, body: String, status: Int, words: String)] = [
                    ("", #"{"prompt":"other","ref":"r 1"}"#, 422, "ref r 1 names task 1"),
                    ("", #"{"prompt":"一只小船"}"#, 409, "task 1"),
                    ("", #"{"prompt":"x","image":["/etc/passwd"]}"#, 422, "allowed are URLs, data URLs"),
                    ("", #"{"prompt_file":"/etc/passwd"}"#, 422, "prompt_file: names a file of the server"),
                    ("", #"{"prompt":"x","output":"/tmp/x.mp4"}"#, 422, "output: names a file of the server"),
                    ("", #"{"request":"/etc/passwd"}"#, 422, "request: names a file of the server"),
                    ("", #"{"prompt":"x","duration":"ten"}"#, 422, #"duration: found "ten""#),
                    ("", #"{"prompt":"x","durration":5}"#, 422, "durration: no such name; did you mean duration?"),
                    ("", #"{"prompt":"#, 422, "this is no JSON object"), ("", "[]", 422, "allowed is an object"),
                    ("/2/pick", "{}", 409, "only a finished video can be picked"),
                    ("/1/edit", #"{"note":"\u0007"}"#, 400, "control character U+0007"),
                    ("/1/edit", #"{"add_tags":["a b"]}"#, 400, "without spaces"),
                    ("/1/edit", #"{"tags":["a"]}"#, 400, "there is no parameter 'tags'"),
                    ("/1/edit", "{}", 400, "nothing to change"), ("/1/resolve", "{}", 400, "give one of"),
                    ("/9/hold", "", 404, "no task answers to 9"), ("/1/takes?count=0", "", 400, "1 to 1000"),
                ]
                for (path, body, status, words) in refusals {
                    let answer = try await served.ask("/api/v1/tasks" + path, Self.json + ["-d", body])
                    #expect(answer.status == status, "\(path) \(body): \(answer)")
                    #expect(try answer.json["error"]?["message"]?.string?.contains(words) == true, "\(answer.body)")
                }
                let text = try await served.ask(
                    "/api/v1/tasks", ["-X", "POST", "-H", "Content-Type: text/plain", "-d", body])
                #expect(text.status == 415)
                #expect(await service.counts.createsReceived == 1)
                try await eventually("it is saved") {
                    desk.peek("SELECT count(*) FROM video WHERE state = 'saved'") == 1
                }
                let picked = try await served.ask("/api/v1/tasks/1/pick", Self.json + ["-d", #"{"reason":"best"}"#])
                #expect(try picked.json.array?.first?["verdict"] == .string("picked"))
                let edited = try await served.ask(
                    "/api/v1/tasks/1/edit", Self.json + ["-d", #"{"add_tags":["b"],"remove_tags":["a"],"note":"n"}"#])
                #expect(try edited.json.array?.first?["tags"] == .array([.string("b")]))
                for status in [201, 200] {
                    let one = try await served.ask("/api/v1/tasks/1/takes?ref=again&queue=true", Self.json)
                    #expect(one.status == status)
                }
                #expect(try await served.ask("/api/v1/tasks/1/takes?ref=again&count=2", Self.json).status == 400)
                // Numbers at their ends end nothing.
                let all = "/api/v1/tasks/0-9223372036854775807/edit"
                #expect(try await served.ask(all, Self.json + ["-d", #"{"note":"n"}"#]).status == 200)
                let end = ["-H", "Range: bytes=0-9223372036854775807", "-o", "/dev/null", "-D", "/dev/stdout"]
                #expect(try await served.ask("/videos/1", end).status == 206)
                let twice = try await served.ask("/api/v1/history?kind=saved&kind=saved")
                let told = try twice.json.array?.map { $0["event"]?.integer } ?? []
                #expect(!told.isEmpty && Set(told).count == told.count)
                let takes = try await served.ask("/api/v1/tasks/1/takes?count=2&queue=true", Self.json)
                #expect(takes.status == 201)
                #expect(try takes.json.array?.map { $0["take"] } == [.integer(3), .integer(4)])
                let shown = try await desk.json("show", "1")
                #expect(try await served.ask("/api/v1/tasks/1").json == shown)
            }
        }
    }

    @Test func `A role does what it may on every path of the document, and nothing else`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "a boat", "--queue")
            try await serving(desk) { served in
                let tokens = try await ["viewer", "maker", "keeper"].asyncMap { role in
                    try #require(try await desk.json("token", "add", role, "--role", role)["token"]?.string)
                }
                let revoked = try #require(
                    try await desk.json("token", "add", "gone", "--role", "keeper")["token"]?.string)
                #expect(try await desk.run("token", "revoke", "gone").code == 0)
                let document = try await served.ask("/api/v1/openapi.json").json
                var needed: [String: Int] = [:]
                for (path, methods) in document["paths"]?.object ?? [:] {
                    // A stream never ends for those who may listen.
                    guard path != "/api/v1/events" else { continue }
                    let plain = path.replacing("{task}", with: "99")
                    for (method, endpoint) in methods.object ?? [:] {
                        let role = endpoint["x-role"]?.string ?? ""
                        let rank = try #require(["viewer", "maker", "keeper"].firstIndex(of: role))
                        // Waiting changes nothing.
                        #expect(rank > 0 || method == "get" || path == "/api/v1/wait", "\(path)")
                        needed["\(method) \(path)"] = rank
                        for (place, token) in (tokens + [revoked, ""]).enumerated() {
                            let bearer = token.isEmpty ? "X-Forwarded-For: 1.2.3.4" : "Authorization: Bearer \(token)"
                            let answer = try await served.ask(
                                plain,
                                ["-X", method.uppercased(), "-H", bearer, "-H", "Content-Type: application/json"])
                            if place > 2 {
                                #expect(answer.status == 401, "\(method) \(path)")
                            } else {
                                #expect(
                                    (answer.status == 403) == (place < rank), "\(method) \(path) \(place): \(answer)")
                            }
                        }
                    }
                }
                #expect(needed["post /api/v1/tasks"] == 1)
                #expect(needed["post /api/v1/queue/pause"] == 2)
                #expect(needed.count > 20)
                #expect(await service.counts.createsReceived == 0)
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.nginx.isUsable, "needs nginx"))
    func `What a proxy passes on needs a token, and its name has to be known`() async throws {
        try await withDesk { desk, service in
            try await serving(desk, ["serve", "--name", "reel.example.com"]) { served in
                let token = try #require(try await desk.json("token", "add", "ci", "--role", "maker")["token"]?.string)
                let port = try LocalPort.free()
                let configuration = try desk.write(
                    """
                    daemon off; pid \(desk.folder)/nginx.pid; error_log stderr;
                    events {}
                    http {
                        access_log off; client_body_temp_path \(desk.folder)/body; proxy_temp_path \(desk.folder)/proxy;
                        fastcgi_temp_path \(desk.folder)/f; uwsgi_temp_path \(desk.folder)/u; scgi_temp_path \(desk.folder)/s;
                        server {
                            listen 127.0.0.1:\(port);
                            client_max_body_size 64m;
                            location / {
                                proxy_pass http://127.0.0.1:\(served.port);
                                proxy_set_header Host $host;
                                proxy_set_header X-Forwarded-For $remote_addr;
                            }
                        }
                    }
                    """, to: "nginx.conf")
                try await ForeignProgram.nginx.serve(["-c", configuration], on: port, in: desk.folder) {
                    (_) async throws -> Void in
                    let proxy = ServedDesk(desk: desk, process: served.process, port: port)
                    let (host, bearer) = (["-H", "Host: reel.example.com"], ["-H", "Authorization: Bearer \(token)"])
                    #expect(try await proxy.ask("/api/v1/queue", host).status == 401)
                    #expect(try await proxy.ask("/api/v1/queue", host + bearer).status == 200)
                    #expect(
                        try await proxy.ask("/api/v1/queue", bearer + ["-H", "Host: other.example.com"]).status == 421)
                    let text = "{\"prompt\":\"a boat\",\"note\":\"\(String(repeating: "长", count: 50_000))\"}"
                    let body = ["-d", "@" + (try desk.write(text, to: "body.json"))]
                    #expect(try await proxy.ask("/api/v1/tasks", host + bearer + Self.json + body).status == 201)
                    #expect(await service.counts.createsReceived == 1)
                }
            }
        }
    }

    /// The numbers that a stream has told, in their order.
    private func numbers(_ stream: ChildProcess) -> [Int64] {
        stream.output.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap { Int64($0.dropFirst(4)) }
    }

    @Test func `Whoever listens hears every change of every process once, also after a break`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "before", "--wait")
            try await serving(desk, ["serve"]) { served in
                func listen(_ options: String...) throws -> ChildProcess {
                    try ChildProcess(
                        ["/usr/bin/env", "curl", "-s", "-N"] + options + [served.address + "/api/v1/events"],
                        environment: ["PATH": "/usr/bin:/bin"], name: "\(desk.folder)/runs/stream-\(UUID().uuidString)")
                }
                let newest = desk.peek("SELECT max(id) FROM event")
                let (first, all) = (try listen(), try listen("-H", "Last-Event-ID: 0"))
                try await eventually("both listen") {
                    first.output.contains("news of a ledger") && numbers(all).last == newest
                }
                // Made and followed by another process than the server's.
                _ = try await desk.json("submit", "after", "--wait")
                let end = desk.peek("SELECT max(id) FROM event")
                try await eventually("the first hears it") { numbers(first).last == end }
                try await eventually("the other one too") { numbers(all).last == end }
                #expect(numbers(first) == Array(newest + 1...end))
                #expect(numbers(all) == Array(1...end))
                let texts = first.output.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map {
                    $0.dropFirst(6)
                }
                let history = try await desk.json("history", "--after", "\(newest)").array ?? []
                #expect(try texts.map { try JSONValue.parse(Array($0.utf8)) } == history)
                // One that comes back begins where it was.
                first.send(.kill)
                _ = await first.ended()
                _ = try await desk.json("tag", "1", "+later")
                let back = try listen("-H", "Last-Event-ID: \(end - 1)")
                let last = desk.peek("SELECT max(id) FROM event")
                try await eventually("it hears what it has missed") { numbers(back).last == last }
                #expect(numbers(back) == Array(end...last))
                #expect(try await served.ask("/api/v1/events", ["-H", "Last-Event-ID: x"]).status == 400)
                // Both still listen when the server ends.
            }
        }
    }

    @Test func `The wall has the videos, what is under way and a link to more`() async throws {
        try await withDesk { desk, service in
            let lines = (1...50).map { "clip \($0) <b>雨</b>,film" }
            let table = try desk.write((["prompt,project"] + lines).joined(separator: "\n"), to: "clips.csv")
            #expect(try await desk.run("batch", table, "--wait").code == 0)
            _ = try await desk.json("submit", "later", "--queue", "--not-before", "2h")
            try await serving(desk) { served in
                let wall = try await served.ask("/")
                #expect(wall.status == 200)
                #expect(wall.headers.contains("Content-Type: text/html; charset=utf-8"))
                #expect(wall.body.split(separator: "<article").count == 49)
                #expect(wall.body.contains("clip 50 &lt;b&gt;雨&lt;/b&gt;") && !wall.body.contains("<b>"))
                #expect(wall.body.contains("queued (not yet due)"))
                let link = try #require(wall.body.firstMatch(of: #/rel="next" href="([^"]*)"/#)?.1)
                let more = try await served.ask(String(link).replacing("&amp;", with: "&"))
                #expect(more.body.split(separator: "<article").count == 3)
                #expect(!more.body.contains("rel=\"next\""))
                let none = try await served.ask("/?project=other&search=", ["-H", "Accept-Language: zh-CN"])
                #expect(none.body.contains("没有符合条件的任务。") && none.body.contains(#"<html lang="zh-CN">"#))
                #expect(try await served.ask("/?search=%22clip%207%22").body.split(separator: "<article").count == 2)
                let task = try await served.ask("/tasks/7")
                #expect(task.body.contains("clip 7 &lt;b&gt;雨") && task.body.contains(#"src="/videos/7""#))
                for path in ["/", "/tasks/7", "/videos/7"] {
                    #expect(try await served.ask(path, ["-H", "X-Forwarded-For: 1.2.3.4"]).status == 401)
                }
                #expect(try await served.ask("/tasks/99").status == 404)
                #expect(try await served.ask("/style.css").headers.contains("Content-Type: text/css"))
                #expect(try await served.ask("/", ["-X", "POST"]).status == 405)
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.ffmpeg.isUsable, "needs ffmpeg"))
    func `A picture of a video is made once, and there is none of what is no video`() async throws {
        try await withDesk { desk, _ in
            _ = try await desk.json("submit", "a boat", "--wait")
            _ = try await desk.json("submit", "later", "--queue")
            try await serving(desk) { served in
                #expect(try await served.ask("/").body.contains(#"preload="none" poster="/posters/1""#))
                let answers = try await withThrowingTaskGroup { group in
                    for _ in 0..<4 { group.addTask { try await served.ask("/posters/1", ["-o", "/dev/null"]) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count == 4)
                let head = try await served.ask("/posters/1", ["-I"]).headers
                #expect(head.contains("200 OK") && head.contains("Content-Type: image/jpeg"))
                let kept = try FileManager.default.contentsOfDirectory(atPath: desk.home + "/posters")
                #expect(kept.count == 1 && kept[0].hasSuffix(".jpg"))
                let bytes = FileManager.default.contents(atPath: desk.home + "/posters/" + kept[0]) ?? Data()
                #expect([UInt8](bytes.prefix(3)) == [0xFF, 0xD8, 0xFF])
                for other in ["2", "99", "x"] { #expect(try await served.ask("/posters/\(other)").status == 404) }
            }
        }
    }

    @Test func `A browser signs in with a token, and only forms of its own pages do anything`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "a boat", "-g", "film", "--shot", "s1", "--wait")
            try await serving(desk, ["daemon", "run"]) { served in
                var tokens: [String: String] = [:]
                for role in ["viewer", "maker"] {
                    tokens[role] = try await desk.json("token", "add", role, "--role", role)["token"]?.string
                }
                // As from another machine, by a proxy.
                let outside = [
                    "-H", "X-Forwarded-For: 1.2.3.4", "-H", "X-Forwarded-Proto: https", "-H", "Accept: text/html",
                ]
                let stranger = try await served.ask("/tasks/1?x=1", outside)
                #expect(stranger.status == 303)
                #expect(stranger.headers.contains("Location: /sign-in?then=%2Ftasks%2F1%3Fx%3D1"), "\(stranger)")
                let page = try await served.ask("/sign-in?then=%2Ftasks%2F1", outside)
                #expect(page.body.contains(#"name="then" value="/tasks/1""#))
                #expect(try await served.ask("/sign-in?then=//evil.example", outside).body.contains(#"value="/""#))
                let wrong = try await served.ask("/sign-in", outside + ["-d", "token=reel_nothing&then=/tasks/1"])
                #expect(wrong.status == 401 && wrong.body.contains("This token does not count."))
                let theirs = ["-d", "token=\(tokens["maker"] ?? "")&then=/tasks/1"]
                #expect(
                    try await served.ask("/sign-in", outside + theirs + ["-H", "Origin: http://evil.example"]).status
                        == 403)
                let signedIn = try await served.ask("/sign-in", outside + theirs)
                #expect(signedIn.status == 303 && signedIn.headers.contains("Location: /tasks/1"))
                let cookie = signedIn.headers.split(separator: "\n").first { $0.hasPrefix("Set-Cookie:") } ?? ""
                for word in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] { #expect(cookie.contains(word)) }

                func signed(_ role: String) -> [String] { outside + ["-b", "reel_token=\(tokens[role] ?? "")"] }
                func mark(_ role: String) async throws -> String {
                    let body = try await served.ask("/tasks/1", signed(role)).body
                    return body.firstMatch(of: #/name="mark" value="([0-9a-f]+)"/#).map { String($0.1) } ?? ""
                }
                let (maker, viewer) = (try await mark("maker"), try await mark("viewer"))
                #expect(maker.count == 64 && viewer.isEmpty)
                let pick = ["-d", "action=pick&reason=best&mark=\(maker)"]
                let refusals = [
                    signed("viewer") + pick, signed("maker") + ["-d", "action=pick"],
                    signed("maker") + ["-d", "action=pick&mark=00"], pick,
                    signed("maker") + pick + ["-H", "Origin: http://evil.example"],
                    signed("maker") + pick + ["-H", "Sec-Fetch-Site: cross-site"],
                ]
                for options in refusals {
                    #expect(try await served.ask("/tasks/1", options).status == 403, "\(options)")
                }
                #expect(try await desk.json("show", "1")["verdict"] == .null)
                let picked = try await served.ask("/tasks/1", signed("maker") + pick)
                #expect(picked.status == 303 && picked.headers.contains("Location: /tasks/1"))
                #expect(try await desk.json("show", "1")["verdict_reason"] == .string("best"))
                let impossible = try await served.ask(
                    "/tasks/1", signed("maker") + ["-d", "action=cancel&mark=\(maker)"])
                #expect(impossible.status == 409 && impossible.body.contains("task 1 is completed"))
                let edit =
                    "action=edit&project=film&was_project=film&shot=s1&was_shot=s1&tags=a+b&note=%E9%9B%A8&mark=\(maker)"
                #expect(try await served.ask("/tasks/1", signed("maker") + ["-d", edit]).status == 303)
                #expect(try await desk.json("show", "1")["tags"] == .array([.string("a"), .string("b")]))
                // Pressed twice, it is done once.
                let form = "action=takes&count=2&mark=\(maker)&once=\(String(repeating: "a", count: 32))"
                for _ in 0..<2 {
                    let takes = try await served.ask("/tasks/1", signed("maker") + ["-d", form])
                    #expect(takes.headers.contains("Location: /tasks/2"))
                }
                let unmarked = try await served.ask(
                    "/tasks/1", signed("maker") + ["-d", "action=resubmit&mark=\(maker)"])
                #expect(unmarked.status == 400)
                #expect(await service.counts.createsReceived == 3)
                // The user of the server needs no cookie, and one that does not count is not passed over.
                #expect(try await served.ask("/").status == 200)
                #expect(try await served.ask("/api/v1/queue", ["-b", "reel_token=nothing"]).status == 401)
                #expect(try await desk.run("token", "revoke", "maker").code == 0)
                #expect(try await served.ask("/tasks/1", signed("maker")).status == 303)
            }
        }
    }

    @Test func `A video is sent whole or in the parts that a player asks for`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "a boat", "--wait")
            let elsewhere = desk.folder + "/own.mp4"
            _ = try await desk.json("submit", "elsewhere", "--wait", "-o", elsewhere)
            let shown = try await desk.json("show", "1")["video"]
            let path = try #require(shown?["path"]?.string)
            let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
            let tag = "\"\(shown?["sha256"]?.string ?? "")\""
            try await serving(desk) { served in
                func fetch(_ options: String...) async throws -> (head: ServedAnswer, bytes: [UInt8]) {
                    let file = desk.folder + "/fetched"
                    let head = try await served.ask("/videos/1", options + ["-o", file, "-D", "/dev/stdout"])
                    return (head, FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? [])
                }
                let whole = try await fetch()
                #expect(whole.head.status == 200 && whole.head.headers.contains("Content-Type: video/mp4"))
                #expect(whole.head.headers.contains("Accept-Ranges: bytes") && whole.head.headers.contains(tag))
                let part = try await fetch("-H", "Range: bytes=100-199")
                #expect(part.head.status == 206)
                #expect(part.head.headers.contains("Content-Range: bytes 100-199/\(bytes.count)"))
                #expect(try await served.ask("/videos/1", ["-I"]).headers.contains("Content-Length: \(bytes.count)"))
                #expect(try await fetch("-H", "Range: bytes=-50").head.headers.contains("Content-Length: 50"))
                let beyond = try await fetch("-H", "Range: bytes=\(bytes.count)-")
                #expect(beyond.head.status == 416)
                #expect(beyond.head.headers.contains("Content-Range: bytes */\(bytes.count)"))
                #expect(try await fetch("-H", "Range: bytes=0-9", "-H", "If-Range: \(tag)").head.status == 206)
                #expect(try await fetch("-H", "Range: bytes=0-9", "-H", "If-Range: \"other\"").head.status == 200)
                #expect(try await fetch("-H", "If-None-Match: \(tag)").head.status == 304)
                // curl writes the head into the file as well.
                #expect(Array(whole.bytes.suffix(bytes.count)) == bytes)
                #expect(Array(part.bytes.suffix(100)) == Array(bytes[100..<200]))
                for other in ["2", "99", "x", "..%2f1", "1%00"] {
                    #expect([400, 404].contains(try await served.ask("/videos/\(other)").status), "\(other)")
                }
                try FileManager.default.removeItem(atPath: path)
                #expect(try await served.ask("/videos/1").status == 404)
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.promtool.isUsable, "needs promtool"))
    func `Gauges are what the ledger says, in words that Prometheus reads`() async throws {
        try await withDesk { desk, service in
            try await serving(desk, ["daemon", "run"]) { served in
                _ = try await served.ask("/api/v1/tasks", Self.json + ["-d", #"{"prompt":"a boat"}"#])
                _ = try await desk.json("submit", "held", "--queue", "--not-before", "2h")
                try await eventually("it is saved") {
                    desk.peek("SELECT count(*) FROM video WHERE state = 'saved'") == 1
                }
                let answer = try await served.ask("/metrics")
                #expect(answer.headers.contains("Content-Type: text/plain; version=0.0.4"))
                let lines = Set(answer.body.split(separator: "\n").map(String.init))
                for line in [
                    #"reel_tasks{state="completed"} 1"#, #"reel_tasks{state="queued"} 1"#,
                    #"reel_tasks{state="uncertain"} 0"#, #"reel_queue_tasks{reason="turn"} 1"#,
                    "reel_poll_lag_seconds 0",
                    #"reel_creates_total{outcome="accepted"} 1"#, #"reel_downloads_total{result="saved"} 1"#,
                    #"reel_tasks_finished_total{state="completed"} 1"#,
                    #"reel_http_request_duration_seconds_count{route="/api/v1/tasks",method="POST",status="201"} 1"#,
                ] {
                    #expect(lines.contains(line), "\(line) in \(answer.body)")
                }
                #expect(try await served.ask("/metrics", ["-H", "X-Forwarded-For: 1.2.3.4"]).status == 401)
                let text = try desk.write(answer.body, to: "metrics.txt")
                let checked = try await ChildProcess(
                    [try ForeignProgram.promtool.path(), "check", "metrics"], environment: [:], input: text,
                    name: desk.folder + "/runs/promtool"
                ).ended()
                #expect(checked.code == 0, "\(checked)")
            }
            let rules = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/docs/alerts.yml"
            try await ForeignProgram.promtool.run(["check", "rules", rules], in: desk.folder)
        }
    }

    @Test func `A daemon that is stopped waits for a create call that came over HTTP`() async throws {
        try await withDesk(faults: ["create:slow:3"]) { desk, service in
            let process = try desk.start(["daemon", "run", "--listen", "127.0.0.1:0", "--log-format", "json"])
            try await eventually("it listens") { process.errors.contains("the API is at") }
            let line = process.errors.split(separator: "\n").first { $0.contains("the API is at") }
            let port = try #require(
                line.flatMap { try? JSONValue.parse(Array($0.utf8))["port"]?.string }.flatMap { Int($0) })
            let served = ServedDesk(desk: desk, process: process, port: port)
            // Its caller gives up at once: what it has asked for goes on all the same.
            async let answer = ChildProcess(
                ["/usr/bin/env", "curl", "-s", "--max-time", "1"] + Self.json
                    + ["-d", #"{"prompt":"a boat"}"#, served.address + "/api/v1/tasks"],
                environment: ["PATH": "/usr/bin:/bin"], name: desk.folder + "/runs/curl-slow"
            ).ended()
            try await eventually("the call is under way") { await service.counts.createsReceived == 1 }
            process.send(.terminate)
            #expect(await process.ended().code == 0)
            _ = try await answer
            #expect(desk.peek("SELECT count(*) FROM task WHERE state IN ('pending', 'processing')") == 1)
        }
    }

    @Test func `A daemon serves while it follows, and ends while somebody still listens`() async throws {
        try await withDesk { desk, service in
            try await serving(desk, ["daemon", "run"]) { served in
                #expect(try await desk.run("submit", "a boat", "--queue").code == 0)
                try await eventually("the daemon sends it") {
                    desk.peek("SELECT count(*) FROM video WHERE state = 'saved'") == 1
                }
                #expect(try await served.ask("/api/v1/tasks/1").json["video"]?["state"] == .string("saved"))
                // A second one finds the port taken, or the ledger followed, and says so.
                let second = try await desk.run("daemon", "run", "--listen", "127.0.0.1:\(served.port)")
                #expect(second.code == 75)
                let server = try await desk.run("serve", "--listen", "127.0.0.1:\(served.port)")
                #expect(server.code == 1)
                #expect(server.errors.contains("cannot listen on 127.0.0.1:\(served.port)"))
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.schemathesis.isUsable, "needs schemathesis"))
    func `Another's reader of the document finds no answer that it does not tell of`() async throws {
        try await withDesk { desk, service in
            try await makeTasks(desk, service)
            try await serving(desk, ["daemon", "run"]) { served in
                let token = try #require(try await desk.json("token", "add", "ci", "--role", "keeper")["token"]?.string)
                let checks = [
                    "not_a_server_error", "status_code_conformance", "content_type_conformance",
                    "response_schema_conformance", "unsupported_method", "allow_header_conformance",
                    "negative_data_rejection",
                ]
                let examples = ProcessInfo.processInfo.environment["REEL_API_EXAMPLES"] ?? "50"
                let ending = try await ForeignProgram.schemathesis.start(
                    [
                        "run", served.address + "/api/v1/openapi.json", "-H", "Authorization: Bearer \(token)",
                        "--checks", checks.joined(separator: ","), "--phases", "examples,coverage,fuzzing",
                        "--exclude-path", "/api/v1/events", "-n",
                        examples, "--continue-on-failure", "--no-color",
                    ], in: desk.folder
                ).ended()
                #expect(ending.code == 0, "\(ending.output.suffix(6_000))")
            }
        }
    }
}

/// The user that runs the tests.
private enum UserNumber {
    static var own: UInt32 { UInt32(getuid()) }
}

extension Array {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
