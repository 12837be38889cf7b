import Providers
import Testing

@testable import SenseAudio
@testable import Transport

struct SenseAudioProviderTests {
    @Test func `the service's own address is one, as ledgers have it`() throws {
        let usual = SenseAudioProvider().usualBaseURL
        #expect(try BaseURL(usual).description == usual)
    }
}
