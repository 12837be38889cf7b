import Model
import Providers
import Synchronization

/// Tells what keeps each account from going on: when it begins, once a minute while it lasts, and when it is over.
final class ServiceTroubles: Sendable {
    private enum Trouble: Error {
        case away, balance, rate
        /// As `rate`, of polls: an answered one is its end.
        case polls
    }

    private let complaints: Complaints
    private let upstream: Upstream

    init(complaints: Complaints, upstream: Upstream) {
        self.complaints = complaints
        self.upstream = upstream
    }

    /// The accounts with a listener that tells of their troubles, beside the one that they have.
    var listening: Upstream {
        var upstream = upstream
        let others = upstream.listener
        upstream.listener = WorkListener(
            onEvent: { [self] event in
                others?.onEvent(event)
                note(event)
            }, onCall: others?.onCall)
        return upstream
    }

    func note(_ event: SyncEvent) {
        switch event {
        case .accepted(let task):
            end(.away, task.accountID)
            end(.balance, task.accountID)
            end(.rate, task.accountID)
        case .rejected(let task): end(.away, task.accountID)
        case .putOff(let task): note(task)
        case .answered(let task):
            end(.away, task.accountID)
            end(.polls, task.accountID)
        case .notAnswered(let task, let error, let trouble):
            switch trouble {
            case .away: raise(.away, task.accountID, error.message)
            // Told by whoever looks after the keys.
            case .key, .unknownTask: end(.away, task.accountID)
            case .rate: raise(.polls, task.accountID, error.message)
            }
        case .uncertain, .finished, .saved, .notSaved: break
        }
    }

    private func note(_ task: VideoTask) {
        let message = task.error?.message ?? "no reason given"
        switch task.waitingFor {
        // What this machine delayed says nothing about the service.
        case .upstream where task.error?.code != TaskError.notSentHere: raise(.away, task.accountID, message)
        case .balance: raise(.balance, task.accountID, message)
        case .rate: raise(.rate, task.accountID, message)
        default: break
        }
    }

    private func raise(_ trouble: Trouble, _ account: Int64, _ message: String) {
        let name = upstream.name(of: account)
        let sentence =
            switch trouble {
            case .away: "the service at \(name) does not answer: \(message); its tasks wait and are tried again"
            case .balance: "the account at \(name) has no balance left: \(message); what is queued waits"
            case .rate: "the service at \(name) wants fewer calls: \(message); what is queued waits"
            case .polls:
                "the service at \(name) wants to be asked less often: \(message); its tasks are asked about later"
            }
        complaints.raise(kind(trouble, account), because: trouble, sentence)
    }

    private func end(_ trouble: Trouble, _ account: Int64) {
        complaints.end(
            kind(trouble, account),
            { [upstream] in
                let name = upstream.name(of: account)
                return switch trouble {
                case .away, .polls: "the service at \(name) answers again"
                case .balance: "the account at \(name) has balance again"
                case .rate: "the service at \(name) takes calls again"
                }
            })
    }

    private func kind(_ trouble: Trouble, _ account: Int64) -> String { "\(trouble) \(account)" }
}

extension Upstream {
    /// Where an account is and which profile has its key, for people.
    func name(of account: Int64) -> String {
        let url = clients[account]?.baseURL ?? "an unknown base URL"
        let names = profiles.filter { $0.value == account }.keys.sorted()
        return names.isEmpty ? url : "\(url) (profile \(names.joined(separator: ", ")))"
    }
}
