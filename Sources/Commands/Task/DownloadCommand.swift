import Desk
import ArgumentParser
import Contract
import Model
import Store
import Sync

struct DownloadCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "download", abstract: "Fetch videos that are missing.")

    @OptionGroup var selection: TaskSelection

    @Flag(help: "Every finished video that is not saved.")
    var allMissing = false

    @Flag(help: "Check saved files against their SHA-256, and fetch damaged ones again.")
    var verify = false

    @Option(
        name: [.customShort("D"), .customLong("dir")],
        help: ArgumentHelp("Save into this folder; of what is saved already a copy goes there.", valueName: "folder")
    )
    var folder: String?

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func validate() throws {
        if folder == "-" {
            throw ValidationError(
                "--dir - would be standard output, and videos go to files; name a folder (./- if it is called so)")
        }
        if folder?.isEmpty == true { throw ValidationError("-D names no folder; name one, or leave -D out") }
    }

    func perform(_ context: Context) async throws {
        try await context.withSession { session in
            let repository = session.repository
            let ids = try await chosen(repository, context)
            let (failures, withoutURL, copies) = try await repository.withWorker("download") { worker in
                var failures: [VideoTask] = []
                var withoutURL: Set<Int64> = []
                var copies = Copies(folder: folder, settings: context.settings)
                for id in ids {
                    let task = try await repository.task(id)
                    guard try await isWanted(task, context) else {
                        try await copies.make(of: task, context)
                        continue
                    }
                    if let output = try await copies.place(for: task) {
                        try await repository.setOutput(output, of: task)
                    }
                    // Its URL may serve all the same, without any key.
                    try await session.tryToFollow(task)
                    if task.video?.url == nil { try await askForURL(id, worker, session) }
                    if let claimed = try await repository.claimForDownload(id, worker: worker, lease: 3_600_000) {
                        try await session.downloader(worker).download(claimed)
                    }
                    let after = try await repository.task(id)
                    VideoWarning.say(of: after, context)
                    if after.video?.url == nil { withoutURL.insert(id) }
                    if after.video?.state != .saved || SavedElsewhere.isSo(after) || withoutURL.contains(id) {
                        failures.append(after)
                    }
                }
                return (failures, withoutURL, copies)
            }
            var query = TaskQuery()
            query.ranges = ids.map { $0...$0 }
            query.isReversed = true
            let tasks = ids.isEmpty ? [] : try await repository.list(query)
            let rows = copies.rows(tasks, context)
            let failure =
                failures.first.flatMap {
                    withoutURL.contains($0.id)
                        ? Self.withoutURL($0)
                        : ExitStatus.failure($0, .videoNotSaved, videosFolder: context.settings.videos.value)
                } ?? copies.failure
            if let failure {
                if !wantsJSON { Stream.out(rows.render(output, context)) }
                throw failure
            }
            Stream.out(rows.render(output, context))
        }
    }

    private func chosen(_ repository: TaskRepository, _ context: Context) async throws -> [Int64] {
        let choice = selection.choice
        let isNamed = !choice.isEmpty
        guard allMissing else {
            let ids = try await choice.ids(repository, context)
            // Filters take what there is; who names a task wants its video.
            guard choice.filters.isNarrowing else { return ids }
            return try await finished(ids, repository, context)
        }
        var query = try choice.filters.query(context)
        if !choice.names.isEmpty { query.ranges = try await choice.ids(repository, context).map { $0...$0 } }
        if isNamed, !choice.filters.isNarrowing { query.profile = nil }
        query.states = [.completed]
        query.isUnsavedOnly = true
        return try await repository.ids(query).sorted()
    }

    /// A row may say that its video is saved and not where the service has it: one that came with an import, for example.
    private func askForURL(_ id: Int64, _ worker: Worker, _ session: Session) async throws {
        let task = try await session.repository.task(id)
        guard session.upstream.hasKey(of: task.accountID),
            let claimed = try await session.repository.claimForRefresh(id, worker: worker, lease: 120_000)
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

    private func finished(_ ids: [Int64], _ repository: TaskRepository, _ context: Context) async throws -> [Int64] {
        guard !ids.isEmpty else { return [] }
        var query = TaskQuery()
        query.ranges = ids.map { $0...$0 }
        query.states = [.completed]
        let finished = try await repository.ids(query).sorted()
        if finished.count < ids.count {
            context.say("\(ids.count - finished.count) of \(ids.count) tasks have no video")
        }
        return finished
    }

    /// Whether a task's video must be fetched.
    private func isWanted(_ task: VideoTask, _ context: Context) async throws -> Bool {
        guard task.state == .completed, let video = task.video else {
            throw Failure(
                code: "no_video", message: "task \(task.id) is \(task.state.rawValue) and has no video", exit: .failed,
                task: task.id, created: .init(task), next: "reel show \(task.id)")
        }
        guard video.state == .saved, let path = TaskJSON(videosFolder: context.settings.videos.value).path(of: video)
        else { return true }
        // What another ledger says of its disk holds here only if the very same file is there.
        if video.isPathForeign {
            let isHere = try await FileHash.read(path).map(FileHash.hexadecimal) == video.sha256
            if !isHere { context.say("task \(task.id): its file is not here (\(path))") }
            return !isHere
        }
        guard FileHash.isReadable(path) else {
            context.say("task \(task.id): \(path) is missing")
            return true
        }
        guard verify else { return false }
        let isWhole = try await FileHash.read(path).map(FileHash.hexadecimal) == video.sha256
        if !isWhole { context.say("task \(task.id): \(path) is damaged") }
        return !isWhole
    }
}

/// Videos in the folder that `-D` names, beside those that are saved elsewhere.
private struct Copies: Sendable {
    private let folder: String?
    private let settings: Settings
    private var paths: [Int64: String] = [:]
    /// What came of the first that could not be made.
    private(set) var failure: Failure?

    init(folder: String?, settings: Settings) {
        self.settings = settings
        self.folder = folder.map { folder in
            "/" + Settings.path(folder).split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        }
    }

    /// Where a video goes that is not saved yet; nil for its usual place.
    func place(for task: VideoTask) async throws -> String? {
        guard let folder else { return nil }
        do {
            return try await VideoCopy.place(for: task, in: folder, mode: settings.videoMode.value)
        } catch let failed as VideoCopy.Failed {
            throw Failure(code: "cannot_write", message: failed.reason, exit: .cannotWrite, created: .init(task))
        }
    }

    mutating func make(of task: VideoTask, _ context: Context) async throws {
        guard let folder, let source = task.video.flatMap(TaskJSON(videosFolder: settings.videos.value).path) else {
            return
        }
        do {
            let path = try await VideoCopy.make(of: task, at: source, in: folder, mode: settings.videoMode.value)
            paths[task.id] = path
            context.say("task \(task.id): \(path)")
        } catch let failed as VideoCopy.Failed {
            let found = Failure(
                code: "not_copied", message: "the video of task \(task.id) could not be copied: \(failed.reason)",
                exit: .videoNotSaved, task: task.id, created: .init(task))
            if let earlier = failure {
                context.say(found.message)
                failure = earlier
            } else {
                failure = found
            }
        }
    }

    /// With `copy`, the absolute path of each copy, in JSON.
    func rows(_ tasks: [VideoTask], _ context: Context) -> Rows<ShownTask> {
        var rows = TaskRows.make(tasks, context)
        guard folder != nil else { return rows }
        rows.writeJSON = { [fields = rows.fields, paths] shown, json in
            fields.write(shown, to: &json) { $0.field("copy", paths[shown.task.id]) }
        }
        return rows
    }
}
