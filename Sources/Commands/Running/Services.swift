import Model
import Providers
import SenseAudio
import Transport

/// The services that a program knows, by name.
struct Services: Sendable {
    typealias Service = any Provider<AccountConnection>

    /// Those of this program: the one place that names them.
    static let builtIn = Services([], usual: SenseAudioProvider())

    /// That of every profile that names none.
    let usual: Service
    let all: [Service]

    init(_ others: [Service], usual: Service) {
        self.usual = usual
        all = [usual] + others
    }

    /// As profiles write them.
    var names: [String] { all.map(\.name) }

    /// The service of a profile as the config file has it, which names no unknown one.
    func service(of profile: ConfigFile.Profile?) -> Service {
        all.first { $0.name == profile?.provider } ?? usual
    }

    var facts: [String: ServiceFacts] { Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.facts) }) }
}

extension Provider {
    /// - Throws: `Unusable` for a text that cannot be where this service is.
    func baseURL(_ text: String) throws(BaseURL.Unusable) -> BaseURL { try BaseURL(text, without: callPaths) }
}
