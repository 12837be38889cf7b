import Contract
import Desk
import Files
import FoundationEssentials
import Logging
import Providers
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a command works with: settings, the terminal, the ledger.
struct Context: Sendable {
    var settings: Settings
    /// What the service of the profile in use takes.
    var rules: any RequestRules { settings.service.rules }
    /// As typed, for settings that are read again.
    let flags: GlobalOptions
    let isQuiet: Bool
    let isVerbose: Bool
    /// Whether the result is read by a program.
    let isJSON: Bool
    let colourMode: ColourMode
    let zone: LocalZone
    /// What is wrong with the name of the zone that the environment gives; nil for nothing.
    private let zoneFault: String?

    init(_ global: GlobalOptions, isJSON: Bool = false) throws {
        self.isJSON = isJSON
        flags = global
        try RawText.checkEnvironment()
        settings = try Settings.resolve(global, environment: ProcessInfo.processInfo.environment)
        isQuiet = global.quiet
        isVerbose = global.verbose
        colourMode = global.color
        let name = settings.timezone.value
        if name == nil, let given = settings.environment["TZ"] {
            zoneFault = ZoneName.fault(in: given, environment: settings.environment)
        } else {
            zoneFault = nil
        }
        if let name { setenv("TZ", name, 1) }
        zone = .system
        for warning in settings.file.warnings { say("warning: \(warning)") }
        // Elsewhere times are printed in UTC.
        if let zoneFault, isTerminal { say("warning: TZ: \(zoneFault); times are shown in UTC") }
    }

    /// Reads moments as they are written on the command line.
    var moments: MomentReader { MomentReader(now: now, zone: zone, zoneFault: zoneFault) }

    /// The zone's name, as the setting or `TZ` gives it; else how far its clocks are ahead of UTC now.
    var zoneName: String {
        if let name = settings.timezone.value ?? settings.environment["TZ"] { return name }
        let minutes = zone.offset(now / 1_000) / 60
        guard minutes != 0 else { return "UTC" }
        let (hours, rest) = abs(minutes).quotientAndRemainder(dividingBy: 60)
        return "UTC\(minutes < 0 ? "-" : "+")\(hours)" + (rest == 0 ? "" : ":\(rest)")
    }

    /// Milliseconds since 1970, UTC.
    static var clock: @Sendable () -> Int64 {
        { Int64(Date().timeIntervalSince1970 * 1_000) }
    }

    var now: Int64 { Self.clock() }

    func openLedger(_ opening: LedgerOpening = .existing) throws -> TaskRepository {
        let display = MigrationDisplay { line in if !isJSON { say(line) } }
        let repository = try TaskRepository(
            at: settings.ledger, opening: opening, stateFolder: settings.state,
            services: settings.services.facts, progress: display.show, clock: Self.clock)
        repository.hostCaps = HostCaps(settings.file.caps, zone: zone)
        return repository
    }

    /// What works on the ledger itself is no client of a server.
    private static let notFromAfar = Failure(
        code: "not_from_afar",
        message: "this works where the ledger is, and REEL_SERVER names a server; run it there, or unset REEL_SERVER",
        exit: .usage)

    /// Opens the ledger for as long as `body` runs, and closes it however that ends.
    /// - Parameter opening: what to do where there is none.
    func withLedger<Value: Sendable>(
        _ opening: LedgerOpening = .existing, _ body: (TaskRepository) async throws -> Value
    ) async throws -> Value {
        if serverAddress != nil { throw Self.notFromAfar }
        let repository = try openLedger(opening)
        if repository.isNew { say("a new ledger begins at \(repository.path)") }
        if repository.wasCopied, repository.heldAtOpening == 0 {
            say("this ledger is a copy, and a ledger of its own from now on; it had nothing to send")
        }
        if repository.heldAtOpening > 0 {
            say(
                "this ledger is a copy; \(repository.heldAtOpening) of its tasks were not sent and are now held: "
                    + "see `reel queue`, and let them go with `reel queue release --all-held`")
        }
        for sentence in await repository.readBackRescued().sentences { say(sentence) }
        do {
            let missing = try await repository.missingAttempts()
            if missing > 0 { say(SetBack.sentence(missing)) }
            let value = try await Author.$name.withValue(UserAccount.ownName) { try await body(repository) }
            await repository.close()
            return value
        } catch {
            await repository.close()
            throw error
        }
    }

    var isTerminal: Bool { Terminal.isTerminal(STDOUT_FILENO) }
    var isErrorTerminal: Bool { Terminal.isTerminal(STDERR_FILENO) }
    /// Whether lines on standard error can be painted over.
    var hasLiveErrors: Bool { isErrorTerminal && Terminal.understandsSequences(settings.environment) }
    var width: Int { Terminal.columns(of: STDOUT_FILENO, environment: settings.environment) }

    var usesColour: Bool {
        Terminal.usesColour(mode: colourMode, isTerminal: isTerminal, environment: settings.environment)
    }

    /// Tells the user something beside the data; silent with `--quiet`.
    func say(_ text: String) {
        guard !isQuiet else { return }
        Stream.error(Sanitizer.keepingLineBreaks(text) + "\n")
    }

    /// The same with the command that helps.
    func say(_ text: String, next: String?) {
        guard !isQuiet else { return }
        guard Stream.hasJSONLog else { return say(text + (next.map { "\n  next: \($0)" } ?? "")) }
        Stream.line(
            LineLogHandler.line(
                .json, at: now, level: "notice", message: text, fields: next.map { ["next": "\($0)"] } ?? [:]))
    }

    /// A moment for a table: local time on a terminal, RFC 3339 in a pipe.
    func time(_ milliseconds: Int64?) -> String {
        guard let milliseconds else { return "" }
        return isTerminal ? Timestamp.local(milliseconds, zone: zone) : Timestamp.rfc3339(milliseconds)
    }
}
