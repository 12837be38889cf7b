public import Model
import NIOCore
import SenseAudio
public import Store
import Synchronization

/// Brings one finished video home.
public struct Downloader: Sendable {
    let repository: TaskRepository
    let upstream: Upstream
    let settings: SyncSettings
    let worker: Worker

    public init(repository: TaskRepository, upstream: Upstream, settings: SyncSettings, worker: Worker) {
        self.repository = repository
        self.upstream = upstream
        self.settings = settings
        self.worker = worker
    }

    /// Why a download did not end in a saved file.
    struct Failure: Error {
        var reason: String
        var httpStatus: Int?
        /// The server will not give this URL any more: a fresh one may help.
        var needsFreshURL = false
    }

    /// - Parameter task: its video is claimed by this process; let go of by the time this returns.
    public func download(_ task: VideoTask) async throws {
        guard let video = task.video, let url = video.url else { return }
        do {
            let saved = try await fetch(url, for: task)
            try await repository.noteSaved(saved, of: task.id)
        } catch {
            if error is StoreError { throw error }
            let failure = Self.failure(error)
            if failure.needsFreshURL { try await askForFreshURL(task) }
            let wait = PollSchedule(interval: 1_000).backOff(
                errors: max(1, video.attempts), retryAfter: nil, random: .random(in: 0..<1))
            try await repository.noteDownloadFailure(
                failure.reason, of: task.id, httpStatus: failure.httpStatus, retryAfter: wait)
        }
    }

    private static func failure(_ error: any Error) -> Failure {
        switch error {
        case let failure as Failure: failure
        case let failure as FileFailure: Failure(reason: failure.reason)
        case let interrupted as VideoFetcher.Interrupted: Failure(reason: interrupted.reason)
        case is CancellationError: Failure(reason: "the download was interrupted")
        default: Failure(reason: "the download took too long")
        }
    }

    /// The status call hands out a URL that works again, as far as the service still has the video.
    private func askForFreshURL(_ task: VideoTask) async throws {
        guard
            let claimed = try await repository.claimForRefresh(
                task.id, worker: worker, lease: SyncSettings.pollLease)
        else { return }
        try await Poller(repository: repository, upstream: upstream, schedule: settings.schedule).poll(claimed)
    }

    private func fetch(_ url: String, for task: VideoTask) async throws -> SavedVideo {
        let destination = try VideoDestination(for: task, folder: settings.videosFolder)
        let part = Incoming(try PartFile(path: destination.partPath))
        do {
            try await upstream.fetcher.fetch(url, timeout: SyncSettings.downloadTimeout) { head in
                try part.begin(head)
            } receive: { chunk in
                try part.append(chunk)
            }
            return try part.save(at: destination)
        } catch {
            part.discard()
            throw error
        }
    }
}

/// A part file with what its server promised about it.
private final class Incoming: Sendable {
    private struct State {
        var file: PartFile
        var expected: Int64?
    }

    private let state: Mutex<State>

    init(_ file: sending PartFile) {
        state = Mutex(State(file: file))
    }

    func begin(_ head: VideoFetcher.Head) throws -> Bool {
        guard head.status == 200 else {
            throw Downloader.Failure(
                reason: "the server answered HTTP \(head.status)", httpStatus: head.status,
                needsFreshURL: [403, 404, 410].contains(head.status))
        }
        state.withLock { $0.expected = head.length }
        return true
    }

    func append(_ chunk: ByteBuffer) throws {
        try state.withLock { state in try state.file.append(chunk) }
    }

    func discard() {
        state.withLock { $0.file.discard() }
    }

    func save(at destination: VideoDestination) throws -> SavedVideo {
        try state.withLock { state in
            let file = state.file
            if let expected = state.expected, expected != file.bytes {
                throw Downloader.Failure(reason: "the answer broke off after \(file.bytes) of \(expected) bytes")
            }
            if let fault = MP4Check.fault(in: file.head) { throw Downloader.Failure(reason: fault) }
            let sha256 = try file.finish()
            let path = try destination.place(file, sha256: sha256)
            return SavedVideo(path: path, bytes: file.bytes, sha256: sha256)
        }
    }
}
