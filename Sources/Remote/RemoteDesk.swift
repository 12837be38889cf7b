import Contract
public import Desk
import Model
public import Providers
import Store

/// The desk of a server, asked over its API.
public struct RemoteDesk: Sendable {
    let api: RemoteAPI
    /// What the service of the profile takes.
    let rules: any RequestRules

    public init(_ api: RemoteAPI, rules: any RequestRules) {
        (self.api, self.rules) = (api, rules)
    }

    /// What the server says of its own settings.
    public static func settings(_ api: RemoteAPI) async throws -> ServedSettings {
        try ServedSettings(await api.get("/settings", api.profile.map { [("profile", $0)] } ?? []))
    }

    /// In a path: a slash in a name is part of it.
    /// - Throws: `StoreError.noSuchTask` for a name without a character, which would be no part of a path.
    static func segment(_ name: String) throws -> String {
        guard name.contains(where: { !$0.isWhitespace }) else { throw StoreError.noSuchTask(name) }
        return PercentText.encoded(name)
    }

    var named: RemoteAPI.Query { api.profile.map { [("profile", $0)] } ?? [] }

    static func tasks(_ json: JSONValue) throws -> [VideoTask] {
        try (json.array ?? []).map { try TaskFields.task(from: $0) }
    }

    /// What cannot be done from afar.
    static func here(_ what: String) -> Failure {
        Failure(
            code: "not_from_afar",
            message: "\(what) works where the ledger is, and REEL_SERVER names a server elsewhere; run it there, or "
                + "unset REEL_SERVER", exit: .usage)
    }
}
