import ArgumentParser
import Store

struct QueuePauseCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Send nothing more until `queue resume`; what was sent goes on.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let pausedAt = try await context.withLedger(.orNew) { try await $0.pause() }
        PauseReport.print(pausedAt, output, context)
    }
}

struct QueueResumeCommand: ReelCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Send again.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let wasPaused = try await context.withLedger { repository in
            let pausedAt = try await repository.pausedAt()
            try await repository.resume()
            return pausedAt != nil
        }
        guard wasPaused, !output.json else { return PauseReport.print(nil, output, context) }
        context.say("sending goes on again")
    }
}

enum PauseReport {
    static func print(_ pausedAt: Int64?, _ output: ObjectOutputOptions, _ context: Context) {
        guard output.json else {
            return context.say(
                pausedAt.map { "sending is paused since \(context.time($0)); `reel queue resume` goes on" }
                    ?? "sending is not paused")
        }
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("paused", pausedAt != nil)
            json.field("paused_at", pausedAt.map(Timestamp.rfc3339))
        }
        Stream.out(json.text + "\n")
    }
}
