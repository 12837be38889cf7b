public import Model
public import Providers
public import Store
import Synchronization
public import Transport

/// The keys at hand at a moment.
public struct KeyRing: Sendable {
    /// By the ledger's number of the account.
    public var clients: [Int64: any ProviderClient]
    /// Today's account of each profile with a key.
    public var profiles: [String: Int64]

    public init(clients: [Int64: any ProviderClient], profiles: [String: Int64]) {
        self.clients = clients
        self.profiles = profiles
    }
}

/// The accounts that this process has keys for. Keys may change while it runs.
public struct Upstream: Sendable {
    /// What reading the keys again has brought.
    public struct Reread: Sendable {
        /// Nil if nothing has changed.
        public var keys: KeyRing?
        /// What the user should know of it, in sentences.
        public var news: [String]

        public init(keys: KeyRing?, news: [String]) {
            self.keys = keys
            self.news = news
        }
    }

    private final class Current: Sendable {
        struct State {
            var ring: KeyRing
            var isRenewed = false
            /// Accounts whose key the service has refused and not taken since.
            var refused: Set<Int64> = []
        }

        let state: Mutex<State>

        init(_ ring: KeyRing) {
            state = Mutex(State(ring: ring))
        }
    }

    private let current: Current
    private let reread: @Sendable () async throws -> Reread
    public let fetcher: VideoFetcher
    /// Of the profile in use, as the settings have it.
    private let baseURL: String?
    /// Nil where nobody listens.
    public var listener: WorkListener?

    /// - Parameters:
    ///   - profiles: today's account of each profile with a key.
    ///   - baseURL: of the profile in use, as the settings have it.
    ///   - reread: looks whether there are other keys by now; asked about once a second.
    public init(
        clients: [Int64: any ProviderClient], profiles: [String: Int64] = [:], fetcher: VideoFetcher,
        baseURL: String? = nil,
        reread: @escaping @Sendable () async throws -> Reread = { Reread(keys: nil, news: []) }
    ) {
        current = Current(KeyRing(clients: clients, profiles: profiles))
        self.reread = reread
        self.fetcher = fetcher
        self.baseURL = baseURL
    }

    /// By the ledger's number of the account. Keys of before are kept for what is under way with them.
    public var clients: [Int64: any ProviderClient] { current.state.withLock { $0.ring.clients } }

    /// That a call that only asks may take, whichever account it is of.
    public var longestQuestion: Duration { clients.values.map(\.longestQuestion).max() ?? .zero }

    /// Today's account of each profile with a key.
    public var profiles: [String: Int64] { current.state.withLock { $0.ring.profiles } }

    /// Whether an account's key is one of today's.
    public func hasKey(of account: Int64) -> Bool {
        current.state.withLock { state in
            state.ring.profiles.values.contains(account) || (!state.isRenewed && state.ring.clients[account] != nil)
        }
    }

    /// Reads the keys again.
    /// - Returns: whether they have changed, and what the user should know of it.
    func renew() async throws -> (hasChanged: Bool, news: [String]) {
        let read = try await reread()
        guard let keys = read.keys else { return (false, read.news) }
        current.state.withLock { state in
            let clients = state.ring.clients.merging(keys.clients) { old, _ in old }
            state.ring = KeyRing(clients: clients, profiles: keys.profiles)
            state.isRenewed = true
        }
        return (true, read.news)
    }

    /// Takes note of whether the service takes the key of an account.
    func note(refused isRefused: Bool, account: Int64) {
        current.state.withLock { state in
            if isRefused {
                state.refused.insert(account)
            } else if !state.refused.isEmpty {
                state.refused.remove(account)
            }
        }
    }

    /// The profiles whose keys of today the service refuses, as far as it was seen.
    var refusedProfiles: Set<String> {
        current.state.withLock { state in
            state.refused.isEmpty
                ? [] : Set(state.ring.profiles.filter { state.refused.contains($0.value) }.map(\.key))
        }
    }

    /// A scope with the keys as they are by now.
    public func live(_ scope: WorkScope) -> WorkScope {
        current.state.withLock { state in
            guard state.isRenewed else { return scope }
            var scope = scope
            scope.profiles = state.ring.profiles
            scope.accounts = Set(state.ring.profiles.values).sorted()
            return scope
        }
    }

    /// Where the service of a task is, as far as the settings of today name it: what a row says about that may come from
    /// an export. Nil if they do not.
    public func baseURL(of task: VideoTask) -> String? {
        if let client = clients[task.accountID] { return client.baseURL }
        return task.baseURL == baseURL ? baseURL : nil
    }
}
