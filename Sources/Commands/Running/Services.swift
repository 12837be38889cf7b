import Providers
import SenseAudio
import Transport

/// The services that reel knows: the one place that names them.
enum Services {
    /// The one of every account.
    private static let usual: any Provider<AccountConnection> = SenseAudioProvider()

    /// As accounts have it.
    static var name: String { usual.name }
    static var usualBaseURL: String { usual.usualBaseURL }
    static var title: String { usual.title }
    static var rules: any RequestRules { usual.rules }

    /// - Returns: what makes the calls of one account.
    static func client(for account: AccountConnection) -> any ProviderClient { usual.client(for: account) }
}
