import FoundationEssentials
import Model
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// An http service behind an HTTP proxy: the proxy has the request in its hands.
@Suite(.timeLimit(.minutes(5)))
struct RelayingProxyTests {
    private let body = [UInt8](#"{"model": "any"}"#.utf8)

    /// What a create call comes to when the proxy answers so, and what the proxy got.
    private func create(
        _ reply: RawServer.Reply, credentials: String = "u:\(proxyPassword)@", timeout: Duration = .seconds(30)
    ) async throws -> (outcome: CreateOutcome, requests: [RawServer.Request]) {
        try await withRawServer { _ in
            reply
        } _: { server in
            let connecting = try Connecting.through("http://\(credentials)127.0.0.1:\(server.port)")
            // Only the proxy could resolve this name.
            let outcome = try await withClient(
                port: 8080, host: "reel.test", createTimeout: timeout, by: connecting
            ) { await $0.create(body).outcome }
            return (outcome, server.requests)
        }
    }

    @Test func `the whole URL goes to the proxy, with what the proxy and the service want to see`() async throws {
        let (outcome, requests) = try await create(.http(200, #"{"task_id": "t-1"}"#))
        #expect(outcome == .accepted(upstreamID: "t-1"))
        let request = try #require(requests.first)
        #expect(request.head.hasPrefix("POST http://reel.test:8080/v1/video/create HTTP/1.1\r\n"), "\(request.head)")
        #expect(request.header("Host") == "reel.test:8080")
        #expect(request.header("Proxy-Authorization") == "Basic dTpoaWRkZW4tN2QxZQ==")
        #expect(request.header("Authorization") == "Bearer \(testKey)")
        #expect(request.body == body)
        #expect(requests.count == 1)
    }

    @Test(arguments: [("", "write them into its URL"), ("u:\(proxyPassword)@", "refuses the credentials")])
    func `a proxy that wants credentials has passed nothing on`(credentials: String, words: String) async throws {
        for page in ["<html>407</html>", #"{"code": "proxy", "message": "no"}"#] {
            let (outcome, requests) = try await create(.http(407, page), credentials: credentials)
            #expect(outcome.waitsFor == .upstream, "\(outcome)")
            #expect(outcome.error?.code == "not_sent")
            #expect(outcome.error?.message.contains(words) == true, "\(outcome)")
            #expect(outcome.error?.message.contains(proxyPassword) == false)
            #expect(requests.count == 1)
        }
    }

    @Test func `a proxy that repeats its credentials does not bring them into the ledger`() async throws {
        let token = "dTpoaWRkZW4tN2QxZQ=="
        for page in [
            "got Basic \(token) of \(proxyPassword)", #"{"code": "x", "message": "Basic \#(token) \#(proxyPassword)"}"#,
            "cut \(token.dropLast(6))",
        ] {
            try await withRawServer { _ in
                .http(502, headers: ["Via: \(token)"], page)
            } _: { server in
                let connecting = try Connecting.through("http://u:\(proxyPassword)@127.0.0.1:\(server.port)")
                let result = try await withClient(port: 80, host: "reel.test", by: connecting) { await $0.create(body) }
                #expect(result.outcome.isUncertain)
                let kept = try #require(result.answer)
                let text = "\(result.outcome) \(String(decoding: kept.body, as: UTF8.self)) \(kept.headers)"
                for secret in [token, proxyPassword, String(token.dropLast(6))] {
                    #expect(!text.contains(secret), "\(text)")
                }
            }
        }
    }

    @Test func `a 401 is the proxy's where it was given credentials and the service did not speak`() async throws {
        let page = "<html>who are you</html>"
        let refused = try await create(.http(401, page)).outcome
        #expect(refused.waitsFor == .upstream, "\(refused)")
        #expect(refused.error?.message.contains("refuses the credentials of its URL (401)") == true, "\(refused)")
        #expect(try await create(.http(401, page), credentials: "").outcome.waitsFor != .upstream)
        let words = #"{"code": "authentication_error", "message": "incorrect API key provided"}"#
        #expect(try await create(.http(401, words)).outcome.waitsFor == .key)
    }

    @Test(.enabled(if: ForeignProgram.haproxy.isUsable, "needs haproxy"))
    func `haproxy passes on what the service understands; with nobody behind it, nobody knows`() async throws {
        try await withTemporaryFolder { folder in
            try await withSimulator { port, service in
                let body = try Samples.request().body
                for (target, isThere) in [(port, true), (try LocalPort.free(), false)] {
                    let (own, path) = (try LocalPort.free(), "\(folder)/haproxy-\(target).cfg")
                    let configuration = """
                        defaults
                          mode http
                          timeout connect 2s
                          timeout client 30s
                          timeout server 30s
                        listen proxy
                          bind 127.0.0.1:\(own)
                          http-request set-uri %[pathq]
                          server service 127.0.0.1:\(target)
                        """
                    try Data((configuration + "\n").utf8).write(to: URL(filePath: path))
                    try await ForeignProgram.haproxy.serve(["-db", "-f", path], on: own, in: folder) { _ in
                        let outcome = try await withClient(
                            port: 80, host: "reel.test", by: try .through("http://127.0.0.1:\(own)")
                        ) { await $0.create(body).outcome }
                        #expect(isThere ? outcome.isAccepted : outcome.isUncertain, "\(outcome)")
                    }
                }
                #expect(await service.counts.createsReceived == 1)
            }
        }
    }

    @Test(arguments: [500, 502, 503, 504, 408, 302])
    func `what a proxy says after it may have passed the request on is uncertain`(status: Int) async throws {
        for page in ["<html>proxy</html>", #"{"code": "GatewayTimeout", "message": "no"}"#] {
            let (outcome, requests) = try await create(.http(status, page))
            #expect(outcome.isUncertain, "\(outcome)")
            #expect(requests.count == 1)
        }
    }

    @Test func `a proxy that forbids the request, in its own words, is no service that waits for another key`()
        async throws
    {
        let (outcome, _) = try await create(.http(403, "<html>filtered</html>"))
        #expect(outcome.isRejected, "\(outcome)")
        let envelope = #"{"code": "notallowed", "message": "no", "ref_code": 403002}"#
        #expect(try await create(.http(403, envelope)).outcome.waitsFor == .key)
    }

    @Test(arguments: [
        RawServer.Reply.reset, .bytes([]), .bytes(Array("HTTP/1.1 200 OK\r\nContent-Le".utf8)), .stall([]),
    ])
    func `a proxy that dies after it had the request leaves it uncertain`(reply: RawServer.Reply) async throws {
        let (outcome, requests) = try await create(reply, timeout: .seconds(1))
        #expect(outcome.isUncertain, "\(outcome)")
        #expect(requests.count == 1)
    }

    @Test func `a proxy that is not there has passed nothing on`() async throws {
        for host in ["127.0.0.1", "no-such-proxy.invalid"] {
            let connecting = try Connecting.through("http://u:\(proxyPassword)@\(host):\(try LocalPort.free())")
            let outcome = try await withClient(port: 80, host: "reel.test", by: connecting) {
                await $0.create(body).outcome
            }
            #expect(outcome.waitsFor == .upstream, "\(outcome)")
            let message = try #require(outcome.error?.message)
            #expect(message.contains("the proxy http://(credentials)@\(host)"), "\(message)")
            #expect(message.contains("could not be re"), "\(message)")
        }
    }

    @Test func `a status call tells what the proxy wants`() async throws {
        try await withRawServer { _ in
            .http(407, "<html></html>")
        } _: { server in
            let connecting = try Connecting.through("http://127.0.0.1:\(server.port)")
            let failure = await #expect(throws: StatusFailure.self) {
                try await withClient(port: 80, host: "reel.test", by: connecting) {
                    _ = try await $0.status(upstreamID: "t+1")
                }
            }
            #expect(failure?.kind != .unauthorized)
            #expect(failure?.error.message.contains("wants credentials (407)") == true)
            let line = "GET http://reel.test/v1/video/status?id=t%2B1 HTTP/1.1"
            #expect(server.requests.first?.head.hasPrefix(line) == true, "\(server.requests)")
        }
    }

    @Test(.enabled(if: ForeignProgram.tinyproxy.isUsable, "needs tinyproxy"))
    func `tinyproxy passes on what the service understands, and asks for credentials`() async throws {
        try await withTemporaryFolder { folder in
            try await withSimulator { port, service in
                try await withTinyproxy(["BasicAuth u \(proxyPassword)"], in: folder) { proxy, process in
                    let body = try Samples.request().body
                    let connecting = try Connecting.through("http://u:\(proxyPassword)@127.0.0.1:\(proxy)")
                    let upstreamID = try await withClient(port: port, by: connecting) { client in
                        let outcome = await client.create(body).outcome
                        guard case .accepted(let upstreamID) = outcome else {
                            Issue.record("\(outcome)")
                            return ""
                        }
                        // Twice: tinyproxy keeps no connection, and its answer does not say so.
                        for _ in 0..<2 {
                            let known = try await client.status(upstreamID: upstreamID).upstreamID
                            #expect(known == upstreamID)
                        }
                        return upstreamID
                    }
                    #expect(await service.tasks().map(\.upstreamID) == [upstreamID])
                    #expect(await service.counts.createsReceived == 1)
                    for credentials in ["", "u:wrong@"] {
                        let connecting = try Connecting.through("http://\(credentials)127.0.0.1:\(proxy)")
                        let outcome = try await withClient(port: port, by: connecting) { await $0.create(body).outcome }
                        #expect(outcome.waitsFor == .upstream, "\(outcome)")
                    }
                    #expect(await service.counts.createsReceived == 1)
                    _ = process
                }
            }
        }
    }
}
