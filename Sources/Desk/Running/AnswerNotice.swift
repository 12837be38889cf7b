/// Says once that the service takes its time, so that nobody takes a command that waits for one that hangs.
struct AnswerNotice: Sendable {
    /// After which it is said.
    let delay: Duration
    let say: @Sendable (String) -> Void

    init(delay: Duration = .seconds(2), say: @escaping @Sendable (String) -> Void) {
        self.delay = delay
        self.say = say
    }

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
