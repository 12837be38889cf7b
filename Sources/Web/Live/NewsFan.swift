import Contract
import Model
import NIOCore
import Store
import Synchronization

/// The news of a ledger for many listeners: it is asked once for all of them, when it has changed, whichever process or host
/// has changed it.
final class NewsFan: Sendable {
    /// What listeners are told.
    enum News: Sendable {
        /// An entry of the history, with its number, its task's, and ready to be sent.
        case entry(Int64, task: Int64, ByteBuffer)
        /// Nothing: it keeps the connection, and finds out whether anybody still listens.
        case beat
    }

    private struct State {
        var listeners: [Int: AsyncStream<News>.Continuation] = [:]
        var nextListener = 0
        /// The number of the last entry that was told.
        var reached: Int64?
        var work: Task<Void, Never>?
        var hasEnded = false
    }

    private let repository: TaskRepository
    private let beat: Duration
    private let state = Mutex(State())
    /// Who is slower by so many goes on from where it was, once it has come back.
    private static let mostWaiting = 2_000

    /// - Parameter beat: how often something is sent although nothing happens.
    init(_ repository: TaskRepository, beat: Duration = .seconds(15)) {
        (self.repository, self.beat) = (repository, beat)
    }

    /// - Returns: all news behind a number, and that number.
    func listen() async throws -> (news: AsyncStream<News>, behind: Int64) {
        let newest = try await repository.newestEvent()
        let (stream, continuation) = AsyncStream.makeStream(
            of: News.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
        let behind = state.withLock { state -> Int64 in
            guard !state.hasEnded else {
                continuation.finish()
                return newest
            }
            let number = state.nextListener
            state.nextListener += 1
            state.listeners[number] = continuation
            continuation.onTermination = { [weak self] _ in self?.leave(number) }
            let reached = state.reached ?? newest
            state.reached = reached
            if state.work == nil { state.work = Task { await self.run(from: reached) } }
            return reached
        }
        return (stream, behind)
    }

    /// How many listen.
    var count: Int { state.withLock { $0.listeners.count } }

    /// Ends all listening.
    func end() {
        let (listeners, work) = state.withLock { state in
            state.hasEnded = true
            return (state.listeners.values.map { $0 }, state.work)
        }
        work?.cancel()
        for listener in listeners { listener.finish() }
    }

    private func leave(_ number: Int) {
        state.withLock { state in
            state.listeners[number] = nil
            guard state.listeners.isEmpty else { return }
            // Nobody listens: nothing is asked.
            state.work?.cancel()
            (state.work, state.reached) = (nil, nil)
        }
    }

    private func run(from reached: Int64) async {
        await withTaskGroup { group in
            group.addTask {
                do {
                    for try await events in self.repository.changes(after: reached) { self.tell(events) }
                } catch {}
                // The ledger is out of reach: whoever listens comes back, and is told then why.
                if !Task.isCancelled { self.drop() }
            }
            group.addTask { [beat] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: beat)
                    self.send([.beat])
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func tell(_ events: [TaskEvent]) {
        let news = events.map { News.entry($0.event, task: $0.task, Self.message($0)) }
        send(news, reached: events.last?.event)
    }

    private func send(_ news: [News], reached: Int64? = nil) {
        let slow = state.withLock { state -> [AsyncStream<News>.Continuation] in
            if let reached, state.work != nil { state.reached = reached }
            return state.listeners.values.filter { listener in
                news.contains { one in
                    if case .dropped = listener.yield(one) { true } else { false }
                }
            }
        }
        // Ended outside of the lock, as that tells them to leave.
        for listener in slow { listener.finish() }
    }

    private func drop() {
        let listeners = state.withLock { state in
            defer { (state.listeners, state.work, state.reached) = ([:], nil, nil) }
            return state.listeners.values.map { $0 }
        }
        for listener in listeners { listener.finish() }
    }

    /// As server-sent events have it.
    static func message(_ event: TaskEvent) -> ByteBuffer {
        var json = JSONWriter()
        EventFields.table.write(event, to: &json)
        return ByteBuffer(string: "id: \(event.event)\ndata: \(json.text)\n\n")
    }
}
