public import Model

/// How the sync works, whoever runs it.
public struct SyncSettings: Sendable {
    /// Create calls under way at once.
    public var concurrency: Int
    public var schedule: PollSchedule
    /// Where videos go; absolute.
    public var videosFolder: String
    /// A video that is larger is not fetched.
    public var maximumVideoBytes: Int64
    /// The permissions of saved videos; folders made for them may be entered by those who may read.
    public var videoMode: UInt32

    /// How long a create call may take: what is said of it when a process waits for one.
    public var createTimeout = Duration.seconds(60)
    /// Bytes that must be free on the disks of the ledger and the videos before anything is paid for; 0 for none.
    public var minimumFreeBytes = usualMinimumFreeBytes

    /// How material is made ready that is not part of a request yet.
    public var material = MaterialSettings()

    /// Room for some of the longest videos.
    public static let usualMinimumFreeBytes: Int64 = 256_000_000

    /// For the owner alone.
    public static let usualVideoMode: UInt32 = 0o600

    /// 2 GiB: many times what the longest video in the best resolution has.
    public static let usualMaximumVideoBytes: Int64 = 1 << 31

    /// Polls under way at once: asking costs nothing, and each mostly waits for the service.
    public var polls: Int { min(mostPolls, Self.polls(concurrency: concurrency)) }

    /// Polls under way at once beside so many create calls.
    public static func polls(concurrency: Int) -> Int { min(1_024, 16 * max(1, concurrency)) }

    /// Downloads under way at once: few, as each takes all of the line that it can get.
    public var downloads: Int { min(mostDownloads, 4, concurrency) }

    /// More polls than this at once have no connections.
    public var mostPolls = Int.max
    /// The same of downloads.
    public var mostDownloads = Int.max

    /// Milliseconds after which the loop looks again for what other processes have recorded.
    var longestNap: Int64 = 500

    /// Milliseconds after which a poll that a stopped process has claimed may be made by another.
    public static let pollLease: Int64 = 120_000
    /// Milliseconds after which a download may be made by another.
    public static let downloadLease: Int64 = 3_600_000
    /// For one download as a whole.
    static let downloadTimeout = Duration.seconds(3_000)

    public init(
        concurrency: Int = 16, schedule: PollSchedule, videosFolder: String,
        maximumVideoBytes: Int64 = usualMaximumVideoBytes, videoMode: UInt32 = usualVideoMode
    ) {
        self.concurrency = max(1, concurrency)
        self.schedule = schedule
        self.videosFolder = videosFolder
        self.maximumVideoBytes = maximumVideoBytes
        self.videoMode = videoMode
    }
}
