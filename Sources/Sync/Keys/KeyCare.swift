import Store
import Synchronization

/// Looks after the keys of a loop: notices that they have changed, has older keys' tasks follow, and says which do not.
final class KeyCare: Sendable {
    private struct State {
        /// By the steady clock.
        var looksAt: Int64 = 0
        /// There is something to prove.
        var isWanted = false
        var isProving = false
        var told: Set<String> = []
        var toldRefused: Set<String> = []
    }

    /// Milliseconds between two looks at what is passed over.
    private static let interval: Int64 = 5_000

    private let repository: TaskRepository
    private let upstream: Upstream
    private let worker: Worker
    private let announces: Bool
    private let say: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - announces: whether this is the daemon: it tells other processes which keys it has, and says what it passes over.
    ///   - say: hears news of the keys.
    init(
        repository: TaskRepository, upstream: Upstream, worker: Worker, announces: Bool,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.repository = repository
        self.upstream = upstream
        self.worker = worker
        self.announces = announces
        self.say = say
    }

    /// Reads the keys again, and looks at what is passed over now and then.
    ///
    /// Where there is something to prove, that becomes a piece of work beside everything else.
    func look() async throws {
        let (hasChanged, news) = try await upstream.renew()
        news.forEach(say)
        tellRefused()
        let profiles = upstream.profiles
        if hasChanged, announces { try await repository.noteKeys(profiles, of: worker) }
        let isTime = state.withLock { state in
            guard hasChanged || SteadyClock.now >= state.looksAt, !state.isWanted, !state.isProving
            else { return false }
            state.looksAt = SteadyClock.now + Self.interval
            return true
        }
        guard isTime, !profiles.isEmpty else { return }
        let groups = try await repository.passedOver(profiles)
        let now = repository.now
        if groups.contains(where: { $0.isProvable && ($0.nextProofAt ?? 0) <= now }) {
            state.withLock { $0.isWanted = true }
        } else if announces {
            tell(groups)
        }
    }

    private func tellRefused() {
        let refused = upstream.refusedProfiles
        let (new, over) = state.withLock { state in
            defer { state.toldRefused = refused }
            return (refused.subtracting(state.toldRefused), state.toldRefused.subtracting(refused))
        }
        for profile in new.sorted() {
            say("the service refuses the key of profile \(profile): its tasks wait until there is a good one")
        }
        for profile in over.sorted() { say("the service takes the key of profile \(profile) again") }
    }

    /// Says the same thing once.
    private func tell(_ groups: [PassedOver]) {
        let sentences = groups.map(\.sentence)
        let new = state.withLock { state in
            let new = sentences.filter { !state.told.contains($0) }
            state.told = Set(sentences)
            return new
        }
        new.forEach(say)
    }
}

/// Asks the service about older keys, one question after the other.
extension KeyCare: WorkSource {
    struct Question: Sendable {}

    var ending: WorkEnding { .brief }

    /// A run that has nothing else to do does not go on for the sake of a proof.
    var count: Int { 0 }

    func claim(_ scope: WorkScope) -> Bool { true }

    func next() -> Question? {
        state.withLock { state in
            guard state.isWanted else { return nil }
            (state.isWanted, state.isProving) = (false, true)
            return Question()
        }
    }

    /// - Returns: whether tasks have moved to a key of today.
    func perform(_ question: Question, isEnding: @escaping @Sendable () -> Bool) async throws -> Bool {
        let news = try await KeyProof(repository: repository, upstream: upstream).attempt()
        news.forEach(say)
        return !news.isEmpty
    }

    func end(_ question: Question) {
        state.withLock { state in
            state.isProving = false
            state.looksAt = 0
        }
    }
}
