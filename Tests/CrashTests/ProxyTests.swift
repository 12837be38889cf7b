import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Behind a proxy: how often the service is asked to create, and what is said and kept of the proxy.
///
/// This machine is never reached by a proxy, but under this address it has none of the names of one that is: a proxy that
/// connects to it reaches the simulator.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: ForeignProgram.tinyproxy.isUsable, "needs tinyproxy"))
struct ProxyTests {
    private static let elsewhere = "0.0.0.0"
    private static let password = "hidden-3f9c07d1"

    /// The settings of a desk whose service is reached by a proxy.
    private func settings(_ desk: Desk, proxy port: Int, credentials: String = "") throws -> [String: String] {
        let base = try #require(desk.environment["SENSEAUDIO_BASE_URL"])
        return [
            "SENSEAUDIO_BASE_URL": base.replacing("127.0.0.1", with: Self.elsewhere),
            "HTTP_PROXY": "http://\(credentials)127.0.0.1:\(port)",
        ]
    }

    private func expectNoPassword(in folder: String) throws {
        let password = Data(Self.password.utf8)
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            guard let data = try? Data(contentsOf: URL(filePath: folder + "/" + name)) else { continue }
            #expect(data.firstRange(of: password) == nil, "the proxy's password is in \(name)")
        }
    }

    @Test func `A task is sent, followed and brought home by a proxy, which is named without its credentials`()
        async throws
    {
        try await withTemporaryFolder { hidden in
            try await withTinyproxy(["BasicAuth u \(Self.password)"], in: hidden) { port, _ in
                try await withDesk { desk, service in
                    let settings = try settings(desk, proxy: port, credentials: "u:\(Self.password)@")
                    let ending = try await desk.run("submit", "a boat", "--wait", "-v", with: settings)
                    #expect(ending.code == 0, "\(ending)")
                    let named = "by the proxy http://(credentials)@127.0.0.1:\(port) (environment HTTP_PROXY)"
                    #expect(ending.errors.contains(named), "\(ending.errors)")
                    #expect(await service.counts.createsReceived == 1)
                    let shown = try await desk.json("config", "show", with: settings)
                    #expect(shown["proxy"]?["value"]?.string == "http://(credentials)@127.0.0.1:\(port)")
                    #expect(shown["proxy"]?["source"]?.string == "environment HTTP_PROXY")
                    // With the wrong ones nothing reaches the service; nor where the proxy is passed by.
                    for credentials in ["", "u:wrong@"] {
                        let wrong = try self.settings(desk, proxy: port, credentials: credentials)
                        let refused = try await desk.run("submit", "\(credentials) b", with: wrong)
                        #expect(refused.code == 69, "\(refused)")
                        #expect(refused.errors.contains("credentials"), "\(refused)")
                    }
                    #expect(await service.counts.createsReceived == 1)
                    try expectNoPassword(in: desk.folder)
                }
            }
        }
    }

    @Test func `A proxy that makes no tunnel has sent nothing, and what waits is sent once when it can be`()
        async throws
    {
        try await withTemporaryFolder { hidden in
            try await withDesk { desk, service in
                let (nobody, tunnel) = (try LocalPort.free(), "https://u:\(Self.password)@127.0.0.1:")
                // Not there, not allowed, and not let in.
                for (lines, words) in [
                    ([String]?.none, "could not be reached"), (["ConnectPort 1"], "403"),
                    (["BasicAuth u other"], "credentials"),
                ] {
                    func submit(_ port: Int) async throws {
                        let ending = try await desk.run(
                            "submit", "\(words) a", "--json",
                            with: [
                                "SENSEAUDIO_BASE_URL": "https://reel.test",
                                "https_proxy": tunnel.replacing("https", with: "http") + "\(port)",
                            ])
                        #expect(ending.code == 69, "\(ending)")
                        let failure = try FailureObject(ending)
                        #expect(failure.message.contains(words), "\(failure)")
                        #expect(
                            failure.message.contains("the proxy http://(credentials)@127.0.0.1:\(port)"), "\(failure)")
                    }
                    if let lines {
                        try await withTinyproxy(lines, in: hidden) { port, _ in try await submit(port) }
                    } else {
                        try await submit(nobody)
                    }
                }
                for task in try await desk.json("list", "--all").array ?? [] {
                    #expect(task["state"]?.string == "queued")
                    #expect(task["waiting_for"]?.string == "upstream")
                }
                #expect(await service.counts.createsReceived == 0)
                try expectNoPassword(in: desk.folder)
            }
        }
    }

    @Test func `What waited for a proxy is sent once when there is one`() async throws {
        try await withTemporaryFolder { hidden in
            try await withDesk { desk, service in
                let waiting = try await desk.run(
                    "submit", "later", with: try settings(desk, proxy: try LocalPort.free()))
                #expect(waiting.code == 69, "\(waiting)")
                try await withTinyproxy(in: hidden) { port, _ in
                    let settings = try settings(desk, proxy: port)
                    for _ in 0..<2 {
                        let ending = try await desk.run("sync", "--until-done", with: settings)
                        #expect(ending.code == 0, "\(ending)")
                    }
                }
                #expect(await service.counts.createsReceived == 1)
            }
        }
    }

    @Test func `A proxy that dies after it passed the request on leaves the task uncertain, and is never asked again`()
        async throws
    {
        try await withTemporaryFolder { hidden in
            try await withDesk(faults: ["create:hang-after"]) { desk, service in
                try await withTinyproxy(in: hidden) { port, proxy in
                    let settings = try settings(desk, proxy: port)
                    let submit = try desk.start(["submit", "a boat", "--json"], settings)
                    try await eventually("the service has the request") { await service.counts.createsReceived == 1 }
                    proxy.send(.kill)
                    let ending = await submit.ended()
                    #expect(ending.code == 8, "\(ending)")
                    #expect(try FailureObject(ending).created == "unknown")
                }
                try await withTinyproxy(in: hidden) { port, _ in
                    let settings = try settings(desk, proxy: port)
                    _ = try await desk.run("sync", with: settings)
                    #expect(try await desk.json("show", "1", with: settings)["state"]?.string == "uncertain")
                }
                #expect(await service.counts.createsReceived == 1)
            }
        }
    }

    @Test func `This machine and the exceptions are reached directly`() async throws {
        try await withDesk { desk, service in
            let nobody = "http://127.0.0.1:\(try LocalPort.free())"
            let loopback = try await desk.run("submit", "a", "--wait", "-v", with: ["ALL_PROXY": nobody])
            #expect(loopback.code == 0, "\(loopback)")
            #expect(loopback.errors.contains("this machine is always reached directly"), "\(loopback.errors)")
            var excepted = try settings(desk, proxy: try LocalPort.free())
            excepted["NO_PROXY"] = "0.0.0.0/32"
            let ending = try await desk.run("submit", "b", with: excepted)
            #expect(ending.code == 0, "\(ending)")
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `A proxy or a file of authorities that cannot be used ends with 78, and lists go on`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "a").code == 0)
            let empty = try desk.write("", to: "empty.pem")
            for (settings, words) in [
                (["HTTPS_PROXY": "https://u:\(Self.password)@p"], "environment HTTPS_PROXY"),
                (["ALL_PROXY": "socks4://p"], "socks4"), (["http_proxy": "socks5://u:\(Self.password)@p"], "SOCKS"),
                (["SSL_CERT_FILE": empty], "\(empty), named by environment SSL_CERT_FILE"),
            ] {
                let ending = try await desk.run("submit", "b", "--json", with: settings)
                #expect(ending.code == 78, "\(ending)")
                #expect(try FailureObject(ending).message.contains(words), "\(ending)")
                #expect(try await desk.run("list", with: settings).code == 0)
                #expect(try await desk.run("config", "show", with: settings).code == 0)
            }
            #expect(await service.counts.createsReceived == 1)
            try expectNoPassword(in: desk.folder)
        }
    }

    @Test(
        .enabled(if: ForeignProgram.nginx.isUsable, "needs nginx"),
        .enabled(if: ForeignProgram.openssl.isUsable, "needs openssl"))
    func `An authority of one's own is trusted once a setting names it, and until then nothing is sent`() async throws {
        try await withTemporaryFolder { hidden in
            let authority = try await TestAuthority(in: hidden)
            let issued = try await authority.issue("leaf", ["DNS:localhost"])
            try await withDesk { desk, service in
                let base = try #require(desk.environment["SENSEAUDIO_BASE_URL"])
                let port = try #require(base.split(separator: ":").last.flatMap { Int($0) })
                try await withTLSFront(of: port, issued, in: hidden) { front in
                    let settings = ["SENSEAUDIO_BASE_URL": "https://localhost:\(front)"]
                    let before = try await desk.run("submit", "a", with: settings)
                    #expect(before.code == 69, "\(before)")
                    #expect(before.errors.contains("issued by Reel Test Authority"), "\(before.errors)")
                    #expect(before.errors.contains("ca_file"), "\(before.errors)")
                    #expect(await service.counts.createsReceived == 0)
                    let config = try desk.write(#"{"ca_file": "\#(authority.certificate)"}"#, to: "config.json")
                    let named = settings.merging(["REEL_CONFIG": config]) { $1 }
                    #expect(try await desk.run("submit", "b", with: named).code == 0)
                    let environment = settings.merging(["SSL_CERT_FILE": authority.certificate]) { $1 }
                    #expect(try await desk.run("submit", "c", with: environment).code == 0)
                }
            }
        }
    }
}
