public import Model
public import SenseAudio

/// The accounts that this process has keys for.
public struct Upstream: Sendable {
    /// By the ledger's number of the account.
    public let clients: [Int64: SenseAudioClient]
    public let fetcher: VideoFetcher
    /// Of the profile in use, as the settings have it.
    private let baseURL: String?

    public init(clients: [Int64: SenseAudioClient], fetcher: VideoFetcher, baseURL: String? = nil) {
        self.clients = clients
        self.fetcher = fetcher
        self.baseURL = baseURL
    }

    /// Where the service of a task is, as far as the settings of today name it: what a row says about that may come from
    /// an export. Nil if they do not.
    public func baseURL(of task: VideoTask) -> String? {
        if let client = clients[task.accountID] { return client.baseURL.description }
        return task.baseURL == baseURL ? baseURL : nil
    }
}
