import Store
import Transport

/// The keys that the settings name, as the ledger knows them; for commands that call nobody.
struct KeysAtHand: Sendable {
    /// The profile that has the key of an account.
    var profilesByAccount: [Int64: String] = [:]
    /// Today's account of each profile whose key the ledger has met.
    var accounts: [String: Int64] = [:]
    /// Where each profile with a key is today.
    var baseURLs: [String: String] = [:]

    /// Without a usable key there is still something to see.
    static func read(_ context: Context, _ repository: TaskRepository) async throws -> KeysAtHand {
        var keys = KeysAtHand()
        for entry in (try? context.settings.allCredentials { _ in }) ?? [] {
            keys.baseURLs[entry.profile] = "\(entry.baseURL)"
            let id = try await repository.knownAccount(baseURL: "\(entry.baseURL)", key: entry.key.secret)
            guard let id else { continue }
            keys.profilesByAccount[id] = entry.profile
            keys.accounts[entry.profile] = id
        }
        return keys
    }
}
