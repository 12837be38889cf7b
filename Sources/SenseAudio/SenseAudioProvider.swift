public import Model
public import Providers
public import Transport

/// SenseAudio, as everything else sees it.
public struct SenseAudioProvider: Provider {
    public init() {}

    public let name = "senseaudio"
    public let title = "SenseAudio"
    public let usualBaseURL = "https://api.senseaudio.cn"
    public let variables = ProviderVariables(prefix: "SENSEAUDIO")
    /// Other clients of this vendor want a base URL with `/v1`.
    public let callPaths = CallPaths(
        version: "/v1", calls: ["/video/create", "/video/status"], neighbours: ["/video", "/models"])
    public let rules: any RequestRules = SenseAudioRules()

    public func client(for account: AccountConnection) -> any ProviderClient { SenseAudioClient(account) }
}
