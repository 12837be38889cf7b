import Contract
import Desk
import Model
import Remote
import Store
import Transport

/// Whatever desk a command works at: the one of this process, or that of a server.
typealias AnyDesk = any FrontDesk & AskingDesk

extension Context {
    /// The server that commands are sent to; nil where they work on the ledger themselves.
    var serverAddress: String? { settings.environment["REEL_SERVER"] }

    /// A desk that calls nobody, or that of the server, for as long as `body` runs.
    func withFrontDesk<Value: Sendable>(
        _ opening: LedgerOpening = .existing, _ body: (AnyDesk) async throws -> Value
    ) async throws -> Value {
        guard let serverAddress else { return try await withDesk(opening) { try await body($0) } }
        return try await withServer(serverAddress) { try await body($0.desk) }
    }

    /// The same with the service behind it.
    func withServingFrontDesk<Value: Sendable>(
        _ opening: LedgerOpening = .existing, _ body: @Sendable (AnyDesk) async throws -> Value
    ) async throws -> Value {
        guard let serverAddress else { return try await withServingDesk(opening) { try await body($0) } }
        return try await withServer(serverAddress) { try await body($0.desk) }
    }

    /// The same with what requests are made with: prices and defaults are those of where they are sent from.
    func withMakingContext<Value: Sendable>(_ body: (Context) async throws -> Value) async throws -> Value {
        guard let serverAddress else { return try await body(self) }
        return try await withServer(serverAddress) { server in
            var context = self
            context.adopt(try await RemoteDesk.settings(server.api))
            return try await body(context)
        }
    }

    /// Fails where no request could be sent from.
    func requireKey() throws { if serverAddress == nil { _ = try settings.credentials() } }

    private struct Server: Sendable {
        let api: RemoteAPI
        let desk: RemoteDesk
    }

    private func withServer<Value: Sendable>(
        _ address: String, _ body: (Server) async throws -> Value
    ) async throws -> Value {
        let connection = try connection(to: address)
        let profile: String? = settings.profile.source == .standard ? nil : settings.profile.value
        let api = RemoteAPI(connection, profile: profile) { isTrouble, text in
            if isTrouble { Stream.error("reel: \(Sanitizer.line(text))\n") } else { say(text) }
        }
        do {
            let desk = RemoteDesk(api, rules: rules)
            let value = try await body(Server(api: api, desk: desk))
            await connection.shutdown()
            return value
        } catch {
            await connection.shutdown()
            if let lost = error as? ServerConnection.Lost { throw api.failure(lost) }
            if let unreadable = error as? FieldReader.Unreadable {
                throw Failure(
                    code: "unreadable",
                    message:
                        "the server says something that this program cannot read (\(unreadable.reason)); one of the "
                        + "two may be older", exit: .failed)
            }
            throw error
        }
    }

    private func connection(to address: String) throws -> ServerConnection {
        func refusal(_ reason: String) -> Failure {
            Failure(
                code: "configuration",
                message: "REEL_SERVER: \(reason); allowed is the address of a server, such as https://reel.example.com",
                exit: .configuration)
        }
        let base: BaseURL
        do { base = try BaseURL(address) } catch {
            throw refusal(error.isSecret ? error.reason : "found \(Sanitizer.line(address)): \(error.reason)")
        }
        let token = settings.environment["REEL_TOKEN"]
        let connection = ServerConnection(baseURL: base, token: token, connecting: try settings.connecting())
        guard connection.isSecure || connection.isLoopback else {
            Task { await connection.shutdown() }
            throw refusal("found \(base), which anybody on the way can read, the token too")
        }
        return connection
    }

    private mutating func adopt(_ served: ServedSettings) {
        settings.file.prices.prices = served.prices
        settings.file.refusesUnpriced = served.refusesUnpriced
        settings.profile = Setting(value: served.profile, source: settings.profile.source)
        var profile = settings.file.profiles[served.profile] ?? ConfigFile.Profile()
        profile.provider = served.provider
        let defaults = served.defaults
        (profile.defaults.model, profile.defaults.duration) = (defaults.model, defaults.duration)
        (profile.defaults.resolution, profile.defaults.ratio) = (defaults.resolution, defaults.ratio)
        (profile.defaults.taskTimeout, profile.defaults.watermark) = (defaults.taskTimeout, defaults.watermark)
        profile.defaults.generateAudio = defaults.generateAudio
        settings.file.profiles[served.profile] = profile
        // A file that has to be brought to a URL would have to be here when its task is sent.
        settings.file.uploadCommand = nil
    }
}
