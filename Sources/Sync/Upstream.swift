public import SenseAudio

/// The accounts that this process has keys for.
public struct Upstream: Sendable {
    /// By the ledger's number of the account.
    public let clients: [Int64: SenseAudioClient]
    public let fetcher: VideoFetcher

    public init(clients: [Int64: SenseAudioClient], fetcher: VideoFetcher) {
        self.clients = clients
        self.fetcher = fetcher
    }
}
