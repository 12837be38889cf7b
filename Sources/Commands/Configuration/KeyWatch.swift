import Contract
import Model
import Providers
import Synchronization
import Transport

/// Reads the config file and the key files again and again for whatever runs for long: keys may live for a day only.
///
/// A change counts once two looks in a row find the same: a file may just be being written. What cannot be read is told, and
/// the keys of before are kept. Files of a disk that does not answer are waited for on a thread apart.
final class KeyWatch: Sendable {
    private struct State {
        var current: [String: Credentials]
        /// Of the config; nil where it has not been read yet.
        var caps: [Cap]?
        /// What the last look found, if it was something new.
        var candidate: Finding?
        var told: Set<String> = []
        /// Whether it was said that the files do not answer.
        var toldSilence = false
    }

    /// What the files say.
    struct Finding: Equatable, Sendable {
        var credentials: [String: Credentials]
        /// Nil where the config cannot be read.
        var caps: [Cap]?
        var troubles: [String]
    }

    /// What the thread that reads looks into as well.
    private final class Shared: Sendable {
        let state: Mutex<State>

        init(_ current: [String: Credentials], _ caps: [Cap]?) {
            state = Mutex(State(current: current, caps: caps))
        }
    }

    private let shared: Shared
    private let reading: AsideReading<Finding>
    /// Milliseconds for which files may leave a reading without an answer before that is said.
    private let patience: Int64
    /// Milliseconds that a look may take: files of this machine take far less.
    private static let longestLook = 250

    convenience init(flags: GlobalOptions, settings: Settings, credentials: [Credentials]) {
        var flags = flags
        // The key in the environment is this profile's, whatever the config file says by now.
        flags.profile = settings.profile.value
        let fixed = flags
        self.init(credentials, caps: settings.file.caps) { current in
            InputFile.$isLookedAtAgain.withValue(true) { Self.read(fixed, settings, current) }
        }
    }

    /// - Parameter read: reads all of it; gets the keys of before.
    init(
        _ credentials: [Credentials], caps: [Cap]? = nil, patience: Int64 = 10_000,
        read: @escaping @Sendable ([String: Credentials]) -> Finding
    ) {
        let current = Dictionary(credentials.map { ($0.profile, $0) }) { $1 }
        let shared = Shared(current, caps)
        self.shared = shared
        self.patience = patience
        reading = AsideReading { read(shared.state.withLock { $0.current }) }
    }

    /// - Returns: all keys if they have changed, all caps if they have, and what the user should know, in sentences.
    func look() async -> (changed: [Credentials]?, caps: [Cap]?, news: [String]) {
        guard let found = await reading.value(within: Self.longestLook) else { return (nil, nil, silence()) }
        return shared.state.withLock { state in
            state.toldSilence = false
            let hasOtherCaps = found.caps.map { $0 != state.caps } ?? false
            guard found.credentials != state.current || hasOtherCaps || Set(found.troubles) != state.told else {
                state.candidate = nil
                return (nil, nil, [])
            }
            guard found == state.candidate else {
                state.candidate = found
                return (nil, nil, [])
            }
            state.candidate = nil
            var news = found.troubles.filter { !state.told.contains($0) }
            state.told = Set(found.troubles)
            if hasOtherCaps {
                news.append("the config has other caps by now: going on with those")
                state.caps = found.caps
            }
            let caps = hasOtherCaps ? found.caps : nil
            guard found.credentials != state.current else { return (nil, caps, news) }
            let names = Set(found.credentials.keys).union(state.current.keys).sorted()
            for name in names where found.credentials[name] != state.current[name] {
                let isGone = found.credentials[name] == nil
                news.append(
                    isGone
                        ? "profile \(name) has no key any more: its tasks wait"
                        : "profile \(name) has another key or base URL by now: going on with that one")
            }
            state.current = found.credentials
            return (found.credentials.keys.sorted().compactMap { found.credentials[$0] }, caps, news)
        }
    }

    /// What is said once of files that do not answer.
    private func silence() -> [String] {
        guard let silence = reading.silence, silence >= patience else { return [] }
        return shared.state.withLock { state in
            guard !state.toldSilence else { return [] }
            state.toldSilence = true
            return [
                "the config file or a key file does not answer, as on a disk of the network that is gone; going on with "
                    + "the keys of before"
            ]
        }
    }

    private static func read(
        _ flags: GlobalOptions, _ settings: Settings, _ current: [String: Credentials]
    ) -> Finding {
        func sentence(_ error: any Error) -> String {
            "\(FailureReport.failure(for: error).message); going on with the keys of before"
        }
        let fresh: Settings
        do {
            fresh = try Settings.resolve(flags, environment: settings.environment, services: settings.services)
        } catch {
            return Finding(credentials: current, caps: nil, troubles: [sentence(error)])
        }
        var finding = Finding(credentials: [:], caps: fresh.file.caps, troubles: [])
        for name in Set(fresh.file.profiles.keys).union([settings.profile.value]).sorted() {
            do {
                finding.credentials[name] = try fresh.credentials(of: name)
            } catch {
                finding.credentials[name] = current[name]
                finding.troubles.append(sentence(error))
            }
        }
        return finding
    }
}

extension Credentials: Equatable {
    static func == (one: Credentials, other: Credentials) -> Bool {
        one.profile == other.profile && one.service.name == other.service.name && one.baseURL == other.baseURL
            && one.key.secret == other.key.secret
    }
}
