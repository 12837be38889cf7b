import Model
import Store

/// Downloads, few at once: each takes all of the line that it can get.
final class Downloading: WorkSource {
    private let repository: TaskRepository
    private let worker: Worker
    private let downloader: Downloader
    private let slots: Slots<VideoTask>

    init(repository: TaskRepository, worker: Worker, downloader: Downloader, settings: SyncSettings) {
        self.repository = repository
        self.worker = worker
        self.downloader = downloader
        slots = Slots(capacity: settings.downloads)
    }

    var ending: WorkEnding { .resumable }
    var count: Int { slots.count }

    func claim(_ scope: WorkScope) async throws -> Bool {
        let videos = try await repository.claimForDownload(
            scope, limit: slots.free, worker: worker, lease: SyncSettings.downloadLease)
        slots.add(videos)
        return videos.isEmpty
    }

    func next() -> VideoTask? { slots.next() }

    func perform(_ task: VideoTask, isEnding: @escaping @Sendable () -> Bool) async throws -> Bool {
        try await downloader.download(task)
        return true
    }

    func end(_ task: VideoTask) { slots.end() }
}
