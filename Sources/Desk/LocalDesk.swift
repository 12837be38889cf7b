import Contract
public import Providers
public import Store

/// The desk of this process: over its own ledger and its own calls of the service.
public struct LocalDesk: FrontDesk {
    public let repository: TaskRepository
    public let settings: DeskSettings
    private let service: Session?

    /// - Parameter service: nil for a desk that calls nobody.
    public init(repository: TaskRepository, settings: DeskSettings, service: Session?) {
        self.repository = repository
        self.settings = settings
        self.service = service
    }

    /// The service behind the ledger.
    /// - Throws: `Failure` for a desk without one.
    func session() throws -> Session {
        guard let service else {
            throw Failure(code: "no_service", message: "this desk calls no service", exit: .failed)
        }
        return service
    }

    /// Holds what has waited in the queue for too long, before this process sends anything. What a running daemon works
    /// through is not forgotten, however long it takes.
    public func holdStale(for caller: Caller) async throws {
        if repository.runningDaemon() != nil { return }
        let held = try await repository.holdStale(after: settings.holdAfter)
        if held > 0 {
            caller.say(
                "\(held) queued for too long and now held; see `reel queue`, and let them go with "
                    + "`reel queue release --all-held`")
        }
    }
}

/// What a desk has to know beside its ledger.
public struct DeskSettings: Sendable {
    /// The profile in use.
    public var profile: String
    /// Milliseconds in the queue after which a task is held before anything is sent; 0 for never.
    public var holdAfter: Int64
    /// The name of the service of the profile in use.
    public var provider: String
    /// What that service takes.
    public var rules: any RequestRules
    /// Fails, with words for whoever has to mend it, if the profile in use has no key.
    public var requireKey: @Sendable () throws -> Void
    /// The keys that are set, read anew.
    public var keys: @Sendable () -> [ProfileKey]

    public init(
        profile: String, holdAfter: Int64, provider: String, rules: any RequestRules,
        requireKey: @escaping @Sendable () throws -> Void = {}, keys: @escaping @Sendable () -> [ProfileKey] = { [] }
    ) {
        self.profile = profile
        self.holdAfter = holdAfter
        self.provider = provider
        self.rules = rules
        self.requireKey = requireKey
        self.keys = keys
    }
}

/// A profile that has a key.
public struct ProfileKey: Sendable {
    public var profile: String
    /// The name of the service.
    public var provider: String
    public var baseURL: String
    public var secret: String

    public init(profile: String, provider: String, baseURL: String, secret: String) {
        self.profile = profile
        self.provider = provider
        self.baseURL = baseURL
        self.secret = secret
    }
}
