import Model

/// Says once that the service takes its time, so that nobody takes a command that waits for one that hangs.
struct AnswerNotice: Sendable {
    /// After which it is said.
    var delay = Duration.seconds(2)
    let say: @Sendable (String) -> Void

    /// - Parameter sentence: nil to say nothing.
    func during<Value>(_ sentence: String?, _ body: () async throws -> Value) async rethrows -> Value {
        guard let sentence else { return try await body() }
        let notice = Task { [delay, say] in
            do { try await Task.sleep(for: delay) } catch { return }
            say(sentence)
        }
        defer { notice.cancel() }
        return try await body()
    }
}

extension Context {
    /// Does something that the service has to answer, and says so on a terminal once that takes long.
    /// - Parameters:
    ///   - what: such as `about task 5`.
    ///   - longest: that the service is waited for.
    ///   - more: what Ctrl-C does, as a clause; nil for the usual.
    func awaitingAnswer<Value>(
        _ what: String, atMost longest: Duration, _ more: String? = nil, _ body: () async throws -> Value
    ) async rethrows -> Value {
        let limit = longest.formattedSeconds
        let sentence = "waiting for the service's answer \(what), at most \(limit) s\(more.map { "; \($0)" } ?? "")"
        return try await AnswerNotice { say($0) }.during(isErrorTerminal && !isQuiet ? sentence : nil, body)
    }
}

extension Duration {
    /// Such as `60` or `0.5`.
    fileprivate var formattedSeconds: String {
        let (seconds, attoseconds) = components
        let tenths = attoseconds / 100_000_000_000_000_000
        return tenths == 0 ? "\(seconds)" : "\(seconds).\(tenths)"
    }
}
