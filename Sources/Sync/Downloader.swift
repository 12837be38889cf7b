public import Model
import SenseAudio
public import Store

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

    /// Fetches a video, with a fresh URL where the old one is refused, and writes down what came of it.
    /// - Parameter task: its video is claimed by this process; let go of by the time this returns.
    /// - Throws: `StoreError` or `CancellationError`; the claim ends with the worker then.
    public func download(_ task: VideoTask) async throws {
        guard try await attempt(task) == .freshURL,
            let again = try await repository.claimForDownload(
                task.id, worker: worker, lease: SyncSettings.downloadLease)
        else { return }
        _ = try await attempt(again)
    }

    private enum Outcome {
        case over
        /// Another attempt is worth making at once.
        case freshURL
    }

    private func attempt(_ task: VideoTask) async throws -> Outcome {
        guard let url = task.video?.url else { return .over }
        KillPoint.beforeDownload.reach()
        var failure: DownloadFailure
        do {
            let saved = try await DownloadAttempt(
                task: task, url: url, fetcher: upstream.fetcher, settings: settings
            ).run()
            try await repository.noteSaved(saved, of: task.id, by: worker)
            KillPoint.downloadRecorded.reach()
            return .over
        } catch let error as DownloadFailure {
            failure = error
        }
        if needsFreshURL(failure, task) {
            if upstream.hasKey(of: task.accountID) {
                failure.word = try await askForFreshURL(task)
            } else {
                failure.reason += "; the key of its account, which could ask for a fresh URL, is not at hand"
            }
        }
        let verdict = try await repository.noteDownloadFailure(failure, of: task.id, by: worker)
        if case .lost = verdict { try await discardPart(of: task) }
        guard failure.word == .freshURL, case .retry = verdict, failure.retryAfter == nil else { return .over }
        return .freshURL
    }

    /// A URL that is refused, and any trouble with one that has outlived its assumed day.
    private func needsFreshURL(_ failure: DownloadFailure, _ task: VideoTask) -> Bool {
        switch failure.kind {
        case .refused: true
        case .passing: (task.video?.expiresAt).map { repository.now >= $0 } ?? false
        case .local, .lasting: false
        }
    }

    /// The status call hands out a URL that works again, as far as the service still has the video.
    private func askForFreshURL(_ task: VideoTask) async throws -> DownloadFailure.Word {
        guard
            let claimed = try await repository.claimForRefresh(
                task.id, worker: worker, lease: SyncSettings.pollLease)
        else { return .none }
        let poller = Poller(repository: repository, upstream: upstream, schedule: settings.schedule)
        switch try await poller.poll(claimed) {
        case .nothing: return .none
        case .unknownTask: return .unknownTask
        case .answered:
            return try await repository.task(task.id).video?.url == task.video?.url ? .sameURL : .freshURL
        }
    }

    private func discardPart(of task: VideoTask) async throws {
        let folder = settings.videosFolder
        try? await blocking {
            try PartFile(path: try VideoDestination(for: task, folder: folder).partPath).discard()
        }
    }
}
