/// The most that may be spent in a day or a month.
public struct Cap: Sendable, Hashable {
    public enum Period: String, Sendable, CaseIterable {
        case day, month
    }

    /// Whose tasks it is about.
    public enum Scope: Sendable, Hashable {
        case all
        case profile(String)
        case project(String)
        /// Who made the tasks.
        case user(String)

        public var word: String {
            switch self {
            case .all: "all"
            case .profile: "profile"
            case .project: "project"
            case .user: "user"
            }
        }

        /// Of the profile, project or user; empty for all.
        public var name: String {
            switch self {
            case .all: ""
            case .profile(let name), .project(let name), .user(let name): name
            }
        }
    }

    /// Where it is kept.
    public enum Keeper: String, Sendable {
        /// The config file of this host: it holds for what this host sends.
        case config
        /// The ledger: it holds for every host.
        case ledger
    }

    public var period: Period
    public var scope: Scope
    /// In millionths of the currency.
    public var amount: Int64
    /// ISO 4217, such as `CNY`.
    public var currency: String
    /// Whether failed tasks count too.
    public var countsFailed: Bool
    public var keeper: Keeper

    public init(
        _ period: Period, _ scope: Scope = .all, amount: Int64, currency: String, countsFailed: Bool = false,
        keeper: Keeper
    ) {
        (self.period, self.scope, self.amount, self.currency) = (period, scope, amount, currency)
        (self.countsFailed, self.keeper) = (countsFailed, keeper)
    }

    /// - Parameter user: who made the task.
    public func isAbout(profile: String, project: String?, user: String?, currency: String) -> Bool {
        guard currency == self.currency else { return false }
        switch scope {
        case .all: return true
        case .profile(let name): return name == profile
        case .project(let name): return name == project
        case .user(let name): return name == user
        }
    }
}

/// A cap with what counts against it in the period of this moment.
public struct Budget: Sendable, Equatable {
    public var cap: Cap
    /// Milliseconds since 1970, UTC. The end is the first moment that does not belong to it.
    public var period: Range<Int64>
    /// Of tasks that were sent and have ended, in millionths.
    public var spent: Int64
    /// Of tasks that are under way, or of which nobody knows whether they were created; in millionths.
    public var reserved: Int64
    /// How many queued tasks wait for a cap and count in this one.
    public var waiting = 0
    /// What they cost, in millionths.
    public var waitingCost: Int64 = 0

    public init(cap: Cap, period: Range<Int64>, spent: Int64, reserved: Int64) {
        (self.cap, self.period, self.spent, self.reserved) = (cap, period, spent, reserved)
    }

    /// In millionths; never less than 0.
    public var left: Int64 { max(0, cap.amount - spent - reserved) }
}
