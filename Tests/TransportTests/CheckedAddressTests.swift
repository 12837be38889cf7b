import TestSupport
import Testing

@testable import Transport

/// Where a download connects to, and where it does not.
@Suite(.timeLimit(.minutes(5)))
struct CheckedAddressTests {
    @Test func `the address that was checked is connected to, under the name`() async throws {
        // A second question would be answered with an address where nobody listens.
        let names = Names(["videos.example": [["127.0.0.1"], ["127.0.0.3"]]])
        try await withRawServer { _ in
            .http(200, "there")
        } _: { server in
            let received = try await fetch("http://videos.example:\(server.port)/a", with: names.fetcher)
            #expect(received.text == "there")
            #expect(server.requests.first?.header("Host") == "videos.example:\(server.port)")
            #expect(names.questions("videos.example") == 1)
        }
    }

    @Test(arguments: [
        ["127.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1", "127.0.0.1"], ["10.0.0.1"],
    ])
    func `a name with no address that is public is not fetched from`(addresses: [String]) async throws {
        let names = Names(["videos.example": [addresses], "api.example": [["8.8.8.8"]]])
        try await withRawServer { _ in
            .http(200, "secret")
        } _: { server in
            await #expect(throws: VideoFetcher.Unsafe.self) {
                try await fetch(
                    "http://videos.example:\(server.port)/a", baseURL: "https://api.example", with: names.fetcher)
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `of a name with public and private addresses only the public ones are connected to`() async throws {
        // 198.18.0.0/15 is let through, and nobody is there.
        let names = Names([
            "videos.example": [["127.0.0.1", "198.18.255.254", "::1"]], "api.example": [["8.8.8.8"]],
        ])
        try await withRawServer { _ in
            .http(200, "secret")
        } _: { server in
            // Some networks answer for every address.
            do {
                _ = try await fetch(
                    "http://videos.example:\(server.port)/a", timeout: .milliseconds(600),
                    baseURL: "https://api.example", with: names.fetcher)
            } catch is VideoFetcher.Interrupted {}
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a service whose name cannot be resolved hinders no public address`() async throws {
        let names = Names(["videos.example": [["127.0.0.1", "198.18.255.254"]]])
        // Some networks answer for every address; `Unsafe` would be wrong on each.
        do {
            _ = try await fetch(
                "http://videos.example:1/a", timeout: .milliseconds(100), baseURL: "https://no-such-host.invalid",
                with: names.fetcher)
        } catch let error as VideoFetcher.Interrupted {
            #expect(!error.reason.contains("resolved"))
        }
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "127%2e0%2e0%2e1",
    ])
    func `nor is this machine, however its address is written`(host: String) async throws {
        let names = Names(["api.example": [["8.8.8.8"]]])
        try await withRawServer { _ in
            .http(200, "secret")
        } _: { server in
            await #expect(throws: VideoFetcher.Unsafe.self) {
                try await fetch("http://\(host):\(server.port)/", baseURL: "https://api.example", with: names.fetcher)
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `the first URL may be on a private address if the service is, by name or by number`() async throws {
        let names = Names(["box.example": [["127.0.0.1"]], "half.example": [["127.0.0.1", "8.8.8.8"]]])
        try await withRawServer { _ in
            .http(200, "there")
        } _: { server in
            let url = "http://127.0.0.1:\(server.port)/"
            for base in ["http://box.example:1", "http://10.0.0.1", "http://[::1]:2"] {
                let received = try await fetch(url, baseURL: base, with: names.fetcher)
                #expect(received.text == "there")
            }
            for base in ["http://half.example", "nonsense"] {
                await #expect(throws: VideoFetcher.Unsafe.self) {
                    try await fetch(url, baseURL: base, with: names.fetcher)
                }
            }
        }
    }

    @Test func `every hop is checked anew`() async throws {
        // The service is on this machine at the first question and elsewhere at the second.
        let names = Names(["api.example": [["127.0.0.1"], ["8.8.8.8"]]])
        try await withRawServer { request in
            countdown(request)
        } _: { server in
            let error = await #expect(throws: VideoFetcher.Unsafe.self) {
                try await fetch(
                    "http://127.0.0.1:\(server.port)/1", baseURL: "https://api.example", with: names.fetcher)
            }
            #expect(error?.reason.contains("127.0.0.1 is a loopback address") == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `where one address does not answer another one is tried`() async throws {
        let names = Names([
            "videos.example": [["127.0.0.3", "127.0.0.1"]], "deaf.example": [["127.0.0.3", "127.0.0.4"]],
        ])
        try await withRawServer { _ in
            .http(200, "there")
        } _: { server in
            let received = try await fetch("http://videos.example:\(server.port)/", with: names.fetcher)
            #expect(received.text == "there")
            await #expect(throws: VideoFetcher.Interrupted.self) {
                try await fetch("http://deaf.example:\(server.port)/", with: names.fetcher)
            }
        }
    }

    @Test func `a connection that was there is not made again`() async throws {
        let names = Names(["videos.example": [["127.0.0.1", "127.0.0.1"]]])
        try await withRawServer { _ in
            .reset
        } _: { server in
            await #expect(throws: VideoFetcher.Interrupted.self) {
                try await fetch("http://videos.example:\(server.port)/", with: names.fetcher)
            }
            #expect(server.requests.count == 1)
        }
    }
}
