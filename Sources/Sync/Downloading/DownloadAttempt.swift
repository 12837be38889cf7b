import Files
import Model
import Store
import Transport

/// One attempt to fetch one video from one URL.
struct DownloadAttempt: Sendable {
    let task: VideoTask
    let url: String
    /// Of the service, as the settings of today have it; nil if they do not name it.
    let baseURL: String?
    let fetcher: VideoFetcher
    let settings: SyncSettings

    /// - Throws: `DownloadFailure`, or `CancellationError`, after which the next attempt continues.
    func run() async throws -> SavedVideo {
        do {
            if let saved = try await stillSaved() { return saved }
            let (task, settings, url) = (task, settings, url)
            let (destination, incoming) = try await blocking {
                let destination = try VideoDestination(
                    for: task, folder: settings.videosFolder, mode: settings.videoMode)
                return (destination, try Self.open(destination, url: url, limit: settings.maximumVideoBytes))
            }
            return try await fetch(incoming, to: destination)
        } catch {
            throw error.fileReason.map { DownloadFailure($0, .local) } ?? error
        }
    }

    /// The claim on the video is ours: a process that still has its part file has been stopped for longer than its lease,
    /// and the URL will not live until it wakes. Whichever of the two is whole first gets the name.
    private static func open(_ destination: VideoDestination, url: String, limit: Int64) throws -> IncomingVideo {
        do {
            return try IncomingVideo(at: destination.partPath, url: url, limit: limit)
        } catch let failure as FileFailure where failure.isTaken {
            return try IncomingVideo(at: destination.sparePartPath, url: url, limit: limit)
        }
    }

    /// What was saved before and is whole: its folder was away for a while, or a process ended before it could say so.
    private func stillSaved() async throws -> SavedVideo? {
        guard let video = task.video, let path = video.path, let file = video.path(in: settings.videosFolder),
            let sha256 = video.sha256, let bytes = video.bytes
        else { return nil }
        // Of another ledger's word only a name in the videos folder counts, and reading is all that is done.
        guard !video.isPathForeign || FileNaming.isPlainName(path) else { return nil }
        let found = try await blocking { FileHash.sha256(of: file) }
        guard let found, found.hexadecimal == sha256 else { return nil }
        return SavedVideo(path: path, bytes: bytes, sha256: found, isFound: true)
    }

    private func fetch(_ incoming: IncomingVideo, to destination: VideoDestination) async throws -> SavedVideo {
        do {
            do {
                try await receive(incoming)
            } catch is IncomingVideo.Restart {
                try incoming.restart()
                try await receive(incoming)
            }
            return try await blocking { try incoming.save(at: destination) }
        } catch let worthless as IncomingVideo.Worthless {
            incoming.discard()
            throw worthless.failure
        } catch {
            let madeProgress = incoming.keep()
            if Task.isCancelled { throw CancellationError() }
            throw failure(error, incoming, madeProgress)
        }
    }

    private func receive(_ incoming: IncomingVideo) async throws {
        let request = VideoFetcher.Request(
            url: url, baseURL: baseURL, timeout: SyncSettings.downloadTimeout, resumption: incoming.resumption)
        try await fetcher.fetch(request) { head in
            try incoming.begin(head)
            return true
        } receive: { chunk in
            try incoming.append(chunk)
        }
        try incoming.endRefusal()
    }

    private func failure(_ error: any Error, _ incoming: IncomingVideo, _ madeProgress: Bool) -> DownloadFailure {
        var failure =
            switch error {
            case let failure as DownloadFailure: failure
            case let error as VideoFetcher.Interrupted:
                incoming.refusal ?? DownloadFailure(error.reason, httpStatus: incoming.status)
            case let error as VideoFetcher.Unsafe: DownloadFailure(error.reason)
            case is IncomingVideo.Restart: DownloadFailure("the server sends parts that do not fit")
            default: error.fileReason.map { DownloadFailure($0, .local) } ?? DownloadFailure("\(error)")
            }
        failure.madeProgress = madeProgress
        return failure
    }
}
