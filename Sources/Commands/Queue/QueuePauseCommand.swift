import ArgumentParser
import Contract
import Desk
import Store

struct QueuePauseCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Send nothing more until `queue resume`; what was sent goes on.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let forecast = try await context.withFrontDesk(.orNew) { desk in try await desk.pause() }
        if output.json { return PauseReport.print(forecast, context) }
        context.say(
            "sending is paused since \(context.time(forecast.pausedAt)): \(forecast.sentence); what was sent goes on"
                + (forecast.sendable + forecast.withoutKey + forecast.later == 0
                    ? "; `reel queue resume` sends again" : ""))
    }
}

struct QueueResumeCommand: ReelCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Send again.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let (wasPaused, forecast) = try await context.withFrontDesk { desk in try await desk.resume() }
        if output.json { return PauseReport.print(forecast, context) }
        context.say("\(wasPaused ? "sending goes on again" : "sending was not paused"): \(forecast.sentence)")
    }
}

enum PauseReport {
    static func print(_ forecast: SendingForecast, _ context: Context) {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("paused", forecast.pausedAt != nil)
            json.field("paused_at", forecast.pausedAt.map(Timestamp.rfc3339))
            json.field("to_send", forecast.sendable)
            json.field("sent_by", forecast.sender)
            json.field("without_key", forecast.withoutKey)
            json.field("not_before", forecast.later)
            json.field("held", forecast.held)
        }
        Stream.out(json.text + "\n")
    }
}
