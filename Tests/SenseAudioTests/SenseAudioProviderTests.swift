import Model
import Providers
import Testing

@testable import SenseAudio
@testable import Transport

struct SenseAudioProviderTests {
    private let provider = SenseAudioProvider()

    @Test func `the service's own address is one, as ledgers have it`() throws {
        #expect(try BaseURL(provider.usualBaseURL, without: provider.callPaths).description == provider.usualBaseURL)
    }

    @Test(arguments: [
        SenseAudioClient.createPath, SenseAudioClient.statusPath, "/v1", "/v1/", "/v1/v1", "/v1/video", "/v1/models",
    ])
    func `whatever of a call is written behind it is left out`(path: String) throws {
        let written = try BaseURL(provider.usualBaseURL + path, without: provider.callPaths)
        #expect(written.description == provider.usualBaseURL)
    }

    @Test(arguments: ["/video/create", "/gate/video/status/"])
    func `a call without its version is refused`(path: String) {
        let error = #expect(throws: BaseURL.Unusable.self) {
            try BaseURL(provider.usualBaseURL + path, without: provider.callPaths)
        }
        #expect(error?.reason == "it ends in a call without its /v1; leave the call out")
    }

    @Test func `the longest task is the longest timeout, two days`() {
        #expect(provider.facts.longestTask == 172_800)
    }

    /// Settings of people have these names.
    @Test func `the names of its variables stand`() {
        let variables = provider.variables
        #expect(variables.key == "SENSEAUDIO_API_KEY")
        #expect(variables.keyFile == "SENSEAUDIO_API_KEY_FILE")
        #expect(variables.baseURL == "SENSEAUDIO_BASE_URL")
    }
}
