import Contract
import Model
public import Store
public import Sync

/// A ledger with the service behind it.
public struct Session: Sendable {
    public let repository: TaskRepository
    public var upstream: Upstream
    public let settings: SyncSettings
    /// That fewer calls are made at once than were asked for, as the system lets this process open few files; nil if not.
    public var fileNotice: String?

    public init(repository: TaskRepository, upstream: Upstream, settings: SyncSettings, fileNotice: String? = nil) {
        self.repository = repository
        self.upstream = upstream
        self.settings = settings
        self.fileNotice = fileNotice
    }

    /// The accounts whose keys are at hand, by profile.
    public var accounts: [String: Int64] { upstream.profiles }

    /// Where the videos of its tasks are.
    var videos: VideoFinder { .here(settings.videosFolder) }

    func createCall(for caller: Caller) -> CreateCall {
        CreateCall(
            repository: repository, upstream: upstream, schedule: settings.schedule,
            onTrouble: { caller.tell(.trouble($0)) }, words: Failure.words)
    }

    var poller: Poller { Poller(repository: repository, upstream: upstream, schedule: settings.schedule) }

    func downloader(_ worker: Worker) -> Downloader {
        Downloader(repository: repository, upstream: upstream, settings: settings, worker: worker)
    }

    /// - Parameter tellsTroubles: whether it is said at once that the service does not answer.
    func loop(_ worker: Worker, tellsTroubles: Bool = false, for caller: Caller) -> SyncLoop {
        if let fileNotice { caller.say(fileNotice) }
        let tellTrouble: @Sendable (String) -> Void = { caller.tell(.trouble($0)) }
        return SyncLoop(
            repository: repository, worker: worker, upstream: upstream, settings: settings,
            tellsTroubles: tellsTroubles, onTrouble: tellTrouble, words: Failure.words, onNotice: tellTrouble,
            onKeys: { caller.say($0) })
    }

    /// Everything that this process has a key for, or only some tasks of it.
    public func scope(_ tasks: Set<Int64>? = nil) -> WorkScope {
        WorkScope(accounts: Set(accounts.values).sorted(), profiles: accounts, tasks: tasks)
    }
}
