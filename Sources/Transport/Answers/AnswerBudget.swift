import Synchronization

/// The memory that answers of the service may take, all that are read at once together.
///
/// An answer of a usual size needs no leave: as many as may be read at once hardly count. A larger one reserves, once,
/// all that it may need until it is parsed; one that waited for more while it holds some could wait for ever.
public final class AnswerBudget: Sendable {
    /// Bytes up to which an answer needs no leave: sixteen times a usual record.
    static let small = 16_384
    /// The largest answer that is read: records are under a kilobyte, but echo the request's content, data included.
    static let largestAnswer = 72 * 1_048_576
    /// The largest answer to a create call that is read: it is an id.
    static let largestCreateAnswer = 1_048_576
    /// Bytes that only answers to create calls may take: they were paid for, and wait for no others.
    static let forCreates = 32_000_000
    /// A value in an answer that is larger than this is read past: building it takes several times its bytes.
    public static let largestValue = 32_000_000

    /// What an answer of that many bytes needs at most: its bytes, and those of what is built of it.
    static func need(of bytes: Int) -> Int { bytes + 4 * min(bytes, largestValue) }

    fileprivate struct Waiter {
        let id: UInt64
        let bytes: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    fileprivate struct State {
        var free: Int
        var waiters: [Waiter] = []
        var newestID: UInt64 = 0
        /// Those that have begun to ask and were not cancelled before they could wait.
        var asking: Set<UInt64> = []
    }

    private let capacity: Int
    private let state: Mutex<State>

    /// - Parameter bytes: for the answers that are not small. With those that are, up to 1,024 of 16 kB, and those to create
    ///   calls, it makes 256 MB.
    init(bytes: Int = 207_000_000) {
        capacity = bytes
        state = Mutex(State(free: bytes))
    }

    var free: Int { state.withLock { $0.free } }
    /// How many wait.
    var waiting: Int { state.withLock { $0.waiters.count } }

    /// Waits until that many bytes are free, and takes them. Who came first is served first.
    /// - Parameter isUrgent: goes before those that are not: an answer that was paid for.
    /// - Returns: how many bytes were taken, to be given to `release`: more than there are in all count as all.
    /// - Throws: `CancellationError`; then nothing was taken.
    func reserve(_ wanted: Int, isUrgent: Bool = false) async throws -> Int {
        let bytes = min(wanted, capacity)
        let id = state.withLock { state in
            state.newestID += 1
            state.asking.insert(state.newestID)
            return state.newestID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let now: Result<Void, any Error>? = state.withLock { state in
                    guard state.asking.remove(id) != nil else { return .failure(CancellationError()) }
                    if state.waiters.isEmpty || isUrgent, state.free >= bytes {
                        state.free -= bytes
                        return .success(())
                    }
                    let waiter = Waiter(id: id, bytes: bytes, continuation: continuation)
                    if isUrgent { state.waiters.insert(waiter, at: 0) } else { state.waiters.append(waiter) }
                    return nil
                }
                if let now { continuation.resume(with: now) }
            }
        } onCancel: {
            let (cancelled, admitted) = state.withLock { state -> (Waiter?, [Waiter]) in
                if state.asking.remove(id) != nil { return (nil, []) }
                guard let place = state.waiters.firstIndex(where: { $0.id == id }) else { return (nil, []) }
                let waiter = state.waiters.remove(at: place)
                return (waiter, state.admit())
            }
            cancelled?.continuation.resume(throwing: CancellationError())
            for waiter in admitted { waiter.continuation.resume() }
        }
        return bytes
    }

    func release(_ bytes: Int) {
        guard bytes > 0 else { return }
        let admitted = state.withLock { state in
            state.free += bytes
            return state.admit()
        }
        for waiter in admitted { waiter.continuation.resume() }
    }
}

extension AnswerBudget.State {
    fileprivate mutating func admit() -> [AnswerBudget.Waiter] {
        var admitted: [AnswerBudget.Waiter] = []
        while let first = waiters.first, first.bytes <= free {
            free -= first.bytes
            admitted.append(waiters.removeFirst())
        }
        return admitted
    }
}
