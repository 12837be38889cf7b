public import Model
public import Store

/// Runs a test on a ledger of its own, in a real file or on a real server.
public func withLedger<Value>(
    clock: ManualClock = ManualClock(), on engine: LedgerEngine = .current,
    _ body: (TaskRepository) async throws -> Value
) async throws -> Value {
    try await withLedgerSite(on: engine) { site in
        let repository = try site.open(clock: clock.read)
        let value = try await body(repository)
        await repository.close()
        return value
    }
}

/// Requests and drafts for tests.
public enum Samples {
    /// The model of sample requests.
    public static let model = "doubao-seedance-2-0-260128"
    /// What ledgers in tests know of services.
    public static let services = [
        ProviderName.ofOlderLedgers: ServiceFacts(
            longestTask: 172_800, callPaths: CallPaths(version: "/v1", calls: ["/video/create"]))
    ]

    /// A text alone, as the simulator takes it.
    /// - Parameter change: what is asked for otherwise; the prompt and its mode stay.
    public static func request(
        _ prompt: String = "白纸折成的小船在雨后的水洼里慢慢转圈", _ change: (inout RequestSummary) -> Void = { _ in }
    ) throws -> VideoRequest {
        var summary = RequestSummary(
            model: model, mode: .text, prompt: Spelling.composed(prompt), duration: 5, resolution: "720p",
            ratio: "16:9", watermark: false, generateAudio: nil, timeout: nil)
        change(&summary)
        let json = { (text: String) in body(of: summary, text) }
        let decomposed = Spelling.decomposed(prompt)
        var former: [JSONValue] = []
        if !Spelling.isSame(prompt, summary.prompt) { former.append(json(prompt)) }
        if !Spelling.isSame(prompt, decomposed) { former.append(json(decomposed)) }
        let meaning = json(summary.prompt)
        return VideoRequest(
            body: meaning.canonicalBytes(), summary: summary, meaning: meaning, formerMeanings: former)
    }

    /// The same request in other bytes.
    public static func request(_ request: VideoRequest, writtenAs body: [UInt8]) throws -> VideoRequest {
        VideoRequest(body: body, summary: request.summary, meaning: try JSONValue.parse(body))
    }

    private static func body(of summary: RequestSummary, _ prompt: String) -> JSONValue {
        var fields: [String: JSONValue] = [
            "model": .string(summary.model), "content": .array([.object(["type": "text", "text": .string(prompt)])]),
            "duration": .integer(Int64(summary.duration)), "resolution": .string(summary.resolution),
            "ratio": .string(summary.ratio),
        ]
        fields["watermark"] = summary.watermark.map { .bool($0) }
        fields["timeout"] = summary.timeout.map { .integer($0) }
        fields["provider_specific"] = summary.generateAudio.map { .object(["generate_audio": .bool($0)]) }
        return .object(fields)
    }

    /// - Parameter account: as `TaskRepository.account` gave it.
    public static func draft(_ prompt: String = "白纸折成的小船在雨后的水洼里慢慢转圈", account: Int64) throws -> TaskDraft {
        TaskDraft(request: try request(prompt), profile: "default", accountID: account)
    }
}

extension TaskRepository {
    /// A ledger in a file.
    public convenience init(
        path: String, opening: LedgerOpening = .orNew, stateFolder: String? = nil,
        services: [String: ServiceFacts] = Samples.services, busyTimeout: Int32 = 10_000,
        progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }, clock: @escaping @Sendable () -> Int64
    ) throws {
        try self.init(
            at: .file(path: path), opening: opening, stateFolder: stateFolder, services: services,
            busyTimeout: busyTimeout, progress: progress, clock: clock)
    }

    /// An account of the provider that most tests mean.
    public func account(baseURL: String, key: String) async throws -> Int64 {
        try await account(provider: ProviderName.ofOlderLedgers, baseURL: baseURL, key: key)
    }

    /// The same, if the ledger has met it.
    public func knownAccount(baseURL: String, key: String) async throws -> Int64? {
        try await knownAccount(provider: ProviderName.ofOlderLedgers, baseURL: baseURL, key: key)
    }

    /// The account that tests use unless they need several.
    public func sampleAccount() async throws -> Int64 {
        try await account(baseURL: "https://api.example", key: "sk-test")
    }
}
