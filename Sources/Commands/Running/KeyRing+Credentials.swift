import Providers
import Store
import Sync
import Transport

extension KeyRing {
    /// The clients of some profiles, each by its own service, and their accounts, which the ledger makes at first use.
    init(
        _ credentials: [Credentials], in repository: TaskRepository, _ transports: Transports, createTimeout: Duration
    ) async throws {
        self.init(clients: [:], profiles: [:])
        for entry in credentials {
            let account = try await repository.account(
                provider: entry.service.name, baseURL: "\(entry.baseURL)", key: entry.key.secret)
            profiles[entry.profile] = account
            clients[account] = entry.service.client(
                for: AccountConnection(
                    baseURL: entry.baseURL, key: entry.key, transports: transports, createTimeout: createTimeout))
        }
    }
}
