import Contract
import FoundationEssentials
import Model
import Providers
import SenseAudio
import Simulator
import Store
import Sync
import Synchronization
import TestSupport
import Transport

@testable import Desk

/// A desk in a folder of its own, with a simulated service behind it, and what it tells its caller.
struct DeskFixture: Sendable {
    let folder: String
    let repository: TaskRepository
    let session: Session
    let settings: DeskSettings
    let told: Told

    var desk: LocalDesk { LocalDesk(repository: repository, settings: settings, service: session) }

    /// A desk whose caller's calls of the service open a gate.
    func desk(opening gate: Gate) -> LocalDesk {
        var session = session
        session.upstream.listener = WorkListener(onCall: { _ in gate.open() })
        return LocalDesk(repository: repository, settings: settings, service: session)
    }

    /// - Parameter answer: to every question.
    func caller(_ answer: Bool = true) -> Caller {
        Caller { notice in
            told.add(notice)
        } ask: { question in
            told.add(question)
            if !answer { throw Failure(code: "not_confirmed", message: "nothing was done", exit: .failed) }
        }
    }

    func draft(_ prompt: String = "纸船") throws -> TaskDraft { try Samples.draft(prompt, account: 0) }

    /// Locks of workers that have not signed out.
    func workers() -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: repository.path + ".locks")
        return (names ?? []).filter { $0.hasPrefix("worker-") }.sorted()
    }
}

/// What a caller hears.
final class Told: Sendable {
    private let state = Mutex<(notices: [DeskNotice], questions: [String])>(([], []))

    func add(_ notice: DeskNotice) { state.withLock { $0.notices.append(notice) } }
    func add(_ question: DeskQuestion) { state.withLock { $0.questions.append(question.text) } }

    var questions: [String] { state.withLock { $0.questions } }
    var notices: [DeskNotice] { state.withLock { $0.notices } }
    var made: [TaskState] { notices.compactMap { if case .made(let task) = $0 { task.state } else { nil } } }
    var remarks: [String] { notices.compactMap { if case .remark(let text) = $0 { text } else { nil } } }
    var progress: [WaitProgress] {
        notices.compactMap { if case .progress(let progress) = $0 { progress } else { nil } }
    }
}

/// Runs a test with a desk; the service takes a thousandth of its time unless told otherwise.
func withLocalDesk(
    faults: [String] = [], speed: Double = 1_000, createTimeout: Duration = .seconds(60),
    _ body: (DeskFixture, SimulatedService) async throws -> Void
) async throws {
    let configuration = SimulatorConfiguration(speed: speed, faults: try Faults(parsing: faults))
    try await withSimulator(configuration: configuration) { port, service in
        try await withTemporaryFolder { folder in
            let clock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1_000) }
            let repository = try TaskRepository(path: folder + "/reel.db", clock: clock)
            let baseURL = try BaseURL("http://127.0.0.1:\(port)")
            let account = try await repository.account(baseURL: baseURL.description, key: "sk-test")
            let transports = Transports()
            let provider = SenseAudioProvider()
            let client = provider.client(
                for: AccountConnection(
                    baseURL: baseURL, key: try APIKey("sk-test"), transports: transports, createTimeout: createTimeout))
            let videos = folder + "/videos"
            let session = Session(
                repository: repository,
                upstream: Upstream(
                    clients: [account: client], profiles: ["default": account], fetcher: VideoFetcher()),
                settings: SyncSettings(schedule: PollSchedule(interval: 20), videosFolder: videos))
            let fixture = DeskFixture(
                folder: folder, repository: repository, session: session,
                settings: DeskSettings(
                    profile: "default", holdAfter: 0, provider: provider.name, rules: provider.rules),
                told: Told())
            let result: Result<Void, any Error>
            do { result = .success(try await body(fixture, service)) } catch { result = .failure(error) }
            await transports.shutdown()
            await repository.close()
            try result.get()
        }
    }
}
