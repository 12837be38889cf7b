import ArgumentParser
import Contract
import Store

struct BackupCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the ledger while it is in use.",
        discussion: """
            To restore, stop what runs and put the copy in the ledger's place. Tasks that it has not sent are then held until \
            `reel queue release`, since they may have been sent after the copy was made. Videos are not in it.
            """)

    @Argument(help: "The copy; must not exist.")
    var file: String

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func validate() throws {
        if file == "-" {
            throw ValidationError(
                "- would be standard output, and a backup is a file that can be checked; name one (./- if it is called so), "
                    + "or let `reel export` write to standard output")
        }
    }

    func perform(_ context: Context) async throws {
        let path = try context.settings.path(file)
        let backup = try await context.withLedger { try await $0.backUp(to: path) }
        guard output.json else {
            Stream.out(backup.path + "\n")
            return context.say(
                "\(backup.tasks) tasks, \(backup.events) history entries, \(backup.requests) requests, "
                    + ByteCount.text(backup.bytes))
        }
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("path", backup.path)
            json.field("bytes", backup.bytes)
            json.field("tasks", backup.tasks)
            json.field("events", backup.events)
            json.field("requests", backup.requests)
            json.field("made_at", Timestamp.rfc3339(backup.madeAt))
        }
        Stream.out(json.text + "\n")
    }
}
