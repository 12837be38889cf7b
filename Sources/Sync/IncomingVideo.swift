import Model
import NIOCore
import SenseAudio
import Store
import Synchronization

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
            switch head.status {
            case 206: try beginPart(head, &state)
            case 200: try beginWhole(head, &state)
            case 416 where state.file.version != nil: throw Restart()
            default:
                var failure = DownloadFailure(
                    "the server answered HTTP \(head.status)",
                    DownloadFailure.refusals.contains(head.status) ? .refused : .passing, httpStatus: head.status)
                failure.retryAfter = head.retryAfter
                throw failure
            }
            state.status = head.status
        }
    }

    /// A part of the same file, from where we are on: anything else is not joined.
    private func beginPart(_ head: VideoFetcher.Head, _ state: inout State) throws {
        guard let version = state.file.version else {
            throw DownloadFailure("the server sent a part that nobody asked for", httpStatus: 206)
        }
        guard let range = head.contentRange, let total = range.total, range.first == state.file.bytes,
            total == version.total ?? total, head.strongETag == version.etag, head.isPlain,
            head.length ?? range.count == range.count
        else { throw Restart() }
        try check(total)
        (state.end, state.total, state.hasEnd) = (range.last + 1, total, true)
    }

    private func beginWhole(_ head: VideoFetcher.Head, _ state: inout State) throws {
        guard head.isPlain else { throw DownloadFailure("the server sent a compressed answer", httpStatus: 200) }
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

    /// - Throws: `Worthless` or `FileFailure`.
    func append(_ chunk: ByteBuffer) throws {
        try state.withLock { state in
            let bytes = state.file.bytes + Int64(chunk.readableBytes)
            guard bytes <= limit else { throw tooLarge("goes on after \(limit) bytes") }
            if let end = state.end, bytes > end {
                throw worthless("the answer is longer than its head said", state)
            }
            try state.file.append(chunk)
            if state.file.head.count >= AnswerCheck.needed, let fault = AnswerCheck.fault(in: state.file.head) {
                throw worthless(fault, state)
            }
        }
        KillPoint.downloadBegun.reach()
    }

    private func worthless(_ reason: String, _ state: borrowing State) -> Worthless {
        Worthless(failure: DownloadFailure(reason, httpStatus: state.status))
    }

    /// Checks that all is there, and gives it its name: blocks.
    /// - Throws: `Worthless`, `DownloadFailure` or `FileFailure`.
    func save(at destination: VideoDestination) throws -> SavedVideo {
        try state.withLock { state in
            let file = state.file
            if let total = state.total, file.bytes < total {
                throw DownloadFailure(
                    "the answer broke off after \(file.bytes) of \(total) bytes", httpStatus: state.status)
            }
            if let fault = AnswerCheck.fault(in: file.head) { throw worthless(fault, state) }
            let container: VideoContainer
            switch try VideoJudgement.of(DescriptorSource(file.descriptor, count: file.bytes, path: file.path)) {
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
            "what came is no whole video: \(reason); it is kept as \(destination.absolute(kept.path))", .damaged,
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
