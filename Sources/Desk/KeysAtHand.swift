import Store

/// The keys that the settings name, as the ledger knows them; for commands that call nobody.
public struct KeysAtHand: Sendable {
    /// The profile that has the key of an account.
    public var profilesByAccount: [Int64: String] = [:]
    /// Today's account of each profile whose key the ledger has met.
    public var accounts: [String: Int64] = [:]
    /// Where each profile with a key is today.
    public var baseURLs: [String: String] = [:]
}

extension LocalDesk {
    /// The keys that are set, whether they can be used or not.
    public func keysAtHand() async throws -> KeysAtHand {
        var keys = KeysAtHand()
        for entry in settings.keys() {
            keys.baseURLs[entry.profile] = entry.baseURL
            guard
                let id = try await repository.knownAccount(
                    provider: entry.provider, baseURL: entry.baseURL, key: entry.secret)
            else {
                continue
            }
            keys.profilesByAccount[id] = entry.profile
            keys.accounts[entry.profile] = id
        }
        return keys
    }
}
