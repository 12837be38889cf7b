import Model
import Synchronization

/// What a process knows beside the ledger: of services, and what its config says about caps.
final class HostKnowledge: Sendable {
    static let none = HostKnowledge(services: [:])

    let services: [String: ServiceFacts]
    private let kept = Mutex(HostCaps())

    init(services: [String: ServiceFacts]) {
        self.services = services
    }

    /// They may change while the process runs.
    var caps: HostCaps {
        get { kept.withLock { $0 } }
        set { kept.withLock { $0 = newValue } }
    }
}
