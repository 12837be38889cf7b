public import Providers
public import Transport

/// SenseAudio, as everything else sees it.
public struct SenseAudioProvider: Provider {
    public init() {}

    public let name = "senseaudio"
    public let title = "SenseAudio"
    public let usualBaseURL = "https://api.senseaudio.cn"
    public let keyVariable: String? = "SENSEAUDIO_API_KEY"
    /// It has no cancel, delete, list or webhook [none is documented], and echoes no text of ours.
    public let capabilities: ProviderCapabilities = []
    public let rules: any RequestRules = SenseAudioRules()

    public func client(for account: AccountConnection) -> any ProviderClient { SenseAudioClient(account) }
}
