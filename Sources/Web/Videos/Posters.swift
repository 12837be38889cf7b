import Contract
import Files
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Model
import Store
import Sync

/// Pictures of videos for the wall. Each is made once, and kept under the hash of its video.
actor Posters {
    private let folder: String
    private let environment: [String: String]
    /// What is being made, by hash.
    private var underWay: [String: Task<Bool, Never>] = [:]
    /// What could not be made: it is not tried again by this process.
    private var failed: Set<String> = []
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// Each takes a processor for a moment.
    private static let mostAtOnce = 2

    init(folder: String, environment: [String: String]) {
        (self.folder, self.environment) = (folder, environment)
    }

    nonisolated var arePossible: Bool { Poster.isPossible(environment) }

    /// - Parameters:
    ///   - sha256: of the video, in hexadecimal.
    ///   - video: its file.
    /// - Returns: the file of its picture; nil where there is none.
    func picture(sha256: String, video: String) async -> String? {
        let path = "\(folder)/\(sha256).jpg"
        if PrivateFiles.isReadable(path) { return path }
        guard !failed.contains(sha256) else { return nil }
        let making = underWay[sha256] ?? Task { await make(path, video) }
        underWay[sha256] = making
        let isThere = await making.value
        underWay[sha256] = nil
        if !isThere { failed.insert(sha256) }
        return isThere ? path : nil
    }

    private func make(_ path: String, _ video: String) async -> Bool {
        await enter()
        defer { leave() }
        do {
            let picture = try await Poster.jpeg(of: video, environment: environment)
            try PrivateFiles.createFolder(folder)
            let part = path + ".\(ThisProcess.number).part"
            try? PrivateFiles.remove(part)
            let file = try OpenFile(part, for: .writing, [.createNew])
            try picture.withUnsafeBytes { try file.writeAll($0, at: 0) }
            try PrivateFiles.rename(part, replacing: path)
            return true
        } catch {
            return false
        }
    }

    private func enter() async {
        if running < Self.mostAtOnce {
            running += 1
        } else {
            // Whoever leaves hands its place over.
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func leave() {
        if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() }
    }
}

extension VideoRoute {
    /// The picture of a saved video.
    /// - Throws: `Failure` where there is none.
    func poster(_ task: String, _ request: Request) async throws -> Response {
        guard let id = Int64(task), let video = try await desk.repository.task(id).video, video.state == .saved,
            let sha256 = video.sha256, let file = path(of: video), PrivateFiles.isReadable(file)
        else { throw missing(task) }
        let headers: HTTPFields = [
            .contentType: "image/jpeg", .cacheControl: "private, max-age=86400", .eTag: "\"\(sha256)\"",
        ]
        if request.headers[.ifNoneMatch] == headers[.eTag] { return Response(status: .notModified, headers: headers) }
        guard let path = await desk.posters.picture(sha256: sha256, video: file) else { throw missing(task) }
        let bytes = PrivateFiles.beginning(of: path, bytes: 4_000_000)
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
