import Contract
import Desk
import Providers
import Store
import Transport

extension Context {
    private var deskSettings: DeskSettings {
        DeskSettings(
            profile: settings.profile.value, holdAfter: settings.holdAfter.value * 1_000,
            provider: settings.service.name, rules: rules
        ) { [settings] in
            _ = try settings.credentials()
        } keys: { [settings] in
            ((try? settings.allCredentials { _ in }) ?? []).map {
                ProfileKey(
                    profile: $0.profile, provider: $0.service.name, baseURL: "\($0.baseURL)", secret: $0.key.secret)
            }
        }
    }

    func desk(_ session: Session) -> LocalDesk {
        LocalDesk(repository: session.repository, settings: deskSettings, service: session)
    }

    /// A desk that calls nobody, for as long as `body` runs.
    func withDesk<Value: Sendable>(
        _ opening: LedgerOpening = .existing, _ body: (LocalDesk) async throws -> Value
    ) async throws -> Value {
        try await withLedger(opening) { repository in
            try await body(LocalDesk(repository: repository, settings: deskSettings, service: nil))
        }
    }

    /// A desk with the service behind it, for as long as `body` runs.
    func withServingDesk<Value: Sendable>(
        _ opening: LedgerOpening = .existing, _ body: @Sendable (LocalDesk) async throws -> Value
    ) async throws -> Value {
        try await withSession(opening) { session in try await body(desk(session)) }
    }

    /// The person at this terminal, or the script.
    /// - Parameter yes: whether every question is answered with yes.
    func caller(yes: Bool = false, interruption: Interruption = Interruption()) -> Caller {
        Caller(
            tell: { hear($0) }, ask: { try Confirmation.require($0.text, yes: yes, self) }, time: { time($0) },
            interruption: interruption)
    }

    private func hear(_ notice: DeskNotice) {
        switch notice {
        case .remark(let text): say(text)
        case .trouble(let text): Stream.error("reel: \(Sanitizer.line(text))\n")
        case .made(let task): MadeTasks.note(task)
        case .awaitingAnswer(let text): if isErrorTerminal { say(text) }
        case .working(let text): if !isJSON { say(text) }
        case .progress: break
        }
    }

    /// Runs what signals interrupt, with bars on a terminal while it waits for tasks.
    func interruptibly<Value: Sendable>(
        yes: Bool = false, _ body: @Sendable (Caller) async throws -> Value
    ) async throws -> Value {
        try await untilSignalled { interruption in
            var caller = caller(yes: yes, interruption: interruption)
            guard hasLiveErrors, !isQuiet, !Stream.hasJSONLog else { return try await body(caller) }
            let display = WaitDisplay(
                environment: settings.environment, time: { time($0) }, isColoured: colourMode != .never)
            caller.followsProgress = true
            caller.tell = { notice in
                if case .progress(let progress) = notice { display.show(progress) } else { hear(notice) }
            }
            return try await display.painting { [caller] in try await body(caller) }
        }
    }
}
