import FoundationEssentials
import Model
import Providers
import SenseAudio
import Simulator
import Store
import TestSupport
import Transport

@testable import Sync

/// A ledger in a folder of its own and the accounts that it sends for.
struct SyncFixture: Sendable {
    let clock: ManualClock
    let folder: String
    let repository: TaskRepository
    let upstream: Upstream
    let settings: SyncSettings
    let account: Int64

    var scope: WorkScope { WorkScope(accounts: [account]) }
    var videos: String { settings.videosFolder }

    /// Writes down that many tasks; their prompts differ.
    @discardableResult
    func record(
        _ count: Int = 1, prompt: String = "纸船", _ change: (inout TaskDraft) -> Void = { _ in }
    ) async throws -> [VideoTask] {
        var recorded: [VideoTask] = []
        for number in 1...count {
            var draft = try Samples.draft(count == 1 ? prompt : "\(prompt) \(number)", account: account)
            change(&draft)
            if case .created(let tasks, _) = try await repository.record(draft) { recorded += tasks }
        }
        return recorded
    }

    func loop(_ worker: Worker, on other: TaskRepository? = nil) -> SyncLoop {
        SyncLoop(repository: other ?? repository, worker: worker, upstream: upstream, settings: settings)
    }

    /// Runs a loop until nothing is left that happens by itself, or until `isDone`.
    ///
    /// Nobody waits for the clock: after each pass it jumps to whatever is due next.
    func run(
        on other: TaskRepository? = nil, until isDone: (@Sendable () async throws -> Bool)? = nil
    ) async throws {
        let repository = other ?? repository
        let worker = try await repository.startWorker(kind: "test")
        try await loop(worker, on: repository).run(scope) { [clock, scope, settings] in
            if let isDone {
                if try await isDone() { return true }
            } else if try await repository.unfinishedCount(scope) == 0 {
                return true
            }
            let due = try await repository.nextDue(scope, worker: worker) ?? clock.now
            clock.advance(to: due > clock.now ? due : clock.now + settings.schedule.interval)
            return false
        }
        try await repository.stop(worker)
    }

    /// Claims one task and sends it.
    func send(_ task: Int64, worker: Worker) async throws -> VideoTask {
        guard let attempt = try await repository.claimForSending(task, worker: worker) else { throw NotClaimed() }
        return try await CreateCall(repository: repository, upstream: upstream, schedule: settings.schedule)
            .send(attempt)
    }

    /// Asks about one task, due or not.
    func poll(_ task: Int64, worker: Worker) async throws {
        guard let claimed = try await repository.claimForRefresh(task, worker: worker, lease: 1_000) else {
            throw NotClaimed()
        }
        try await Poller(repository: repository, upstream: upstream, schedule: settings.schedule).poll(claimed)
    }

    struct NotClaimed: Error {}

    func history(_ task: Int64) async throws -> [TaskEvent] {
        var query = HistoryQuery()
        query.task = task
        return try await repository.history(query)
    }

    func file(_ path: String) -> Data? {
        try? Data(contentsOf: URL(filePath: path.hasPrefix("/") ? path : "\(videos)/\(path)"))
    }

    /// The names in a folder, in alphabetical order.
    func names(in folder: String? = nil) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder ?? videos)) ?? []).sorted()
    }
}

/// Runs a test with a ledger whose one account is at a server on this machine.
func withFixture<Value>(
    port: Int, of provider: any Provider<AccountConnection> = SenseAudioProvider(), clock: ManualClock = ManualClock(),
    interval: Int64 = 5_000, concurrency: Int = 16, _ body: (SyncFixture) async throws -> Value
) async throws -> Value {
    try await withTemporaryFolder { folder in
        let repository = try TaskRepository(path: folder + "/reel.db", clock: clock.read)
        let baseURL = try BaseURL("http://127.0.0.1:\(port)")
        let account = try await repository.account(baseURL: baseURL.description, key: "sk-test")
        let transports = Transports()
        let connection = AccountConnection(
            baseURL: baseURL, key: try APIKey("sk-test"), transports: transports, createTimeout: .seconds(60))
        let client = provider.client(for: connection)
        let fixture = SyncFixture(
            clock: clock, folder: folder, repository: repository,
            upstream: Upstream(clients: [account: client], fetcher: VideoFetcher()),
            settings: SyncSettings(
                concurrency: concurrency, schedule: PollSchedule(interval: interval),
                videosFolder: folder + "/out/videos"),
            account: account)
        let result: Result<Value, any Error>
        do { result = .success(try await body(fixture)) } catch { result = .failure(error) }
        await transports.shutdown()
        await repository.close()
        return try result.get()
    }
}

/// Runs a test with a ledger and a simulator that go by the same clock.
func withSync(
    faults: [String] = [], configure: (inout SimulatorConfiguration) -> Void = { _ in }, interval: Int64 = 5_000,
    concurrency: Int = 16, _ body: (SyncFixture, SimulatedService) async throws -> Void
) async throws {
    var configuration = SimulatorConfiguration(faults: try Faults(parsing: faults))
    configure(&configuration)
    let clock = ManualClock()
    let service = SimulatedService(configuration: configuration) {
        Date(timeIntervalSince1970: Double(clock.now) / 1_000)
    }
    try await withSimulator(configuration: configuration, service: service) { port, service in
        try await withFixture(port: port, clock: clock, interval: interval, concurrency: concurrency) { fixture in
            try await body(fixture, service)
        }
    }
}
