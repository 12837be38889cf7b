/// Paints again and again, as times on a terminal go on by themselves.
enum Repainting {
    /// Paints four times a second while `body` runs. The last frame may still be on its way when it has ended.
    static func during<Value: Sendable>(
        _ body: () async throws -> Value, _ paint: @escaping @Sendable () -> Void
    ) async throws -> Value {
        let painter = Task {
            while !Task.isCancelled {
                paint()
                try? await Task.sleep(for: .milliseconds(250))
            }
        }
        defer { painter.cancel() }
        return try await body()
    }
}
