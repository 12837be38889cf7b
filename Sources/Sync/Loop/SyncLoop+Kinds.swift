public import Model
public import Store

/// The kinds of work that a loop does. Another kind is another source here.
extension SyncLoop {
    /// - Parameters:
    ///   - announcesKeys: whether this is the daemon, which tells other processes which keys it has.
    ///   - tellsTroubles: whether what keeps the service from answering is told as trouble, and its end.
    ///   - onTrouble: hears what cannot be written down for the time being, and what was read back.
    ///   - words: an error as it is told to a person.
    ///   - complaints: keeps the same trouble from being told again and again, beyond the life of this loop; then it is
    ///     told to them.
    ///   - onNotice: hears why nothing is sent for the time being, and when that is over.
    ///   - onKeys: hears, in sentences, that keys have changed, and from the daemon which tasks none of them can follow.
    ///   - onLateness: hears once a minute how many polls were made, and in which span.
    public convenience init(
        repository: TaskRepository, worker: Worker, upstream: Upstream, settings: SyncSettings,
        announcesKeys: Bool = false, tellsTroubles: Bool = false,
        onTrouble: @escaping @Sendable (String) -> Void = { _ in },
        words: @escaping @Sendable (any Error) -> String = { "\($0)" },
        complaints: Complaints? = nil, onNotice: @escaping @Sendable (String) -> Void = { _ in },
        onKeys: @escaping @Sendable (String) -> Void = { _ in },
        onLateness: @escaping @Sendable (PollLateness, Duration) -> Void = { _, _ in }
    ) {
        let complaints = complaints ?? Complaints(tell: onTrouble, words: words)
        let upstream = tellsTroubles ? ServiceTroubles(complaints: complaints, upstream: upstream).listening : upstream
        let keys = KeyCare(
            repository: repository, upstream: upstream, worker: worker, announces: announcesKeys, say: onKeys)
        let createCall = CreateCall(
            repository: repository, upstream: upstream, schedule: settings.schedule, complaints: complaints)
        let poller = Poller(
            repository: repository, upstream: upstream, schedule: settings.schedule, complaints: complaints)
        let downloader = Downloader(repository: repository, upstream: upstream, settings: settings, worker: worker)
        self.init(
            repository: repository, worker: worker, upstream: upstream,
            sources: [
                keys,
                Preparing(repository: repository, worker: worker, settings: settings),
                Sending(
                    repository: repository, worker: worker, createCall: createCall, settings: settings,
                    onNotice: onNotice),
                Polling(
                    repository: repository, worker: worker, poller: poller, settings: settings, onLateness: onLateness),
                Downloading(repository: repository, worker: worker, downloader: downloader, settings: settings),
            ],
            care: Care(
                repository: repository, listener: upstream.listener, complaints: complaints, keys: keys,
                onNotice: onNotice),
            longestNap: settings.longestNap)
    }
}
