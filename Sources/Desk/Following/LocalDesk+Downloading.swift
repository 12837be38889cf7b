public import Contract
import Files
public import Model
import Store
import Sync

/// Videos to be fetched.
public struct DownloadOrder: Sendable {
    public var choice: TaskChoice
    /// Every finished video that is not saved, of those that are chosen or of all.
    public var allMissing: Bool
    /// Checks saved files against their SHA-256, and fetches damaged ones again.
    public var verifies: Bool
    /// A folder for what is fetched, and for a copy of what is saved elsewhere; absolute. Nil for their usual places.
    public var folder: String?

    public init(_ choice: TaskChoice, allMissing: Bool = false, verifies: Bool = false, folder: String? = nil) {
        self.choice = choice
        self.allMissing = allMissing
        self.verifies = verifies
        self.folder = folder
    }
}

/// What came of it.
public struct DownloadOutcome: Sendable {
    public var tasks: [VideoTask]
    /// Where each copy is, by its task's number.
    public var copies: [Int64: String]
    /// What is wrong with the first that is not where it should be.
    public var failure: Failure?

    public init(tasks: [VideoTask], copies: [Int64: String] = [:], failure: Failure? = nil) {
        (self.tasks, self.copies, self.failure) = (tasks, copies, failure)
    }
}

extension LocalDesk {
    public func download(_ order: DownloadOrder, for caller: Caller) async throws -> DownloadOutcome {
        let session = try session()
        let ids = try await chosen(order, caller)
        let (failures, withoutURL, copies) = try await repository.withWorker("download") { worker in
            var failures: [VideoTask] = []
            var withoutURL: Set<Int64> = []
            var copies = VideoCopies(folder: order.folder, settings: session.settings)
            for id in ids {
                let task = try await repository.task(id)
                guard try await isWanted(task, order, session, caller) else {
                    try await copies.make(of: task, caller)
                    continue
                }
                if let output = try await copies.place(for: task) { try await repository.setOutput(output, of: task) }
                // Its URL may serve all the same, without any key.
                try await session.tryToFollow(task)
                if task.video?.url == nil { try await askForURL(id, worker, session) }
                if let claimed = try await repository.claimForDownload(
                    id, worker: worker, lease: SyncSettings.downloadLease)
                {
                    try await session.downloader(worker).download(claimed)
                }
                let after = try await repository.task(id)
                session.tellOfVideo(of: after, to: caller)
                if after.video?.url == nil { withoutURL.insert(id) }
                if after.video?.state != .saved || SavedElsewhere.isSo(after) || withoutURL.contains(id) {
                    failures.append(after)
                }
            }
            return (failures, withoutURL, copies)
        }
        let failure =
            failures.first.flatMap {
                withoutURL.contains($0.id)
                    ? Self.withoutURL($0)
                    : ExitStatus.failure($0, .videoNotSaved, videosFolder: session.settings.videosFolder)
            } ?? copies.failure
        return DownloadOutcome(tasks: try await tasks(ids), copies: copies.paths, failure: failure)
    }

    private func chosen(_ order: DownloadOrder, _ caller: Caller) async throws -> [Int64] {
        let choice = order.choice
        guard order.allMissing else {
            let ids = try await ids(of: choice, for: caller)
            // Filters take what there is; who names a task wants its video.
            guard choice.isFiltered else { return ids }
            return try await finished(ids, caller)
        }
        var query = choice.filter
        if !choice.names.isEmpty { query.ranges = try await ids(of: choice, for: caller).map { $0...$0 } }
        if !choice.isEmpty, !choice.isFiltered { query.profile = nil }
        query.states = [.completed]
        query.isUnsavedOnly = true
        return try await repository.ids(query).sorted()
    }

    /// A row may say that its video is saved and not where the service has it: one that came with an import, for example.
    private func askForURL(_ id: Int64, _ worker: Worker, _ session: Session) async throws {
        let task = try await repository.task(id)
        guard session.upstream.hasKey(of: task.accountID),
            let claimed = try await repository.claimForRefresh(id, worker: worker, lease: SyncSettings.pollLease)
        else { return }
        try await session.poller.poll(claimed)
    }

    private static func withoutURL(_ task: VideoTask) -> Failure {
        Failure(
            code: "video_not_saved",
            message: "the video of task \(task.id) is not here, and the service has named no URL for it; see what it "
                + "says of the task", exit: .videoNotSaved, task: task.id, created: .init(task),
            next: "reel refresh \(task.id)")
    }

    private func finished(_ ids: [Int64], _ caller: Caller) async throws -> [Int64] {
        guard !ids.isEmpty else { return [] }
        var query = TaskQuery()
        query.ranges = ids.map { $0...$0 }
        query.states = [.completed]
        let finished = try await repository.ids(query).sorted()
        if finished.count < ids.count {
            caller.say("\(ids.count - finished.count) of \(ids.count) tasks have no video")
        }
        return finished
    }

    /// Whether a task's video must be fetched.
    private func isWanted(
        _ task: VideoTask, _ order: DownloadOrder, _ session: Session, _ caller: Caller
    ) async throws -> Bool {
        guard task.state == .completed, let video = task.video else {
            throw Failure(
                code: "no_video", message: "task \(task.id) is \(task.state.rawValue) and has no video", exit: .failed,
                task: task.id, created: .init(task), next: "reel show \(task.id)")
        }
        guard video.state == .saved, let place = session.videos.place(of: video) else { return true }
        let path = place.path
        if let host = place.host {
            caller.say("task \(task.id): its file is on \(host), as \(path); this host fetches a copy")
            return true
        }
        // What another ledger says of its disk holds here only if the very same file is there.
        if video.isPathForeign {
            let isHere = try await FileHash.read(path)?.hexadecimal == video.sha256
            if !isHere { caller.say("task \(task.id): its file is not here (\(path))") }
            return !isHere
        }
        guard FileHash.isReadable(path) else {
            caller.say("task \(task.id): \(path) is missing")
            return true
        }
        guard order.verifies else { return false }
        let isWhole = try await FileHash.read(path)?.hexadecimal == video.sha256
        if !isWhole { caller.say("task \(task.id): \(path) is damaged") }
        return !isWhole
    }
}

/// Videos in a folder that was asked for, beside those that are saved elsewhere.
private struct VideoCopies: Sendable {
    private let folder: String?
    private let settings: SyncSettings
    private(set) var paths: [Int64: String] = [:]
    /// What came of the first that could not be made.
    private(set) var failure: Failure?

    init(folder: String?, settings: SyncSettings) {
        self.settings = settings
        self.folder = folder
    }

    /// Where a video goes that is not saved yet; nil for its usual place.
    func place(for task: VideoTask) async throws -> String? {
        guard let folder else { return nil }
        do {
            return try await VideoCopy.place(for: task, in: folder, mode: settings.videoMode)
        } catch let failed as VideoCopy.Failed {
            throw Failure(code: "cannot_write", message: failed.reason, exit: .cannotWrite, created: .init(task))
        }
    }

    mutating func make(of task: VideoTask, _ caller: Caller) async throws {
        guard let folder, let source = task.video?.path(in: settings.videosFolder) else { return }
        do {
            let path = try await VideoCopy.make(of: task, at: source, in: folder, mode: settings.videoMode)
            paths[task.id] = path
            caller.say("task \(task.id): \(path)")
        } catch let failed as VideoCopy.Failed {
            let found = Failure(
                code: "not_copied", message: "the video of task \(task.id) could not be copied: \(failed.reason)",
                exit: .videoNotSaved, task: task.id, created: .init(task))
            if failure != nil {
                caller.say(found.message)
            } else {
                failure = found
            }
        }
    }
}
