import Model
import SenseAudio
import Store

/// One attempt to fetch one video from one URL.
struct DownloadAttempt: Sendable {
    let task: VideoTask
    let url: String
    let fetcher: VideoFetcher
    let settings: SyncSettings

    /// - Throws: `DownloadFailure`, or `CancellationError`, after which the next attempt continues.
    func run() async throws -> SavedVideo {
        do {
            let (task, settings, url) = (task, settings, url)
            let (destination, incoming) = try await blocking {
                let destination = try VideoDestination(
                    for: task, folder: settings.videosFolder, mode: settings.videoMode)
                let incoming = try IncomingVideo(
                    at: destination.partPath, url: url, limit: settings.maximumVideoBytes)
                return (destination, incoming)
            }
            return try await fetch(incoming, to: destination)
        } catch let failure as FileFailure {
            throw DownloadFailure(failure.reason, .local)
        }
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
            url: url, baseURL: task.baseURL, timeout: SyncSettings.downloadTimeout, resumption: incoming.resumption)
        try await fetcher.fetch(request) { head in
            try incoming.begin(head)
            return true
        } receive: { chunk in
            try incoming.append(chunk)
        }
    }

    private func failure(_ error: any Error, _ incoming: IncomingVideo, _ madeProgress: Bool) -> DownloadFailure {
        var failure =
            switch error {
            case let failure as DownloadFailure: failure
            case let failure as FileFailure: DownloadFailure(failure.reason, .local)
            case let error as VideoFetcher.Interrupted: DownloadFailure(error.reason, httpStatus: incoming.status)
            case let error as VideoFetcher.Unsafe: DownloadFailure(error.reason)
            case is IncomingVideo.Restart: DownloadFailure("the server sends parts that do not fit")
            default: DownloadFailure("\(error)")
            }
        failure.madeProgress = madeProgress
        return failure
    }
}
