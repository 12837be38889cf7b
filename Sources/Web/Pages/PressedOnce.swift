/// What a button that costs money has done: a form that is sent twice, as by a double click, does it once.
actor PressedOnce {
    private var presses: [String: Task<Int64, any Error>] = [:]
    private var order: [String] = []
    private static let most = 10_000

    /// - Parameter once: what the form was given when it was shown.
    /// - Returns: what the first press has come to.
    func press(_ once: String, _ body: @escaping @Sendable () async throws -> Int64) async throws -> Int64 {
        if let press = presses[once] { return try await press.value }
        let press = Task { try await body() }
        presses[once] = press
        order.append(once)
        if order.count > Self.most { presses[order.removeFirst()] = nil }
        return try await press.value
    }
}
