import Providers
import SenseAudio

/// The one place that says which service is behind the commands.
enum Service {
    static let rules: any RequestRules = SenseAudioRules()
}
