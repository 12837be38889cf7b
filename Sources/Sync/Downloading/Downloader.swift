public import Model
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

    private func attempt(_ claimed: VideoTask) async throws -> Outcome {
        guard let task = try await named(claimed), let url = task.video?.trustedURL else { return .over }
        KillPoint.beforeDownload.reach()
        var failure: DownloadFailure
        let began = SteadyClock.now
        do {
            var saved = try await DownloadAttempt(
                task: task, url: url, baseURL: upstream.baseURL(of: task), fetcher: upstream.fetcher, settings: settings
            ).run()
            saved.folder = videos.own
            upstream.tellDownload(url, task: task.id, since: began, status: saved.isFound ? nil : 200, trouble: nil)
            let isNoted = try await repository.noteSaved(saved, of: task.id, by: worker)
            KillPoint.downloadRecorded.reach()
            if isNoted, let listener = upstream.listener {
                listener.onEvent(.saved(try await repository.task(task.id)))
            }
            return .over
        } catch let error as DownloadFailure {
            failure = error
            upstream.tellDownload(
                url, task: task.id, since: began, status: failure.httpStatus, trouble: "\(failure.kind)")
        }
        if needsFreshURL(failure, task) {
            if upstream.hasKey(of: task.accountID) {
                failure.word = try await askForFreshURL(task)
            } else {
                failure.reason += "; the key of its account, which could ask for a fresh URL, is not at hand"
            }
        }
        let verdict = try await note(failure, of: task)
        if case .lost = verdict { try await discardPart(of: task) }
        tell(failure, verdict, of: task)
        guard failure.word == .freshURL, failure.kind != .damaged, case .retry = verdict, failure.retryAfter == nil
        else { return .over }
        return .freshURL
    }

    /// A URL that came from another ledger may lead anywhere, and is not fetched before the service has named one to a key
    /// of the user's own.
    /// - Returns: the task with a URL that the service has named; nil if it has not, which is then written down.
    private func named(_ task: VideoTask) async throws -> VideoTask? {
        guard let video = task.video, video.isURLForeign else { return task }
        let word = try await askForFreshURL(task)
        let after = try await repository.task(task.id)
        guard after.video?.isURLForeign == true else { return after }
        let why =
            switch word {
            case .unknownTask: "does not know the task"
            default:
                upstream.clients[task.accountID] == nil ? "cannot be asked without its key" : "has not named one yet"
            }
        var failure = DownloadFailure(
            "the URL came with an import and is not fetched before the service names one itself; the service \(why)",
            word == .unknownTask ? .refused : .passing)
        failure.word = word
        let verdict = try await note(failure, of: task)
        tell(failure, verdict, of: task)
        return nil
    }

    private var videos: VideoFinder { .here(settings.videosFolder) }

    private func note(_ failure: DownloadFailure, of task: VideoTask) async throws -> DownloadRule.Verdict? {
        var failure = failure
        failure.isOfCopy = task.video.flatMap(videos.place)?.host != nil
        return try await repository.noteDownloadFailure(failure, of: task.id, by: worker)
    }

    private func tell(_ failure: DownloadFailure, _ verdict: DownloadRule.Verdict?, of task: VideoTask) {
        // One with a fresh URL is tried again at once, and that attempt has the last word.
        guard let verdict, let listener = upstream.listener else { return }
        switch verdict {
        case .retry: listener.onEvent(.notSaved(task, reason: failure.reason, willRetry: true))
        case .stopped(let reason), .lost(let reason):
            listener.onEvent(.notSaved(task, reason: reason, willRetry: false))
        }
    }

    /// A URL that is refused, one that leads to something else, and any trouble with one that has outlived its assumed day.
    private func needsFreshURL(_ failure: DownloadFailure, _ task: VideoTask) -> Bool {
        switch failure.kind {
        // What came is not what the service has; perhaps it has it elsewhere.
        case .refused, .standIn, .damaged: true
        case .passing: (task.video?.expiresAt).map { repository.now >= $0 } ?? false
        case .local, .lasting: false
        }
    }

    /// The status call hands out a URL that works again, as far as the service still has the video.
    private func askForFreshURL(_ task: VideoTask) async throws -> DownloadFailure.Word {
        guard upstream.clients[task.accountID] != nil,
            let claimed = try await repository.claimForRefresh(
                task.id, worker: worker, lease: SyncSettings.pollLease)
        else { return .none }
        let poller = Poller(repository: repository, upstream: upstream, schedule: settings.schedule)
        switch try await poller.poll(claimed) {
        case .nothing: return .none
        case .unknownTask: return .unknownTask
        case .answered:
            let url = try await repository.task(task.id).video?.trustedURL
            return url == task.video?.trustedURL ? .sameURL : .freshURL
        }
    }

    private func discardPart(of task: VideoTask) async throws {
        let folder = settings.videosFolder
        try? await blocking {
            try PartFile(path: try VideoDestination(for: task, folder: folder).partPath).discard()
        }
    }
}
