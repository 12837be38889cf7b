public import Model

/// A service that makes videos.
///
/// What is asked of it here needs no connection: lists, rules and help use it as `any Provider`. Whoever makes clients knows
/// the kind of account that it wants, `any Provider<SomeAccount>`.
public protocol Provider<Account>: Sendable {
    /// What a client needs to make calls: at least where the service is, and a key.
    associatedtype Account: Sendable

    /// As it is kept with accounts, in lower case.
    var name: String { get }
    /// For people, as the service writes itself.
    var title: String { get }
    /// Where it is unless somebody says otherwise.
    var usualBaseURL: String { get }
    /// What the environment says of it.
    var variables: ProviderVariables { get }
    /// Its calls, as far as they may stand at the end of a base URL.
    var callPaths: CallPaths { get }
    /// What it takes, and in which form.
    var rules: any RequestRules { get }

    /// - Returns: what makes the calls of one account.
    func client(for account: Account) -> any ProviderClient
}

extension Provider {
    /// What the ledger has to know of it.
    public var facts: ServiceFacts { ServiceFacts(longestTask: rules.timeouts.upperBound, callPaths: callPaths) }
}
