import FoundationEssentials
import Model
import NIOCore
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// A service behind a proxy that passes bytes on: where there is no tunnel, nothing was sent.
@Suite(.timeLimit(.minutes(5)))
struct TunnellingProxyTests {
    private let body = [UInt8](#"{"model": "any"}"#.utf8)

    private static let refusals: [(reply: RawServer.Reply, words: String)] = [
        (.http(407, "<html></html>"), "refuses the credentials"), (.http(403, "forbidden"), "HTTP/1.1 403 Scripted"),
        (.http(502, #"{"code": "bad", "ref_code": 400000}"#), "HTTP/1.1 502"),
        (.http(302, headers: ["Location: /"]), "302"),
        (.http(500), "500"), (.bytes([]), "was closed"), (.reset, ""),
        // A tunnel that ends at once, and one whose other end is no server.
        (.bytes(Array("HTTP/1.1 200 OK\r\n\r\n".utf8)), ""), (.http(200, #"{"task_id": "t-1"}"#), ""),
        (.bytes(Array("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".utf8)), ""),
        (
            .bytes(
                Array("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\nHTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n".utf8)),
            ""
        ),
        (.bytes(Array("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\n\r\n".utf8)), ""),
        (.bytes(Array("SSH-2.0-OpenSSH_9.2\r\n\r\n".utf8)), ""),
    ]

    @Test(arguments: 0..<refusals.count)
    func `a proxy without a tunnel has sent nothing, and its answer is not the service's`(number: Int) async throws {
        let (reply, words) = Self.refusals[number]
        try await withRawServer { _ in
            reply
        } _: { server in
            let connecting = try Connecting.through(
                "http://u:\(proxyPassword)@127.0.0.1:\(server.port)", limit: .seconds(10))
            let outcome = try await withClient(port: 8443, scheme: "https", host: "reel.test", by: connecting) {
                await $0.create(body).outcome
            }
            #expect(outcome.waitsFor == .upstream, "\(outcome)")
            let error = try #require(outcome.error)
            #expect(error.code == "not_sent")
            #expect(error.httpStatus == nil)
            #expect(error.message.contains(words), "\(error.message)")
            #expect(error.message.contains("proxy http://(credentials)@127.0.0.1:\(server.port)"), "\(error.message)")
            for request in server.requests {
                #expect(request.head.hasPrefix("CONNECT reel.test:8443 HTTP/1.1\r\n"), "\(request.head)")
                #expect(request.body.isEmpty)
                #expect(request.header("Authorization") == nil)
            }
            #expect(server.requests.first?.header("Proxy-Authorization") == "Basic dTpoaWRkZW4tN2QxZQ==")
        }
    }

    @Test(arguments: ["http", "socks5"])
    func `a proxy that never answers is waited for no longer than for a connection`(kind: String) async throws {
        try await withRawServer { _ in
            .stall([])
        } _: { server in
            let connecting = try Connecting.through("\(kind)://127.0.0.1:\(server.port)", limit: .milliseconds(300))
            let outcome = try await withClient(
                port: 443, scheme: "https", host: "reel.test", createTimeout: .seconds(3_600), by: connecting
            ) { await $0.create(body).outcome }
            #expect(outcome.waitsFor == .upstream, "\(outcome)")
            #expect(outcome.error?.code == "not_sent")
            #expect(outcome.error?.message.contains("in time") == true, "\(outcome)")
        }
    }

    @Test(.enabled(if: ForeignProgram.microsocks.isUsable, "needs microsocks"))
    func `microsocks carries http; where it wants credentials, nothing was sent`() async throws {
        try await withTemporaryFolder { folder in
            try await withSimulator { port, service in
                let body = try Samples.request().body
                for host in ["127.0.0.1", "localhost"] {
                    try await withMicrosocks(in: folder) { proxy in
                        let connecting = try Connecting.through("socks5h://127.0.0.1:\(proxy)")
                        try await withClient(port: port, host: host, by: connecting) { client in
                            guard case .accepted(let upstreamID) = await client.create(body).outcome else {
                                Issue.record("not accepted")
                                return
                            }
                            let known = try await client.status(upstreamID: upstreamID).upstreamID
                            #expect(known == upstreamID)
                        }
                        let nowhere = try await withClient(port: try LocalPort.free(), by: connecting) {
                            await $0.create(body).outcome
                        }
                        #expect(nowhere.waitsFor == .upstream, "\(nowhere)")
                        #expect(nowhere.error?.message.contains("refused") == true, "\(nowhere)")
                    }
                }
                #expect(await service.counts.createsReceived == 2)
                try await withMicrosocks(["-u", "u", "-P", "p"], in: folder) { proxy in
                    let connecting = try Connecting.through("socks5://127.0.0.1:\(proxy)", limit: .seconds(10))
                    let outcome = try await withClient(port: port, by: connecting) { await $0.create(body).outcome }
                    #expect(outcome.waitsFor == .upstream, "\(outcome)")
                    #expect(outcome.error?.message.contains("wants credentials") == true, "\(outcome)")
                }
                #expect(await service.counts.createsReceived == 2)
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.tinyproxy.isUsable, "needs tinyproxy"))
    func `a proxy of the other kind has sent nothing`() async throws {
        try await withTemporaryFolder { folder in
            try await withTinyproxy(in: folder) { proxy, _ in
                let connecting = try Connecting.through("socks5://127.0.0.1:\(proxy)", limit: .seconds(1))
                let outcome = try await withClient(port: 80, host: "reel.test", by: connecting) {
                    await $0.create(body).outcome
                }
                #expect(outcome.waitsFor == .upstream, "\(outcome)")
                #expect(outcome.error?.message.contains("the proxy socks5h://127.0.0.1:\(proxy)") == true, "\(outcome)")
            }
        }
    }

    @Test(
        .enabled(if: ForeignProgram.tinyproxy.isUsable, "needs tinyproxy"),
        .enabled(if: ForeignProgram.microsocks.isUsable, "needs microsocks"),
        .enabled(if: ForeignProgram.nginx.isUsable, "needs nginx"),
        .enabled(if: ForeignProgram.openssl.isUsable, "needs openssl"))
    func `TLS goes through both kinds of tunnel, to the name and no further than its certificate`() async throws {
        try await withTemporaryFolder { folder in
            try await withSimulator { port, service in
                let authority = try await TestAuthority(in: folder)
                let issued = try await authority.issue("leaf", ["DNS:localhost"])
                let trust = try Trust(files: [authority.certificate])
                let body = try Samples.request().body
                try await withTLSFront(of: port, issued, in: folder) { front in
                    func create(_ proxy: String, _ trust: Trust) async throws -> CreateOutcome {
                        try await withClient(
                            port: front, scheme: "https", host: "localhost", by: try .through(proxy, trust: trust)
                        ) { await $0.create(body).outcome }
                    }
                    try await withTinyproxy(["BasicAuth u \(proxyPassword)"], in: folder) { proxy, _ in
                        let url = "http://u:\(proxyPassword)@127.0.0.1:\(proxy)"
                        let accepted = try await create(url, trust)
                        #expect(accepted.isAccepted, "\(accepted)")
                        let untrusted = try await create(url, .system)
                        #expect(untrusted.waitsFor == .upstream, "\(untrusted)")
                        #expect(
                            untrusted.error?.message.contains("issued by Reel Test Authority") == true, "\(untrusted)")
                    }
                    try await withMicrosocks(in: folder) { proxy in
                        let accepted = try await create("socks5://127.0.0.1:\(proxy)", trust)
                        #expect(accepted.isAccepted, "\(accepted)")
                        let untrusted = try await create("socks5://127.0.0.1:\(proxy)", .system)
                        #expect(untrusted.waitsFor == .upstream, "\(untrusted)")
                        #expect(
                            untrusted.error?.message.contains("issued by Reel Test Authority") == true, "\(untrusted)")
                    }
                    // A proxy that lets nobody to this port.
                    try await withTinyproxy(["ConnectPort 1"], in: folder) { proxy, _ in
                        let refused = try await create("http://127.0.0.1:\(proxy)", trust)
                        #expect(refused.waitsFor == .upstream, "\(refused)")
                        #expect(refused.error?.message.contains("403") == true, "\(refused)")
                    }
                }
                #expect(await service.counts.createsReceived == 2)
            }
        }
    }

    @Test func `an https address behind a proxy is refused before anything is connected to`() async throws {
        try await withRawServer { _ in
            .http(200)
        } _: { server in
            let connecting = try Connecting.through("http://127.0.0.1:\(server.port)")
            let outcome = try await withClient(port: 443, scheme: "https", host: "192.0.2.1", by: connecting) {
                await $0.create(body).outcome
            }
            #expect(outcome.waitsFor == .upstream, "\(outcome)")
            #expect(outcome.error?.message.contains("NO_PROXY") == true, "\(outcome)")
            #expect(server.requests.isEmpty)
        }
    }
}
