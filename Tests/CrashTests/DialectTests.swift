import FoundationEssentials
import Model
import SQLite
import Simulator
import Store
import TestSupport
import Testing

/// What a user sees of a service that says things in its own way.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DialectTests {
    @Test func `A status that is not known is shown everywhere, long before the deadline`() async throws {
        try await withDesk(.patient, faults: ["status:unknown-status:thinking"]) { desk, _ in
            _ = try await desk.json("submit", "x")
            let daemon = try await desk.startDaemon()
            try await eventually("the word has come twice") {
                try await desk.withRepository { try await $0.task(1).upstreamStatus } == "thinking"
            }
            let list = try await desk.run("list")
            #expect(list.output.hasPrefix("1\tpending (says thinking)\t"))
            #expect(list.errors.contains(#"task 1: the service says "thinking", which is no status that reel knows"#))
            #expect(try await desk.json("list").array?.first?["upstream_status"]?.string == "thinking")
            let show = try await desk.run("show", "1", "--history").output
            #expect(show.contains("state\tpending (says thinking)\n"))
            #expect(show.contains("odd\tthe service says \"thinking\""))
            #expect(show.contains("\tobserved\tpending\t"))
            #expect(try await desk.run("daemon", "status").output.contains(#"task 1: the service says "thinking""#))
            let odd = try #require(try await desk.json("daemon", "status")["odd_statuses"]?.array)
            #expect(odd.map { $0["upstream_status"] } == [.string("thinking")])
            #expect(odd.map { $0["tasks"] } == [.integer(1)])
            daemon.send(.terminate)
            let log = await daemon.ended().errors
            #expect(log.contains("the service says") && log.contains("thinking"))
        }
    }

    @Test(arguments: ["SUCCEEDED", " done ", "Completed"])
    func `A word for a good end is believed, and its video fetched from where the service is`(word: String) async throws
    {
        let movie = SmallMovie().bytes
        try await withRawServer { request in
            if request.head.hasPrefix("POST") { return .http(200, #"{"task_id": 123456789012345678901234567890}"#) }
            guard request.head.hasPrefix("GET /files/") else {
                return .http(
                    200,
                    #"{"task_id": 123456789012345678901234567890, "status": "\#(word)", "progress": "0.99", "#
                        + #""prompt": "\ud83d", "video_url": " /files/1.mp4 "}"#)
            }
            return .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: \(movie.count)\r\n\r\n".utf8) + movie)
        } _: { server in
            try await withDesk(port: server.port) { desk in
                // As other clients of this vendor want it.
                let url = ["SENSEAUDIO_BASE_URL": "http://127.0.0.1:\(server.port)/v1"]
                let ending = try await desk.run("submit", "x", "--wait", "--json", with: url)
                #expect(ending.code == 0, "\(ending)")
                let task = try ending.json
                #expect(task["task_id"]?.string == "123456789012345678901234567890")
                #expect(task["upstream_status"]?.string == word)
                #expect(task["progress"] == .integer(99))
                #expect(task["video"]?["state"]?.string == "saved")
                #expect(task["video"]?["url"]?.string == "http://127.0.0.1:\(server.port)/files/1.mp4")
                let history = try #require(try await desk.json("show", "1", "--history", with: url)["history"]?.array)
                let messages = history.filter { $0["kind"]?.string == "observed" }.map { $0["message"]?.string }
                #expect(
                    messages == [word == "Completed" ? nil : "the service's word \"\(word)\" was read as completed"])
                let downloads = server.requests.filter { $0.head.hasPrefix("GET /files/") }
                #expect(downloads.count == 1)
                #expect(downloads.allSatisfy { $0.header("Authorization") == nil })
                #expect(server.requests.first?.head.hasPrefix("POST /v1/video/create ") == true)
            }
        }
    }

    @Test func `A word for a bad end is believed with a reason`() async throws {
        try await withRawServer { request in
            request.head.hasPrefix("POST")
                ? .http(200, #"{"task_id": "t-1"}"#)
                : .http(
                    200, #"{"task_id": "t-1", "status": "Cancelled", "error_message": {"code": 9, "message": "审核"}}"#)
        } _: { server in
            try await withDesk(port: server.port) { desk in
                #expect(try await desk.run("submit", "x", "--wait").code == 6)
                let task = try await desk.json("show", "1", "--history")
                #expect(task["state"]?.string == "failed")
                #expect(task["error"]?["message"]?.string == "9: 审核")
                #expect(task["upstream_status"]?.string == "Cancelled")
                let last = try #require(task["history"]?.array?.last)
                #expect(last["message"]?.string == "the service's word \"Cancelled\" was read as failed: 9: 审核")
            }
        }
    }

    @Test(arguments: ["code:403002", "gateway:403", "http:401"])
    func `A queue is not burnt on a key that lacks the right`(fault: String) async throws {
        try await withDesk(.patient, faults: ["create:\(fault)"]) { desk, service in
            _ = try await desk.json("submit", "x", "--takes", "20", "--queue")
            // One call at a time: those that are under way at once each get their own refusal.
            let one = ["REEL_CONFIG": try desk.write(#"{"concurrency": 1}"#, to: "config.json")]
            _ = try await desk.run("sync", with: one)
            #expect(await service.counts.createsReceived == 1)
            #expect(desk.peek("SELECT count(*) FROM task WHERE state = 'queued'") == 20)
            #expect(desk.peek("SELECT count(*) FROM account WHERE paused_for = 'key'") == 1)
        }
    }

    @Test func `Every spelling of a base URL is one account`() async throws {
        try await withDesk(.patient) { desk, service in
            let url = try #require(desk.environment["SENSEAUDIO_BASE_URL"])
            let spellings = [
                url, url + "/", url + "/v1", url + "/v1/", url + "/v1/video/create", url + "/v1/video/status",
                " \(url)/v1 ", url.replacing("http", with: "HTTP"),
            ]
            for (index, spelling) in spellings.enumerated() {
                let ending = try await desk.run("submit", "x \(index)", with: ["SENSEAUDIO_BASE_URL": spelling])
                #expect(ending.code == 0, "\(spelling): \(ending)")
            }
            #expect(desk.peek("SELECT count(*) FROM account") == 1)
            #expect(desk.peek("SELECT count(DISTINCT base_url) FROM task") == 1)
            #expect(await service.counts.tasks == spellings.count)
        }
    }

    @Test(arguments: ["?a=b", "/v1?key=sk-of-somebody", "#here", "/a/../b", "/video/create"])
    func `A base URL that no call could have is bad configuration`(ending: String) async throws {
        try await withDesk(.patient) { desk, service in
            let url = try #require(desk.environment["SENSEAUDIO_BASE_URL"]) + ending
            let result = try await desk.run("submit", "x", with: ["SENSEAUDIO_BASE_URL": url])
            #expect(result.code == 78)
            #expect(result.errors.contains("SENSEAUDIO_BASE_URL"))
            #expect(result.errors.contains("with or without /v1"))
            #expect(!result.errors.contains("sk-of-somebody"))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A ledger of a time when /v1 was another place goes on with the one place`() async throws {
        try await withDesk(.patient) { desk, service in
            _ = try await desk.json("submit", "x")
            _ = try await desk.json("submit", "y", "--queue")
            let path = URL(filePath: desk.database).resolvingSymlinksInPath().path()
            let ledger = try Connection(path: path, mode: .readWrite)
            try ledger.execute("UPDATE account SET base_url = base_url || '/v1'")
            try ledger.execute("UPDATE task SET base_url = base_url || '/v1'")
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 2)
            #expect(await service.counts.statusCalls > 0)
            #expect(desk.peek("SELECT count(*) FROM account") == 1)
            #expect(desk.peek("SELECT count(*) FROM task WHERE base_url LIKE '%/v1'") == 0)
            #expect(try await desk.run("check").code == 0)
        }
    }

    @Test func `A service that takes no id is asked without, one task at a time`() async throws {
        try await withRawServer { request in
            if request.head.hasPrefix("POST") {
                return .http(
                    200, #"{"task_id": "\#(String(decoding: request.body, as: UTF8.self).contains("one") ? 1 : 2)"}"#)
            }
            return request.head.hasPrefix("GET /v1/video/status?")
                ? .http(400, #"{"code": "invalid", "message": "参数错误：id"}"#)
                : .http(200, #"{"task_id": "2", "status": "failed", "error_message": "why"}"#)
        } _: { server in
            try await withDesk(port: server.port) { desk in
                _ = try await desk.json("submit", "one")
                _ = try await desk.json("submit", "two")
                let daemon = try await desk.startDaemon()
                try await eventually("the current task has its news") {
                    try await desk.withRepository { try await $0.task(2).state } == .failed
                }
                daemon.send(.terminate)
                #expect(await daemon.ended().code == 0)
                #expect(try await desk.json("show", "1")["state"]?.string == "pending")
            }
        }
    }
}
