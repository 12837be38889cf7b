/// The finished video of a completed task. Times are milliseconds since 1970, UTC.
public struct VideoFile: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable, Codable {
        /// The service has it, we do not yet.
        case waiting
        case downloading
        case saved
        /// The user deleted the file.
        case removed
        /// What came is no whole video: it is kept aside, and the video is asked for again.
        case damaged
        /// Never saved, and the service has it no more.
        case lost

        /// Whether nothing more happens to it by itself.
        public var isSettled: Bool { self == .saved || self == .removed || self == .lost }
    }

    public var state: State
    public var url: String?
    /// Relative to the videos folder, or absolute where the user chose another place.
    public var path: String?
    public var bytes: Int64?
    /// Lower-case hexadecimal.
    public var sha256: String?
    public var savedAt: Int64?
    /// When the URL is assumed to stop working.
    public var expiresAt: Int64?
    /// What went wrong at the last attempt.
    public var error: String?
    public var attempts: Int
    /// Whether it waits without being tried again by itself.
    public var isStopped: Bool
    /// Of the host that saved the file; nil where nobody wrote that down.
    public var folder: VideosFolder?
    /// Whether another ledger wrote `path` down: it is shown and told, and nothing is written there or moved from there.
    public var isPathForeign = false
    /// Whether another ledger wrote `url` down: it is fetched once the service has named it to a key of the user's own.
    public var isURLForeign = false
    /// What came last and was no whole video.
    public var keptAside: KeptVideo?

    public init(
        state: State, url: String?, path: String? = nil, bytes: Int64? = nil, sha256: String? = nil,
        savedAt: Int64? = nil, expiresAt: Int64? = nil, error: String? = nil, attempts: Int = 0,
        isStopped: Bool = false
    ) {
        self.state = state
        self.url = url
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.savedAt = savedAt
        self.expiresAt = expiresAt
        self.error = error
        self.attempts = attempts
        self.isStopped = isStopped
    }

    /// The URL, unless only another ledger says that the video is there.
    public var trustedURL: String? { isURLForeign ? nil : url }

    /// Where it is, absolute.
    /// - Parameter videosFolder: where relative paths start.
    public func path(in videosFolder: String) -> String? { path.map { absolute($0, in: videosFolder) } }

    /// Milliseconds that a result URL is assumed to live: nobody knows, and a day is what other services give.
    public static let assumedLifetime: Int64 = 24 * 3_600_000
}

/// A file that is no whole video. It was paid for, and so it is kept beside the place of the video.
public struct KeptVideo: Sendable, Equatable {
    /// Relative to the videos folder, or absolute.
    public var path: String
    /// Lower-case hexadecimal.
    public var sha256: String

    public init(path: String, sha256: String) {
        self.path = path
        self.sha256 = sha256
    }

    /// Where it is, absolute.
    /// - Parameter videosFolder: where relative paths start.
    public func path(in videosFolder: String) -> String { absolute(path, in: videosFolder) }
}

private func absolute(_ path: String, in videosFolder: String) -> String {
    path.hasPrefix("/") ? path : "\(videosFolder)/\(path)"
}
