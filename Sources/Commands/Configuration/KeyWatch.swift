import SenseAudio
import Synchronization

/// Reads the config file and the key files again and again for whatever runs for long: keys may live for a day only.
///
/// A change counts once two looks in a row find the same: a file may just be being written. What cannot be read is told, and
/// the keys of before are kept.
final class KeyWatch: Sendable {
    private struct State {
        var current: [String: Credentials]
        /// What the last look found, if it was something new.
        var candidate: Finding?
        var told: Set<String> = []
    }

    /// What the files say.
    private struct Finding: Equatable {
        var credentials: [String: Credentials]
        var troubles: [String]
    }

    private let flags: GlobalOptions
    private let settings: Settings
    private let state: Mutex<State>

    init(flags: GlobalOptions, settings: Settings, credentials: [Credentials]) {
        var flags = flags
        // The key in the environment is this profile's, whatever the config file says by now.
        flags.profile = settings.profile.value
        self.flags = flags
        self.settings = settings
        state = Mutex(State(current: Dictionary(credentials.map { ($0.profile, $0) }) { $1 }))
    }

    /// - Returns: all keys if they have changed, and what the user should know, in sentences.
    func look() -> (changed: [Credentials]?, news: [String]) {
        state.withLock { state in
            let found = InputFile.$isLookedAtAgain.withValue(true) { read(state.current) }
            guard found.credentials != state.current || Set(found.troubles) != state.told else {
                state.candidate = nil
                return (nil, [])
            }
            guard found == state.candidate else {
                state.candidate = found
                return (nil, [])
            }
            state.candidate = nil
            var news = found.troubles.filter { !state.told.contains($0) }
            state.told = Set(found.troubles)
            guard found.credentials != state.current else { return (nil, news) }
            let names = Set(found.credentials.keys).union(state.current.keys).sorted()
            for name in names where found.credentials[name] != state.current[name] {
                let isGone = found.credentials[name] == nil
                news.append(
                    isGone
                        ? "profile \(name) has no key any more: its tasks wait"
                        : "profile \(name) has another key or base URL by now: going on with that one")
            }
            state.current = found.credentials
            return (found.credentials.keys.sorted().compactMap { found.credentials[$0] }, news)
        }
    }

    private func read(_ current: [String: Credentials]) -> Finding {
        func sentence(_ error: any Error) -> String {
            "\(FailureReport.failure(for: error).message); going on with the keys of before"
        }
        let fresh: Settings
        do {
            fresh = try Settings.resolve(flags, environment: settings.environment)
        } catch {
            return Finding(credentials: current, troubles: [sentence(error)])
        }
        var finding = Finding(credentials: [:], troubles: [])
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
        one.profile == other.profile && one.baseURL == other.baseURL && one.key.secret == other.key.secret
    }
}
