public import Model
public import Store

/// Runs a test on a ledger of its own, in a real file.
public func withLedger<Value>(
    clock: ManualClock = ManualClock(), _ body: (TaskRepository) async throws -> Value
) async throws -> Value {
    try await withTemporaryFolder { folder in
        let repository = try TaskRepository(path: folder + "/reel.db", clock: clock.read)
        let value = try await body(repository)
        await repository.close()
        return value
    }
}

/// Requests and drafts for tests.
public enum Samples {
    public static func request(_ prompt: String = "白纸折成的小船在雨后的水洼里慢慢转圈") throws -> VideoRequest {
        var parameters = RequestParameters()
        parameters.prompt = prompt
        return try VideoRequest(parameters)
    }

    /// - Parameter account: as `TaskRepository.account` gave it.
    public static func draft(_ prompt: String = "白纸折成的小船在雨后的水洼里慢慢转圈", account: Int64) throws -> TaskDraft {
        TaskDraft(request: try request(prompt), profile: "default", accountID: account)
    }
}

extension TaskRepository {
    /// A ledger in a file.
    public convenience init(
        path: String, opening: LedgerOpening = .orNew, stateFolder: String? = nil, busyTimeout: Int32 = 10_000,
        progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }, clock: @escaping @Sendable () -> Int64
    ) throws {
        try self.init(
            at: .file(path: path), opening: opening, stateFolder: stateFolder, busyTimeout: busyTimeout,
            progress: progress, clock: clock)
    }

    /// The account that tests use unless they need several.
    public func sampleAccount() async throws -> Int64 {
        try await account(baseURL: "https://api.example", key: "sk-test")
    }
}
