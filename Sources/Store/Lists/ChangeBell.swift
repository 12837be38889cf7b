import Synchronization

/// Rings whenever the ledger has changed, whoever has changed it: at once for this process, at a modest pace for others.
///
/// Others are only looked for while somebody subscribes.
final class ChangeBell: Sendable {
    private struct State {
        /// Counts up with each ring.
        var rings: UInt64 = 0
        var subscribers = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
        /// Why others cannot be looked for any more.
        var failure: (any Error)?
        /// How often the ledger was closed.
        var closings = 0
        var look: Task<Void, Never>?
        /// Those that are told of work.
        var workers: [UInt64: @Sendable () -> Void] = [:]
    }

    /// What others have done.
    enum News {
        case change
        /// Something is there to be sent.
        case work
    }

    private let state = Mutex(State())
    private let makeVersion: @Sendable (_ tell: @escaping @Sendable (News) -> Void) -> Version
    private let pace: Duration
    private let tellsOfWork: Bool

    /// A number that is another one whenever somebody else has changed the ledger; throws if it is not there any more.
    typealias Version = @Sendable () async throws -> Int64

    /// - Parameters:
    ///   - pace: from one look for others' changes to the next.
    ///   - tellsOfWork: whether news of work come at all.
    ///   - makeVersion: opens what tells of others' changes; gets what it may tell news by between two looks.
    init(
        pace: Duration = .milliseconds(100), tellsOfWork: Bool = false,
        makeVersion: @escaping @Sendable (_ tell: @escaping @Sendable (News) -> Void) -> Version
    ) {
        self.pace = pace
        self.tellsOfWork = tellsOfWork
        self.makeVersion = makeVersion
    }

    private func tell(_ news: News) {
        ring()
        guard case .work = news else { return }
        for wake in state.withLock({ Array($0.workers.values) }) { wake() }
    }

    /// Tells all that the ledger has changed. Who waits for nothing costs nothing but the count.
    func ring() {
        wake { $0.rings &+= 1 }
    }

    /// Ends all subscriptions; returns once nobody looks for others' changes any more.
    func close() async {
        let look = state.withLock { state in
            state.closings += 1
            defer { state.look = nil }
            return state.look
        }
        look?.cancel()
        wake { _ in }
        await look?.value
    }

    /// Those that are told of changes.
    var subscribers: Int { state.withLock(\.subscribers) }

    func subscribe() -> Subscription {
        let closings = state.withLock { state in
            state.subscribers += 1
            if state.look == nil {
                state.failure = nil
                state.look = Task { [self] in await lookForOthers() }
            }
            return state.closings
        }
        return Subscription(bell: self, closings: closings)
    }

    private func unsubscribe() {
        let look = state.withLock { state -> Task<Void, Never>? in
            state.subscribers -= 1
            guard state.subscribers == 0 else { return nil }
            defer { state.look = nil }
            return state.look
        }
        look?.cancel()
    }

    private func lookForOthers() async {
        let version = makeVersion { [weak self] news in self?.tell(news) }
        // The first one counts as a change: somebody may have written between a subscriber's reading and this.
        var known: Int64?
        while !Task.isCancelled {
            do {
                let found = try await version()
                if found != known { ring() }
                known = found
            } catch {
                guard case .busy? = error as? StoreError else { return wake { $0.failure = error } }
            }
            try? await Task.sleep(for: pace)
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            change(&state)
            guard !state.waiting.isEmpty else { return [] }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Calls `wake` whenever something is there to be sent, as soon as it is known, for as long as what is returned is kept.
    /// - Returns: nil where nobody tells of that.
    func hearOfWork(_ wake: @escaping @Sendable () -> Void) -> WorkHearing? {
        guard tellsOfWork else { return nil }
        let number = state.withLock { state in
            defer { state.nextWaiter += 1 }
            state.workers[state.nextWaiter] = wake
            return state.nextWaiter
        }
        return WorkHearing(subscription: subscribe(), number: number, bell: self)
    }

    /// One that is told of work.
    final class WorkHearing: Sendable {
        private let subscription: Subscription
        private let number: UInt64
        private let bell: ChangeBell

        fileprivate init(subscription: Subscription, number: UInt64, bell: ChangeBell) {
            (self.subscription, self.number, self.bell) = (subscription, number, bell)
        }

        deinit { bell.state.withLock { $0.workers[number] = nil } }
    }

    /// One that is told of changes, for as long as it is kept.
    final class Subscription: Sendable {
        private let bell: ChangeBell
        private let closings: Int

        fileprivate init(bell: ChangeBell, closings: Int) {
            self.bell = bell
            self.closings = closings
        }

        deinit { bell.unsubscribe() }

        /// Whether the ledger was closed since.
        var isClosed: Bool { bell.state.withLock { $0.closings != closings } }

        /// To be asked for before the ledger is read, and waited on afterwards.
        var rings: UInt64 { bell.state.withLock(\.rings) }

        /// Returns once the bell has rung beyond a count.
        /// - Returns: false if the ledger was closed or the calling task was cancelled.
        /// - Throws: `StoreError` once the ledger is gone.
        func wait(beyond rings: UInt64) async throws -> Bool {
            let waiter = bell.state.withLock { state in
                defer { state.nextWaiter += 1 }
                return state.nextWaiter
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isWaiting = bell.state.withLock { state -> Bool in
                        guard state.rings == rings, state.failure == nil, state.closings == closings, !Task.isCancelled
                        else { return false }
                        state.waiting[waiter] = continuation
                        return true
                    }
                    if !isWaiting { continuation.resume() }
                }
            } onCancel: {
                bell.state.withLock { $0.waiting.removeValue(forKey: waiter) }?.resume()
            }
            let (failure, isClosed) = bell.state.withLock { ($0.failure, $0.closings != closings) }
            if isClosed || Task.isCancelled { return false }
            if let failure { throw failure }
            return true
        }
    }
}
