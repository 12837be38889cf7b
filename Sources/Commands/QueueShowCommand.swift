import ArgumentParser
import Model
import SenseAudio
import Store

struct QueueShowCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Every account, and the queued tasks in the order in which they are sent.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        // Without a usable key there is still something to see.
        let credentials = (try? context.settings.allCredentials { _ in }) ?? []
        let view = try await context.withLedger { repository in
            var atHand: [Int64: String] = [:]
            for entry in credentials {
                let id = try await repository.knownAccount(baseURL: "\(entry.baseURL)", key: entry.key.secret)
                if let id { atHand[id] = entry.profile }
            }
            return QueueView(standing: try await repository.queueStanding(), profilesAtHand: atHand, now: context.now)
        }
        Stream.out(output.json ? view.json(context) : view.text(context))
    }
}
