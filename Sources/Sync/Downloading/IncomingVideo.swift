import Files
import Media
import Model
import NIOCore
import Store
import Synchronization
import Transport

/// Judges what a server sends, and gathers it in a part file: the beginning of one file is never joined to the end of
/// another.
final class IncomingVideo: Sendable {
    /// What was here cannot be continued; the whole file must be asked for.
    struct Restart: Error {}

    /// What came is of no use, and neither is its beginning.
    struct Worthless: Error {
        let failure: DownloadFailure
    }

    private struct State {
        var file: PartFile
        /// Where the present answer ends.
        var end: Int64?
        /// Of the whole file.
        var total: Int64?
        var hasEnd = true
        var status: Int?
        /// Of an answer whose words must be read to know what it means: these, as far as they came.
        var words: [UInt8]?
        var retryAfter: Int64?
    }

    private let state: Mutex<State>
    private let source: String
    private let limit: Int64
    /// Bytes that were here before.
    let bytesBefore: Int64

    /// Reads what an earlier attempt left: blocks.
    /// - Parameter limit: the most bytes that a video may have.
    init(at path: String, url: String, limit: Int64) throws {
        source = PartRecord.source(of: url)
        self.limit = limit
        let file = try PartFile(path: path)
        _ = try file.takeUp(from: source)
        bytesBefore = file.bytes
        state = Mutex(State(file: file))
    }

    /// What there is to be continued.
    var resumption: (bytes: Int64, etag: String)? {
        state.withLock { state in state.file.version.map { (state.file.bytes, $0.etag) } }
    }

    func restart() throws {
        try state.withLock { try $0.file.restart(as: nil) }
    }

    /// - Throws: `Restart`, `Worthless` or `DownloadFailure`.
    func begin(_ head: VideoFetcher.Head) throws {
        try state.withLock { state in
            state.words = nil
            switch head.status {
            case 206 where state.file.version == nil && head.isAllOfIt: try beginWhole(head, &state)
            case 206: try beginPart(head, &state)
            // What a proxy says instead of 200 where it has had a hand in it.
            case 200, 203: try beginWhole(head, &state)
            case 204, 205: throw DownloadFailure("the answer is empty", .standIn, httpStatus: head.status)
            case 416 where state.file.version != nil: throw Restart()
            case let status where ExpiredURL.statuses.contains(status):
                (state.words, state.retryAfter) = ([], head.retryAfter)
            default: throw Self.refusal(head.status, retryAfter: head.retryAfter)
            }
            state.status = head.status
        }
    }

    private static func refusal(_ status: Int, words: [UInt8] = [], retryAfter: Int64?) -> DownloadFailure {
        let isExpired = ExpiredURL.isNamed(in: words)
        var failure = DownloadFailure(
            "the server answered HTTP \(status)" + (isExpired ? ": the URL is not valid any more" : ""),
            isExpired || DownloadFailure.refusals.contains(status) ? .refused : .passing, httpStatus: status)
        failure.retryAfter = retryAfter
        return failure
    }

    /// What an answer means whose words had to be read, as far as they came; nil for any other.
    var refusal: DownloadFailure? {
        state.withLock { state in
            guard let words = state.words, let status = state.status else { return nil }
            return Self.refusal(status, words: words, retryAfter: state.retryAfter)
        }
    }

    /// - Throws: `DownloadFailure` if what came was such an answer.
    func endRefusal() throws {
        if let refusal { throw refusal }
    }

    /// A part of the same file, from where we are on: anything else is not joined.
    private func beginPart(_ head: VideoFetcher.Head, _ state: inout State) throws {
        guard let version = state.file.version else {
            throw DownloadFailure("the server sent a part that nobody asked for", httpStatus: 206)
        }
        guard let range = head.contentRange, let total = range.total, range.first == state.file.bytes,
            total == version.total ?? total, head.strongETag == version.etag, head.coding == .none,
            head.length ?? range.count == range.count
        else { throw Restart() }
        try check(total)
        (state.end, state.total, state.hasEnd) = (range.last + 1, total, true)
    }

    private func beginWhole(_ head: VideoFetcher.Head, _ state: inout State) throws {
        switch head.coding {
        case .none: break
        case .undone:
            // Length and ETag are those of the compressed bytes.
            try state.file.restart(as: nil)
            (state.end, state.total, state.hasEnd) = (nil, nil, head.hasEnd)
            return
        case .unknown(let coding):
            throw DownloadFailure("the server sent the video compressed (\(coding))", httpStatus: head.status)
        }
        if let length = head.length { try check(length) }
        try state.file.restart(
            as: head.strongETag.map { PartFile.Version(source: source, etag: $0, total: head.length) })
        (state.end, state.total, state.hasEnd) = (head.length, head.length, head.hasEnd)
    }

    private func check(_ size: Int64) throws {
        guard size <= limit else { throw tooLarge("has \(size) bytes") }
    }

    private func tooLarge(_ what: String) -> Worthless {
        Worthless(
            failure: DownloadFailure(
                "the video \(what); max_video_bytes allows \(limit)", .lasting, httpStatus: 200))
    }

    /// - Throws: `Worthless` or `FileFailure`, `FileError`.
    func append(_ chunk: ByteBuffer) throws {
        try state.withLock { state in
            if let words = state.words {
                let room = ExpiredURL.mostBytes - words.count
                state.words = words + chunk.readableBytesView.prefix(room)
                // What follows says nothing that counts.
                if chunk.readableBytes >= room, let status = state.status {
                    throw Self.refusal(status, words: state.words ?? [], retryAfter: state.retryAfter)
                }
                return
            }
            let bytes = state.file.bytes + Int64(chunk.readableBytes)
            guard bytes <= limit else { throw tooLarge("goes on after \(limit) bytes") }
            if let end = state.end, bytes > end {
                throw worthless("the answer is longer than its head said", state)
            }
            try state.file.append(chunk)
            if state.file.head.count >= AnswerCheck.needed, let fault = AnswerCheck.fault(in: state.file.head) {
                throw worthless(fault, state, .standIn)
            }
        }
        KillPoint.downloadBegun.reach()
    }

    private func worthless(
        _ reason: String, _ state: borrowing State, _ kind: DownloadFailure.Kind = .passing
    ) -> Worthless {
        Worthless(failure: DownloadFailure(reason, kind, httpStatus: state.status))
    }

    /// Checks that all is there, and gives it its name: blocks.
    /// - Throws: `Worthless`, `DownloadFailure` or `FileFailure`, `FileError`.
    func save(at destination: VideoDestination) throws -> SavedVideo {
        try state.withLock { state in
            let file = state.file
            if let total = state.total, file.bytes < total {
                throw DownloadFailure(
                    "the answer broke off after \(file.bytes) of \(total) bytes", httpStatus: state.status)
            }
            if let fault = AnswerCheck.fault(in: file.head) { throw worthless(fault, state, .standIn) }
            let container: VideoContainer
            switch try VideoJudgement.of(DescriptorSource(file.file, count: file.bytes)) {
            case .whole(let found, let endsCleanly) where state.hasEnd || endsCleanly: container = found
            case .broken(let reason) where state.hasEnd:
                throw try keptAside(file, reason, at: destination, status: state.status)
            default: throw worthless("the answer did not say its length, and its end is missing", state)
            }
            let sha256 = try file.finish()
            KillPoint.downloadWhole.reach()
            let placed = try destination.place(file, sha256: sha256, as: container)
            KillPoint.downloadNamed.reach()
            let kind = container == .mp4 ? nil : "it is no MP4 but \(container.name)"
            let notes = [kind, placed.note].compactMap { $0 }
            return SavedVideo(
                path: placed.path, bytes: file.bytes, sha256: sha256,
                note: notes.isEmpty ? nil : notes.joined(separator: "; "))
        }
    }

    /// All that was announced is here, and it is no whole video. It was paid for: nothing of it is thrown away.
    private func keptAside(
        _ file: PartFile, _ reason: String, at destination: VideoDestination, status: Int?
    ) throws -> Worthless {
        let kept = try destination.keepAside(file, sha256: try file.finish())
        var failure = DownloadFailure(
            "what came is no whole video: \(reason); it is kept as \(kept.path(in: destination.folder))", .damaged,
            httpStatus: status)
        failure.kept = kept
        return Worthless(failure: failure)
    }

    /// The status of an answer whose bytes were being taken.
    var status: Int? { state.withLock { $0.status } }

    func discard() {
        state.withLock { $0.file.discard() }
    }

    /// Keeps what can be continued and nothing else.
    /// - Returns: whether that is more than was here before.
    func keep() -> Bool {
        state.withLock { state in
            guard state.file.record() else {
                state.file.discard()
                return false
            }
            return state.file.bytes > bytesBefore
        }
    }
}
