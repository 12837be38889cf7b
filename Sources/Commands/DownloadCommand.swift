import ArgumentParser
import Model
import Store
import Sync

struct DownloadCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "download", abstract: "Fetch videos that are missing.")

    @OptionGroup var selection: TaskSelection

    @Flag(help: "Every finished video that is not saved.")
    var allMissing = false

    @Flag(help: "Check saved files against their SHA-256, and fetch damaged ones again.")
    var verify = false

    @Option(
        name: [.customShort("D"), .customLong("dir")], help: ArgumentHelp("Save into this folder.", valueName: "folder")
    )
    var folder: String?

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try await context.withSession { session in
            let repository = session.repository
            let ids = try await chosen(repository, context)
            let worker = try await repository.startWorker(kind: "download")
            var failures: [VideoTask] = []
            for id in ids {
                let task = try await repository.task(id)
                guard try await isWanted(task, context) else { continue }
                if let folder { try await repository.setOutputFolder(Settings.path(folder), of: task) }
                // Its URL may serve all the same, without any key.
                try await session.tryToFollow(task)
                if let claimed = try await repository.claimForDownload(id, worker: worker, lease: 3_600_000) {
                    try await session.downloader(worker).download(claimed)
                }
                let after = try await repository.task(id)
                VideoWarning.say(of: after, context)
                if after.video?.state != .saved || SavedElsewhere.isSo(after) { failures.append(after) }
            }
            try await repository.stop(worker)
            var query = TaskQuery()
            query.ranges = ids.map { $0...$0 }
            query.isReversed = true
            let tasks = ids.isEmpty ? [] : try await repository.list(query)
            if let first = failures.first,
                let failure = ExitStatus.failure(first, .videoNotSaved, videosFolder: context.settings.videos.value)
            {
                if !wantsJSON { Stream.out(TaskRows.make(tasks, context).render(output, context)) }
                throw failure
            }
            Stream.out(TaskRows.make(tasks, context).render(output, context))
        }
    }

    private func chosen(_ repository: TaskRepository, _ context: Context) async throws -> [Int64] {
        guard allMissing else { return try await selection.ids(repository, context) }
        var query = try selection.filters.query(context)
        query.states = [.completed]
        query.isUnsavedOnly = true
        return try await repository.ids(query).sorted()
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
