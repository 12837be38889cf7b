import Contract
import ArgumentParser

/// Whether what makes tasks also waits for them, and how long.
struct WaitOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Wait until it is finished and saved.")
    var wait = false

    @Option(help: ArgumentHelp("Stop waiting after: 90, 15m, 2h.", valueName: "time"))
    var waitTimeout: String?

    func validate() throws {
        if waitTimeout != nil, !wait { throw ValidationError("--wait-timeout goes with --wait") }
    }

    /// - Parameter queue: whether the tasks are only to be recorded.
    func check(queue: Bool) throws {
        guard queue, wait else { return }
        throw ValidationError(
            "--queue only records, and --wait would send; give one of them (`reel wait` sends what was queued)")
    }

    /// Nil to wait for ever.
    /// - Throws: `InvalidExpression`.
    func milliseconds() throws -> Int64? { try waitTimeout.map(DurationExpression.parse) }
}
