import Files
import FoundationEssentials
import Model
import Store
import Synchronization
import TestSupport
import Testing

@testable import Sync

/// A service on this machine with one finished task, and a host for its video that a test scripts.
struct VideoHost: Sendable {
    let sync: SyncFixture
    let server: RawServer
    /// The task, completed; its video waits to be fetched.
    let task: Int64

    /// The requests for the video.
    var downloads: [RawServer.Request] { server.requests.filter { Self.isDownload($0) } }
    var statusCalls: Int { server.requests.count { $0.head.hasPrefix("GET /v1/") } }
    /// Where each request for the video wanted to begin; nil for a whole one.
    var starts: [Int?] { downloads.map { Self.start(of: $0) } }

    static func start(of request: RawServer.Request) -> Int? {
        request.header("Range").flatMap { Int($0.dropFirst("bytes=".count).dropLast()) }
    }

    static func isDownload(_ request: RawServer.Request) -> Bool { request.head.hasPrefix("GET /files/") }

    func video() async throws -> VideoFile { try #require(try await sync.repository.task(task).video) }

    /// What the saved file has in it, hashed as the ledger says.
    func saved() async throws -> [UInt8]? {
        let video = try await video()
        guard video.state == .saved, let path = video.path, let data = sync.file(path) else { return nil }
        let absolute = path.hasPrefix("/") ? path : "\(sync.videos)/\(path)"
        #expect(FileHash.sha256(of: absolute)?.hexadecimal == video.sha256)
        #expect(video.bytes == Int64(data.count))
        return [UInt8](data)
    }

    /// Claims the video, due or not, and makes one download of it, changed as the test likes.
    func download(
        by worker: Worker? = nil, settings: SyncSettings? = nil, upstream: Upstream? = nil,
        _ change: (inout VideoTask) -> Void = { _ in }
    ) async throws {
        let own = try await sync.repository.startWorker(kind: "test")
        var claimed = try #require(
            try await sync.repository.claimForDownload(task, worker: worker ?? own, lease: 3_600_000))
        change(&claimed)
        try await Downloader(
            repository: sync.repository, upstream: upstream ?? sync.upstream, settings: settings ?? sync.settings,
            worker: worker ?? own
        ).download(claimed)
        try await sync.repository.stop(own)
    }
}

/// Runs a test with a task whose video is at `url`.
/// - Parameters:
///   - url: gets the number of the status call, from 1, and the server's `host:port`; nil for an unknown task.
///   - answer: gets the number of the request for the video, from 1.
func withVideoHost(
    url: @escaping @Sendable (Int, String) -> String? = { _, host in "http://\(host)/files/boat?sign=1" },
    answer: @escaping @Sendable (Int, RawServer.Request) async -> RawServer.Reply,
    _ body: (VideoHost) async throws -> Void
) async throws {
    let counts = Mutex((status: 0, downloads: 0))
    try await withRawServer { request in
        if request.head.hasPrefix("POST") { return .http(200, #"{"task_id": "t-1"}"#) }
        if VideoHost.isDownload(request) {
            let number = counts.withLock { counts in
                counts.downloads += 1
                return counts.downloads
            }
            return await answer(number, request)
        }
        let number = counts.withLock { counts in
            counts.status += 1
            return counts.status
        }
        guard let url = url(number, request.header("Host") ?? "") else {
            return .http(404, #"{"code": "notfound", "message": "未找到资源", "ref_code": 404000}"#)
        }
        return .http(
            200, #"{"task_id": "t-1", "status": "completed", "progress": 100, "video_url": "\#(url)"}"#)
    } _: { server in
        try await withFixture(port: server.port) { sync in
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            _ = try await sync.send(id, worker: worker)
            try await sync.poll(id, worker: worker)
            try await sync.repository.stop(worker)
            try await body(VideoHost(sync: sync, server: server, task: id))
        }
    }
}

/// A whole video of so many bytes that is different everywhere.
func clip(_ count: Int, seed: Int = 0) -> [UInt8] { SmallMovie.filling(count, seed: seed) }

extension RawServer.Reply {
    /// A head as given, and then these bytes, which may be fewer than it announces.
    static func raw(_ status: Int, _ headers: [String], _ body: some Collection<UInt8>) -> RawServer.Reply {
        let head = (["HTTP/1.1 \(status) Scripted", "Connection: close"] + headers).joined(separator: "\r\n")
        return .bytes(Array((head + "\r\n\r\n").utf8) + body)
    }

    /// A whole file.
    /// - Parameter sending: breaks off after so many bytes, of which the last may be lost on the way.
    static func file(_ bytes: [UInt8], etag: String? = "\"a\"", sending: Int? = nil) -> RawServer.Reply {
        raw(
            200, ["Content-Length: \(bytes.count)", "Accept-Ranges: bytes"] + (etag.map { ["ETag: \($0)"] } ?? []),
            bytes.prefix(sending ?? bytes.count))
    }

    /// The part of a file that was asked for, or all of it.
    /// - Parameter sending: breaks off after so many bytes of it.
    static func part(
        _ bytes: [UInt8], of request: RawServer.Request, etag: String? = "\"a\"", sending: Int? = nil
    ) -> RawServer.Reply {
        guard let start = VideoHost.start(of: request) else { return .file(bytes, etag: etag, sending: sending) }
        let rest = bytes[start...]
        return raw(
            206,
            ["Content-Length: \(rest.count)", "Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)"]
                + (etag.map { ["ETag: \($0)"] } ?? []), rest.prefix(sending ?? rest.count))
    }
}
