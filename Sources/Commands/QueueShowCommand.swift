import ArgumentParser
import Model
import SenseAudio
import Store
import Sync

struct QueueShowCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Every account, and the queued tasks in the order in which they are sent.")

    @Option(name: [.customShort("L"), .long], help: ArgumentHelp("At most so many; 0 for all.", valueName: "count"))
    var limit = 20

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit \(limit): allowed are 0 (all) and more") }
    }

    func perform(_ context: Context) async throws {
        // Without a usable key there is still something to see.
        let credentials = (try? context.settings.allCredentials { _ in }) ?? []
        let view = try await context.withLedger { repository in
            var atHand: [Int64: String] = [:]
            var profiles: [String: Int64] = [:]
            let baseURLs = Dictionary(credentials.map { ($0.profile, "\($0.baseURL)") }) { $1 }
            for entry in credentials {
                let id = try await repository.knownAccount(baseURL: "\(entry.baseURL)", key: entry.key.secret)
                if let id {
                    atHand[id] = entry.profile
                    profiles[entry.profile] = id
                }
            }
            let standing = try await repository.queueStanding(limit: limit == 0 ? nil : limit)
            return QueueView(
                standing: standing, profilesAtHand: atHand, baseURLs: baseURLs,
                passedOver: try await repository.passedOver(profiles, unmet: baseURLs), now: context.now)
        }
        Stream.out(output.json ? view.json(context) : view.text(context))
        for group in view.passedOver { context.say(group.sentence) }
        if view.more > 0, !output.json {
            context.say("and \(view.more) more: `reel queue --limit 0` shows all")
        }
    }
}
