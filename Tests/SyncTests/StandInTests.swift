import Model
import Store
import TestSupport
import Testing

@testable import Sync

/// URLs that do not lead to the video any more, and servers that do not say so by their status.
@Suite(.timeLimit(.minutes(5)))
struct StandInTests {
    private static let boat = clip(20_000)
    private static let expired = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"

    private static let answers: [String: RawServer.Reply] = [
        "400 expired": .http(400, expired), "401 expired": .http(401, expired),
        "400 that breaks off": .raw(400, ["Content-Length: 9000"], Array(expired.utf8)),
        "400 without a length": .raw(400, [], Array(expired.utf8)),
        "400 that is long": .http(400, expired + String(repeating: " ", count: 100_000)),
        "a page": .http(200, headers: ["Content-Type: text/html"], "<!DOCTYPE html><html>Sign in</html>"),
        "XML": .http(200, "<?xml version=\"1.0\"?>" + expired),
        "JSON": .http(200, #"{"code": 40301, "message": "expired"}"#),
        "nothing": .http(200), "nothing, without a length": .raw(200, [], []), "no content": .raw(204, [], []),
        "a word": .http(200, "expired"),
    ]

    @Test(arguments: answers.keys.sorted())
    func `a fresh URL is asked for at once, and fetched`(what: String) async throws {
        let answer = try #require(Self.answers[what])
        try await withVideoHost(url: { number, host in "http://\(host)/files/boat?sign=\(number)" }) { _, request in
            request.head.contains("sign=1 ") ? answer : .file(Self.boat)
        } _: { host in
            try await host.download()
            #expect(try await host.saved() == Self.boat)
            #expect((host.statusCalls, try await host.video().attempts) == (2, 2))
        }
    }

    @Test(arguments: ["a page", "nothing"])
    func `with the same URL it is tried again with growing pauses, and at last no more by itself`(
        what: String
    ) async throws {
        let answer = try #require(Self.answers[what])
        try await withVideoHost { _, _ in
            answer
        } _: { host in
            let began = host.sync.clock.now
            // Ends by itself: nothing is left to do.
            try await host.sync.run()
            let video = try await host.video()
            #expect((video.state, video.isStopped) == (.waiting, true))
            #expect(video.error?.contains("; given up after ") == true)
            #expect((6...8).contains((host.sync.clock.now - began) / 3_600_000))
            // Five minutes apart once it has gone on for a while.
            #expect((70...100).contains(host.downloads.count))
            #expect(host.statusCalls == host.downloads.count + 1)
            #expect(try await host.sync.repository.task(host.task).isSettled)
            #expect(host.sync.names().isEmpty)
        }
    }

    @Test func `an expired URL that stays the same ends as lost`() async throws {
        try await withVideoHost { _, _ in
            .http(400, Self.expired)
        } _: { host in
            try await host.sync.run()
            let video = try await host.video()
            #expect(video.state == .lost)
            #expect(video.error?.hasPrefix("the server answered HTTP 400: the URL is not valid any more, ") == true)
        }
    }

    @Test func `a page in between does not begin the counting anew, a beginning of the video does`() async throws {
        for (number, isLost) in [(3, true), (4, false)] {
            try await withVideoHost { count, _ in
                guard count == 3 else { return .http(404) }
                return number == 3 ? .http(200, "<!DOCTYPE html><html>") : .file(Self.boat, etag: nil, sending: 19_000)
            } _: { host in
                for _ in 1...5 {
                    host.sync.clock.advance(by: 3_000_000)
                    try await host.download()
                }
                #expect(try await (host.video().state == .lost) == isLost)
            }
        }
    }

    @Test func `after a page the file that comes is whole`() async throws {
        try await withVideoHost { number, request in
            switch number {
            case 1: .file(Self.boat, sending: 10_000)
            case 2: .http(200, headers: ["ETag: \"a\""], "<!DOCTYPE html><html>Sign in</html>")
            default: .part(Self.boat, of: request)
            }
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
        }
    }

    @Test func `a part that is the whole file is taken without having been asked for`() async throws {
        try await withVideoHost { _, _ in
            .raw(
                206, ["Content-Length: 20000", "Content-Range: bytes 0-19999/20000", "ETag: \"a\""], Self.boat)
        } _: { host in
            try await host.download()
            #expect(try await host.saved() == Self.boat)
        }
    }

    @Test func `so is an answer that a proxy had a hand in`() async throws {
        try await withVideoHost { _, _ in
            .raw(203, ["Content-Length: 20000"], Self.boat)
        } _: { host in
            try await host.download()
            #expect(try await host.saved() == Self.boat)
        }
    }
}
