/// Why a download did not end in a saved file, as far as it bears on what comes next.
public struct DownloadFailure: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// The server refuses the URL; see `refusals`.
        case refused
        /// The server answers as if all were well, with something that is no video: a page, JSON, nothing at all.
        case standIn
        /// Something between here and there that may pass.
        case passing
        /// Something on this machine, such as a full disk, that says nothing about the video.
        case local
        /// Something that no other attempt can change, such as a size beyond the limit.
        case lasting
        /// All that was announced came, and it is no whole video.
        case damaged
    }

    /// What the service's status call had to say after the failure.
    public enum Word: Sendable, Equatable {
        /// It was not asked, did not answer, or answered with something else.
        case none
        /// It gave another URL than the one that failed.
        case freshURL
        /// It had nothing new.
        case sameURL
        /// It does not know the task any more.
        case unknownTask
    }

    public var reason: String
    public var kind: Kind
    /// Of the server that has the video; 2xx if it began to send it.
    public var httpStatus: Int?
    public var word = Word.none
    /// Whether more of the video is here, to be continued, than before.
    public var madeProgress = false
    /// Milliseconds that the server asked to wait.
    public var retryAfter: Int64?
    /// Whether it is another host that has the file, and this one wanted a copy.
    public var isOfCopy = false
    /// Where that which is no whole video was put.
    public var kept: KeptVideo?

    public init(_ reason: String, _ kind: Kind = .passing, httpStatus: Int? = nil) {
        self.reason = reason
        self.kind = kind
        self.httpStatus = httpStatus
    }

    /// Whether it is this URL that does not lead to the video.
    public var isAgainstURL: Bool { kind == .refused || kind == .standIn }

    /// Statuses that say that this URL does not lead to the video any more.
    public static let refusals: Set<Int> = [403, 404, 410, 451]
}
