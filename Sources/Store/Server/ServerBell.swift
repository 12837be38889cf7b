import Model
import PostgreSQL
import Synchronization

/// How one opened ledger notifies others of its changes.
struct ServerVoice: Sendable {
    /// The same for all who have this ledger open.
    let channel: String
    /// What the tables' triggers say when something is there to be sent, whoever has left it there.
    static let work = "work"
    /// Tells the changes that are its own, which its bell has rung for already.
    let token: String

    /// - Parameter table: the OID of the table `ledger`.
    init(table: UInt32) {
        channel = "reel_\(table)"
        token = SecureRandom.bytes(12).hexadecimal
    }
}

/// Hears of others' changes, by the server's notifications and, as these may be missed or not be had, by a look at the
/// server now and then.
final class ServerEars: Sendable {
    private struct State {
        var tell: (@Sendable (ChangeBell.News) -> Void)?
        var isHearing = false
        var isListening = false
        /// What the last look found; another number each time that something may have changed.
        var known: Int64 = 0
        var looks = 0
        var failures: Int64 = 0
    }

    private let session: Session
    private let voice: ServerVoice
    private let state = Mutex(State())

    /// While notifications come, so many looks only make sure that the connection stands.
    private static let quietLooks = 15

    private init(_ session: Session, _ voice: ServerVoice) {
        self.session = session
        self.voice = voice
    }

    /// A bell that rings when somebody else has changed the ledger.
    static func bell(on session: Session, _ voice: ServerVoice) -> ChangeBell {
        let ears = ServerEars(session, voice)
        return ChangeBell(pace: .seconds(1), tellsOfWork: true) { tell in
            ears.hear(tell)
            return { await ears.look() }
        }
    }

    private func hear(_ tell: @escaping @Sendable (ChangeBell.News) -> Void) {
        let isFirst = state.withLock { state in
            defer { state.isHearing = true }
            state.tell = tell
            // Whoever begins to look, as after the ledger was closed, asks for notifications anew.
            state.isListening = false
            return !state.isHearing
        }
        guard isFirst else { return }
        // It ends with the session.
        Task { [weak self, events = session.events] in
            for await event in events { self?.note(event) }
        }
    }

    private func note(_ event: Session.Event) {
        switch event {
        case .notification(let notification):
            guard notification.channel == voice.channel, notification.payload != voice.token else { return }
            state.withLock(\.tell)?(notification.payload == ServerVoice.work ? .work : .change)
        // Some may have been missed.
        case .connectionLost: state.withLock(\.tell)?(.change)
        }
    }

    /// - Returns: another number whenever somebody may have changed the ledger, or the server is out of reach: whoever
    ///   then
    ///   reads the ledger is told that.
    private func look() async -> Int64 {
        do {
            let isListening = await listen()
            let (known, isQuiet) = state.withLock { state in
                state.looks += 1
                return (state.known, isListening && state.looks % Self.quietLooks != 1)
            }
            if isQuiet {
                try await session.check()
                return known
            }
            let found = try await session.ask { connection in
                // Counts all transactions of the server that change something.
                try connection.first(
                    "SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)"
                ) { try $0.integer() } ?? 0
            }
            state.withLock { $0.known = found }
            return found
        } catch {
            return state.withLock { state in
                state.failures += 1
                state.known = -state.failures
                return state.known
            }
        }
    }

    /// - Returns: whether notifications come. A standby has none.
    private func listen() async -> Bool {
        if state.withLock(\.isListening) { return true }
        guard (try? await session.listen(to: voice.channel)) != nil else { return false }
        state.withLock { $0.isListening = true }
        return true
    }
}
