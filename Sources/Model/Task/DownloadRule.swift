/// What comes after a download that failed. All spans are milliseconds, moments milliseconds since 1970, UTC.
public enum DownloadRule {
    public enum Verdict: Sendable, Equatable {
        case retry(after: Int64)
        /// Nothing more happens by itself, with the reason; a download by hand or a fresh URL begins again.
        case stopped(String)
        /// The service has the video no more, with the reason; a fresh URL begins again.
        case lost(String)
    }

    /// Refusals and stand-ins in a row, the present one included. Anything that came of the video in between ends the row.
    public struct Refusals: Sendable, Equatable {
        public var count: Int
        /// When the first of them came.
        public var since: Int64

        public init(count: Int, since: Int64) {
            self.count = count
            self.since = since
        }
    }

    /// Refusals needed before a video counts as lost, and how long they must have gone on, where the service still says
    /// that the video is there: so many with fresh URLs are no passing trouble.
    static let patience = (refusals: 5, span: Int64(3_600_000))
    /// The same where the service no longer knows the task, or hands out nothing but a URL beyond its assumed life.
    static let shortPatience = (refusals: 3, span: Int64(600_000))
    /// Attempts after which, a week beyond the assumed life of the URL, a video is not tried again by itself.
    static let mostAttempts = 50
    static let longestAfterlife: Int64 = 7 * 24 * 3_600_000

    /// Stand-ins after which a video is not tried again by itself, and how long they must have gone on, as long as the
    /// service still says that the video is there. It is not lost: a page may come from anybody on the way.
    static let standInPatience = (refusals: 12, span: Int64(6 * 3_600_000))

    /// Times that what came was no whole video, after which it is not asked for again by itself: within half an hour.
    static let mostDamages = 12

    /// - Parameters:
    ///   - refusals: nil if the failure is neither a refusal nor a stand-in.
    ///   - attempts: all so far, this one included.
    ///   - damages: how often since the last whole one something came that is no whole video, this one included.
    ///   - expiresAt: of the newest URL.
    ///   - random: 0..<1, for the jitter.
    public static func verdict(
        on failure: DownloadFailure, refusals: Refusals?, attempts: Int, damages: Int = 0, expiresAt: Int64?,
        now: Int64,
        random: Double
    ) -> Verdict {
        if failure.kind == .lasting { return .stopped(failure.reason) }
        if failure.kind == .damaged, damages >= mostDamages {
            return .stopped("\(failure.reason); given up after \(damages) times")
        }
        if let refusals, let reason = loss(failure, refusals, expiresAt: expiresAt, now: now) { return .lost(reason) }
        if let refusals, failure.kind == .standIn, failure.word != .none, refusals.count >= standInPatience.refusals,
            now - refusals.since >= standInPatience.span
        {
            return .stopped("\(failure.reason); given up after \(refusals.count) times")
        }
        if failure.kind != .local, attempts >= mostAttempts, let expiresAt, now - expiresAt > longestAfterlife {
            return .stopped("\(failure.reason); given up after \(attempts) attempts")
        }
        // Whatever was in the way of other attempts, a server that sends what is no video needs time to mend that.
        if failure.kind == .damaged { return .retry(after: backOff(errors: damages, failure, random)) }
        // A first fresh URL deserves an attempt at once; one that is refused as well does not.
        let isFreshStart = failure.word == .freshURL && (refusals?.count ?? 1) <= 1
        let errors = failure.madeProgress || isFreshStart ? 1 : max(1, attempts)
        return .retry(after: backOff(errors: errors, failure, random))
    }

    private static func backOff(errors: Int, _ failure: DownloadFailure, _ random: Double) -> Int64 {
        PollSchedule(interval: 1_000).backOff(errors: errors, retryAfter: failure.retryAfter, random: random)
    }

    /// Why the service has clearly lost the video; nil as long as that is not clear. Without its word it never is.
    private static func loss(
        _ failure: DownloadFailure, _ refusals: Refusals, expiresAt: Int64?, now: Int64
    ) -> String? {
        let isBeyondItsLife = expiresAt.map { now > $0 } ?? false
        let (needed, words): ((refusals: Int, span: Int64), String)
        switch failure.word {
        case .none: return nil
        case .unknownTask: (needed, words) = (shortPatience, "and the service no longer knows the task")
        case .sameURL where isBeyondItsLife:
            (needed, words) = (shortPatience, "the URL has outlived its day, and the service has no other")
        case .sameURL where failure.kind == .standIn: return nil
        case .freshURL where failure.kind == .standIn: return nil
        case .sameURL: (needed, words) = (patience, "and the service has no other URL")
        case .freshURL: (needed, words) = (patience, "fresh URLs included")
        }
        let span = now - refusals.since
        guard refusals.count >= needed.refusals, span >= needed.span else { return nil }
        return "\(failure.reason), \(refusals.count) times within \(span / 60_000) minutes; \(words)"
    }
}
