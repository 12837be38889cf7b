import NIOCore
import Synchronization

/// Whether a request's body may have begun to leave.
final class Departure: Sendable {
    private let left = Atomic(false)
    private let departures: AsyncStream<Void>
    private let announce: AsyncStream<Void>.Continuation

    init() {
        (departures, announce) = AsyncStream.makeStream()
    }

    var mayHaveLeft: Bool { left.load(ordering: .sequentiallyConsistent) }

    func note() {
        left.store(true, ordering: .sequentiallyConsistent)
        announce.yield()
    }

    /// Returns once it may have left, or the calling task is cancelled; for one caller.
    func awaited() async {
        for await _ in departures { return }
    }
}

/// The attempt was taken away before its body left.
struct AttemptLost: Error {}

/// Whether the attempt may still be sent could not be found out.
struct AttemptUnchecked: Error {
    let cause: any Error
}

/// A request body that asks once more before its first bytes leave, and notes that they did.
///
/// The note is made when the bytes are pulled for writing: not earlier, or a refused connection would count as sent; not
/// later, or a sent request might count as unsent.
struct GuardedBody: AsyncSequence, Sendable {
    let bytes: [UInt8]
    let departure: Departure
    /// How long the head goes ahead: whoever refuses by the head alone and hangs up would lose its answer among bytes that
    /// nobody reads.
    var pause = Duration.zero
    let mayStillSend: @Sendable () async throws -> Bool

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        let body: GuardedBody
        var offset = 0

        /// Large bodies go out in pieces, so that no copy of the whole is made.
        static let pieceSize = 262_144

        mutating func next() async throws -> ByteBuffer? {
            guard offset < body.bytes.count else { return nil }
            if offset == 0 {
                if body.pause > .zero { try await Task.sleep(for: body.pause) }
                let maySend: Bool
                do { maySend = try await body.mayStillSend() } catch { throw AttemptUnchecked(cause: error) }
                guard maySend else { throw AttemptLost() }
                body.departure.note()
            }
            let end = Swift.min(offset + Self.pieceSize, body.bytes.count)
            defer { offset = end }
            return ByteBuffer(bytes: body.bytes[offset..<end])
        }
    }
}
