import Crypto
import Files
import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

@testable import Sync

/// Downloads that are continued, and those that must not be: the file at the end is always one that the server had.
@Suite(.timeLimit(.minutes(5)))
struct ResumeTests {
    private static let old = clip(200_000)
    private static let new = clip(200_000, seed: 1)
    private static let longer = clip(200_001, seed: 2)

    /// Whether a whole file was asked for, and then the rest of one.
    private func isContinuedOnce(_ starts: some Collection<Int?>) -> Bool {
        starts.count == 2 && starts.first == .some(nil) && (1...50_000).contains((starts.dropFirst().first ?? 0) ?? 0)
    }

    @Test func `what broke off is continued where it broke off`() async throws {
        try await withVideoHost { number, request in
            switch number {
            case 1: .file(Self.old, sending: 50_000)
            case 2, 3: .part(Self.old, of: request, sending: 50_000)
            default: .part(Self.old, of: request)
            }
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            let starts = host.starts.dropFirst().map { $0 ?? 0 }
            #expect(starts.count == 3 && starts[0] > 0 && starts[0] < starts[1] && starts[1] < starts[2])
            #expect(host.downloads.dropFirst().allSatisfy { $0.header("If-Range") == "\"a\"" })
            #expect(host.sync.names().count == 1)
        }
    }

    @Test func `a download that gets further each time is not put off, one that stays where it is is`() async throws {
        let long = clip(600_000)
        for (etag, isPutOff) in [("\"a\"", false), (nil, true)] {
            try await withVideoHost { number, request in
                .part(long, of: request, etag: etag, sending: 50_000)
            } _: { host in
                for _ in 1...6 { try await host.download() }
                let worker = try await host.sync.repository.startWorker(kind: "test")
                let due = try #require(try await host.sync.repository.nextDue(host.sync.scope, worker: worker))
                #expect((due - host.sync.clock.now > 20_000) == isPutOff)
            }
        }
    }

    @Test(arguments: [nil, "W/\"a\"", "a", "\"\""])
    func `without a strong ETag it is begun anew`(etag: String?) async throws {
        try await withVideoHost { number, _ in
            number == 1 ? .file(Self.old, etag: etag, sending: 50_000) : .file(Self.new, etag: etag)
        } _: { host in
            try await host.download()
            #expect(host.sync.names().isEmpty)
            try await host.sync.run()
            #expect(try await host.saved() == Self.new)
            #expect(host.starts == [nil, nil])
        }
    }

    @Test func `a server that ignores the range sends the whole file, and that is taken`() async throws {
        try await withVideoHost { number, _ in
            number == 1 ? .file(Self.old, sending: 50_000) : .file(Self.old)
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            #expect(isContinuedOnce(host.starts))
        }
    }

    @Test func `a file that has changed is taken as it is now`() async throws {
        try await withVideoHost { number, _ in
            number == 1 ? .file(Self.old, sending: 50_000) : .file(Self.new, etag: "\"b\"")
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.new)
            #expect(isContinuedOnce(host.starts))
        }
    }

    @Test func `a changed file that breaks off as well is continued by its own ETag`() async throws {
        try await withVideoHost { number, request in
            switch number {
            case 1: .file(Self.old, sending: 50_000)
            case 2: .file(Self.longer, etag: "\"b\"", sending: 20_000)
            default: .part(Self.longer, of: request, etag: "\"b\"")
            }
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.longer)
            #expect(isContinuedOnce(host.starts.dropLast()))
            #expect(host.starts.count == 3)
            #expect(host.downloads.map { $0.header("If-Range") } == [nil, "\"a\"", "\"b\""])
        }
    }

    @Test(arguments: [
        // Another version, whatever the condition said.
        ["ETag: \"b\"", "Content-Range: bytes N-199999/200000"],
        ["ETag: W/\"a\"", "Content-Range: bytes N-199999/200000"],
        ["Content-Range: bytes N-199999/200000"],
        // Another place, another size, or none that makes sense.
        ["ETag: \"a\"", "Content-Range: bytes 0-199999/200000"],
        ["ETag: \"a\"", "Content-Range: bytes 1-199999/200000"],
        ["ETag: \"a\"", "Content-Range: bytes 199998-199999/200000"],
        ["ETag: \"a\"", "Content-Range: bytes N-199999/200001"],
        ["ETag: \"a\"", "Content-Range: bytes N-199999/*"],
        ["ETag: \"a\"", "Content-Range: bytes N-199998/200000"],
        ["ETag: \"a\"", "Content-Range: bytes N-199999/199999"],
        ["ETag: \"a\"", "Content-Range: N-199999/200000"],
        ["ETag: \"a\"", "Content-Type: multipart/byteranges; boundary=x"],
        ["ETag: \"a\"", "Content-Range: bytes N-199999/200000", "Content-Encoding: gzip"],
    ])
    func `a part that does not fit restarts the file at once`(headers: [String]) async throws {
        try await withVideoHost { number, request in
            let start = VideoHost.start(of: request) ?? 0
            return switch number {
            case 1: .file(Self.old, sending: 50_000)
            case 2:
                .raw(
                    206,
                    ["Content-Length: \(200_000 - start)"] + headers.map { $0.replacing("N", with: "\(start)") },
                    Self.new[start...])
            default: .file(Self.new, etag: "\"b\"")
            }
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.new)
            #expect(isContinuedOnce(host.starts.dropLast()))
            #expect(host.starts.last == .some(nil))
            #expect(try await host.video().attempts == 2)
        }
    }

    @Test(arguments: [-30_000, -1, 1, 1_000])
    func `a part from another place restarts the file, however well its head describes it`(offset: Int) async throws {
        try await withVideoHost { number, request in
            guard number == 2 else { return .file(Self.old, sending: number == 1 ? 50_000 : nil) }
            let start = max(0, (VideoHost.start(of: request) ?? 0) + offset)
            return .raw(
                206,
                [
                    "Content-Length: \(200_000 - start)", "Content-Range: bytes \(start)-199999/200000",
                    "ETag: \"a\"",
                ], Self.old[start...])
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            #expect(isContinuedOnce(host.starts.dropLast()))
            #expect(host.starts.last == .some(nil))
        }
    }

    @Test(arguments: ["no-range", "wrong-range", "etag-change", "short", "reset"])
    func `what the simulator does to a range never harms the file`(fault: String) async throws {
        try await withSync(
            faults: ["download:truncate@1", "download:\(fault)@2-4"], configure: { $0.videoBytes = 500_000 }
        ) { sync, service in
            let id = try #require(try await sync.record().first).id
            try await sync.run()
            let video = try #require(try await sync.repository.task(id).video)
            let data = try #require(sync.file(video.path ?? ""))
            #expect(video.sha256 == SHA256.hash(data: data).hexadecimal)
            // The same file fetched by itself; `etag-change` pads it differently from call to call.
            guard fault != "etag-change" else { return #expect(data.count == 500_000) }
            let other = try #require(try await sync.record(prompt: "纸鹤").first).id
            try await sync.run()
            #expect(try await sync.repository.task(other).video?.sha256 == video.sha256)
        }
    }

    @Test func `a range beyond the end restarts the file at once`() async throws {
        let short = clip(40_000, seed: 1)
        try await withVideoHost { number, _ in
            switch number {
            case 1: .file(Self.old, sending: 50_000)
            case 2: .raw(416, ["Content-Length: 0", "Content-Range: bytes */40000"], [])
            default: .file(short, etag: "\"b\"")
            }
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == short)
            #expect(isContinuedOnce(host.starts.dropLast()))
            #expect(host.starts.last == .some(nil))
        }
    }

    @Test func `a server that sends parts whatever it is asked is given up for the moment`() async throws {
        let part = RawServer.Reply.raw(
            206, ["Content-Length: 10", "ETag: \"a\"", "Content-Range: bytes 0-9/200000"], Self.old[..<10])
        try await withVideoHost { number, request in
            number < 4 ? part : .file(Self.old)
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            #expect(try await host.video().attempts == 4)
        }
    }

    @Test func `a server that sends less than was asked for is asked for the rest`() async throws {
        try await withVideoHost { number, request in
            guard let start = VideoHost.start(of: request) else { return .file(Self.old, sending: 50_000) }
            let end = min(start + 60_000, Self.old.count)
            return .raw(
                206,
                ["Content-Length: \(end - start)", "ETag: \"a\"", "Content-Range: bytes \(start)-\(end - 1)/200000"],
                Self.old[start..<end])
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            let starts = host.starts.dropFirst().map { $0 ?? 0 }
            #expect(starts.count >= 3 && zip(starts, starts.dropFirst()).allSatisfy { $1 == $0 + 60_000 })
        }
    }

    // MARK: Other URLs

    @Test func `a URL signed anew leads to the same file`() async throws {
        try await withVideoHost(url: { number, host in "http://\(host)/files/boat?sign=\(number)" }) {
            number, request in
            switch number {
            case 1: .file(Self.old, sending: 50_000)
            case 2: .http(403)
            default: .part(Self.old, of: request)
            }
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            #expect(isContinuedOnce(host.starts.dropLast()))
            #expect(host.starts.count == 3 && host.starts[1] == host.starts[2])
            #expect(host.downloads.last?.head.hasPrefix("GET /files/boat?sign=2 ") == true)
        }
    }

    @Test func `an ETag says nothing about another URL`() async throws {
        try await withVideoHost(url: { number, host in "http://\(host)/files/boat-\(number)" }) { number, request in
            switch number {
            case 1: .file(Self.old, sending: 50_000)
            case 2: .http(404)
            default: request.header("Range") == nil ? .file(Self.new) : .part(Self.new, of: request)
            }
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.new)
            #expect(isContinuedOnce(host.starts.dropLast()))
            #expect(host.starts.last == .some(nil))
        }
    }
}
