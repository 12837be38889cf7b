import Desk

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
