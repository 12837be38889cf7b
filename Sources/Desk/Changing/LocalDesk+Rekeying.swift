import Contract
import Model
import Providers
import Store
import Sync

/// Tasks of a profile that are to go on with its key, or its base URL, of today.
public struct RekeyOrder: Sendable {
    /// Which of them.
    public enum Reason: Sendable {
        /// Those of all keys that the profile had at its base URL, which are of one account.
        case sameAccount
        /// Those of another base URL, spelled as the ledger does it.
        case baseURL(old: String, new: String)
    }

    public var profile: String
    public var reason: Reason
    /// Whether nothing is to be changed.
    public var isDryRun: Bool

    public init(profile: String, _ reason: Reason, isDryRun: Bool = false) {
        self.profile = profile
        self.reason = reason
        self.isDryRun = isDryRun
    }
}

/// What came of it.
public struct RekeyOutcome: Sendable {
    /// Tasks that go on with the key of today, or would.
    public var moved: Int
    /// Why others stayed, in sentences.
    public var left: [String] = []
}

extension LocalDesk {
    public func rekey(_ order: RekeyOrder) async throws -> RekeyOutcome {
        let (session, name) = (try session(), order.profile)
        guard let account = session.accounts[name] else {
            throw Failure(
                code: "no_key", message: "profile \(name) has no key here; give it the one of today first",
                exit: .key, next: "reel profile list")
        }
        switch order.reason {
        case .sameAccount:
            return RekeyOutcome(moved: try await repository.rekey(name, to: account, isDryRun: order.isDryRun))
        case .baseURL(let old, let new):
            return try await moveBaseURL(of: name, (old, new), to: account, isDryRun: order.isDryRun, session)
        }
    }

    private func moveBaseURL(
        of name: String, _ pair: (old: String, new: String), to account: Int64, isDryRun: Bool, _ session: Session
    ) async throws -> RekeyOutcome {
        let today = try await repository.baseURL(of: account) ?? ""
        guard pair.new == today, pair.old != today else {
            throw Failure(
                code: "usage",
                message: "profile \(name) is at \(today): say --base-url OLD=\(today), or set its base URL first",
                exit: .usage)
        }
        let left = try await repository.leftBehind(of: name, at: pair.old)
        guard left.queued + left.uncertain + left.accepted.count > 0 else {
            let others = try await repository.baseURLs(of: name).filter { $0 != today }
            throw Failure(
                code: "not_found",
                message: "profile \(name) has nothing unfinished at \(pair.old)"
                    + (others.isEmpty ? "" : "; it has at \(others.joined(separator: ", "))"), exit: .notFound)
        }
        let isShown = try await isAnyShown(left.accepted.prefix(3), account, session)
        var outcome = RekeyOutcome(moved: left.queued + (isShown ? left.accepted.count : 0))
        if !isDryRun {
            outcome.moved = try await repository.moveBaseURL(
                of: name, from: pair.old, to: account, withAccepted: isShown)
        }
        if !left.accepted.isEmpty, !isShown {
            outcome.left.append(
                "\(left.accepted.count) that were accepted at \(pair.old) stay there: the service at \(pair.new) does not show "
                    + "them; set that base URL again to follow them")
        }
        if left.uncertain > 0 {
            outcome.left.append(
                "\(left.uncertain) uncertain stay at \(pair.old): nobody knows whether the service there has them; see "
                    + "`reel list -s uncertain`, and `reel resolve`")
        }
        return outcome
    }

    /// Whether the service at the base URL of today knows one of the tasks that were accepted at another.
    private func isAnyShown(_ tasks: some Sequence<Int64>, _ account: Int64, _ session: Session) async throws -> Bool {
        guard let client = session.upstream.clients[account] else { return false }
        for id in tasks {
            guard let upstreamID = try await repository.task(id).upstreamID else { continue }
            do {
                let answer = try await client.status(StatusQuestion(upstreamID: upstreamID), listener: nil)
                if answer?.upstreamID == upstreamID { return true }
            } catch is StatusFailure {
                // It proves nothing.
            }
        }
        return false
    }
}
