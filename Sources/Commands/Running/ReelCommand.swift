import ArgumentParser
import Contract
import Desk
import Logging

/// What every command has in common: `perform` does the work, everything that goes wrong ends in one place.
protocol ReelCommand: AsyncParsableCommand {
    var global: GlobalOptions { get }
    /// Whether failures are printed as JSON on stdout.
    var wantsJSON: Bool { get }
    /// How lines on standard error are written.
    var logFormat: LogFormat { get }
    /// Looks at what the parser cannot, before anything is done.
    /// - Throws: `Failure`.
    func checkUsage() throws
    func perform(_ context: Context) async throws
}

extension ReelCommand {
    var logFormat: LogFormat { .text }
    func checkUsage() throws {}

    func run() async throws {
        if logFormat == .json { Stream.writeJSONLog() }
        do {
            try checkUsage()
            try await perform(try Context(global, isJSON: wantsJSON))
        } catch {
            throw FailureReport.report(error, asJSON: wantsJSON, command: Self.self)
        }
    }
}

/// A command that prints rows.
protocol RowsCommand: ReelCommand {
    var output: RowOutputOptions { get }
    /// What `--fields` may choose from.
    static var fieldNames: [String] { get }
}

extension RowsCommand {
    static var fieldNames: [String] { TaskFields.table.names }

    func checkUsage() throws { _ = try output.selection(of: Self.fieldNames) }
}

/// Prints what went wrong and finds the exit code for it.
enum FailureReport {
    /// - Parameter command: the one that ran, which explains itself where it was used wrongly.
    /// - Returns: what to throw so that the process ends with that code and says no more.
    static func report(
        _ error: any Error, asJSON: Bool, command: (any ParsableCommand.Type)? = nil
    ) -> any Error {
        switch error {
        case is ExitCode, is CleanExit, is ValidationError: return error
        default: break
        }
        var failure = failure(for: error).naming(error is Failure ? [] : MadeTasks.all)
        if failure.code == "usage", failure.next == nil, let command {
            failure.next = Reel.line(of: command) + " --help"
        }
        if asJSON { Stream.out(failure.json + "\n") }
        tell(failure, withNext: !asJSON)
        return failure.exit.code
    }

    /// Says it on standard error.
    static func tell(_ failure: Failure, withNext: Bool = true) {
        if Stream.hasJSONLog {
            var fields: Logger.Metadata = [
                "code": "\(failure.code)", "exit_code": .stringConvertible(Int64(failure.exit.rawValue)),
            ]
            fields["task"] = failure.task.map { .stringConvertible($0) }
            fields["next"] = failure.next.map { "\($0)" }
            return Stream.line(
                LineLogHandler.line(
                    .json, at: Context.clock(), level: "error", message: failure.message, fields: fields))
        }
        Stream.error("reel: \(Sanitizer.keepingLineBreaks(failure.message))\n")
        if withNext, let next = failure.next { Stream.error("  next: \(next)\n") }
    }

    static func failure(for error: any Error) -> Failure {
        Failure(error)
    }
}
