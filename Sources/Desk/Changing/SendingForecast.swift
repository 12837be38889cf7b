public import Contract
public import Model
import Store

/// What becomes of the queue by itself, and what needs somebody's word.
public struct SendingForecast: Sendable, Equatable {
    /// Since when all sending is paused.
    public var pausedAt: Int64?
    /// Queued tasks that the running daemon sends.
    public var byDaemon = 0
    /// Queued tasks that `sync` sends with the keys at hand.
    public var bySync = 0
    /// Queued tasks whose profile has no usable key for them.
    public var withoutKey = 0
    public var held = 0
    /// Queued tasks that wait for a cap.
    public var overCap = 0
    /// Queued tasks whose time has not come.
    public var later = 0

    /// Of nothing.
    public static let empty = SendingForecast()

    public var sendable: Int { byDaemon + bySync }
    public var isEmpty: Bool { sendable + withoutKey + held + overCap + later == 0 }
    /// Who sends: nil if nobody does by itself.
    public var sender: String? { byDaemon > 0 ? "daemon" : nil }

    /// What goes on and by whom, as one sentence.
    public var sentence: String {
        if isEmpty { return "nothing is queued" }
        var parts: [String] = []
        if pausedAt != nil {
            let waiting = sendable + withoutKey + overCap + later
            if waiting > 0 {
                parts.append(
                    "\(TaskNames.count(waiting)) \(waiting == 1 ? "waits" : "wait") until `reel queue resume`")
            }
        } else {
            if byDaemon > 0 { parts.append("the running daemon sends \(TaskNames.count(byDaemon))") }
            if bySync > 0 {
                parts.append(
                    "\(TaskNames.count(bySync)) \(bySync == 1 ? "waits" : "wait") for somebody to send "
                        + "\(bySync == 1 ? "it" : "them"): `reel sync` or `reel daemon run`")
            }
            if withoutKey > 0 {
                parts.append(
                    "\(TaskNames.count(withoutKey)) \(withoutKey == 1 ? "has" : "have") no key here: see "
                        + "`reel profile list`")
            }
            if overCap > 0 {
                parts.append(
                    "\(TaskNames.count(overCap)) \(overCap == 1 ? "waits" : "wait") for a cap: see `reel budget`")
            }
            if later > 0 { parts.append("\(TaskNames.count(later)) not before \(later == 1 ? "its" : "their") time") }
        }
        if held > 0 {
            parts.append(
                "\(TaskNames.count(held)) \(held == 1 ? "stays" : "stay") held until `reel queue release`")
        }
        return parts.joined(separator: "; ")
    }
}

extension SendingForecast {
    public var json: String {
        var json = JSONWriter()
        json.object { json in
            json.field("paused_at", pausedAt.map(Timestamp.rfc3339))
            json.field("by_daemon", byDaemon)
            json.field("by_sync", bySync)
            json.field("without_key", withoutKey)
            json.field("held", held)
            json.field("over_cap", overCap)
            json.field("later", later)
        }
        return json.text
    }

    /// - Throws: `FieldReader.Unreadable`.
    public init(json: JSONValue) throws(FieldReader.Unreadable) {
        let reader = try FieldReader(json, of: "forecast")
        pausedAt = reader.time("paused_at")
        (byDaemon, bySync) = (reader.int("by_daemon") ?? 0, reader.int("by_sync") ?? 0)
        (withoutKey, held) = (reader.int("without_key") ?? 0, reader.int("held") ?? 0)
        (overCap, later) = (reader.int("over_cap") ?? 0, reader.int("later") ?? 0)
    }
}

extension LocalDesk {
    /// What becomes of the queue as it stands.
    public func sendingForecast() async throws -> SendingForecast {
        let keys = try await keysAtHand()
        var forecast = SendingForecast()
        forecast.pausedAt = try await repository.pausedAt()
        for group in try await repository.queuedGroups() {
            switch group.waitingFor {
            case .held: forecast.held += group.count
            case .notBefore: forecast.later += group.count
            case .cap: forecast.overCap += group.count
            default:
                if let first = group.tasks.first, try await repository.daemonFollows([repository.task(first)]) {
                    forecast.byDaemon += group.count
                } else if keys.baseURLs[group.profile] == group.baseURL {
                    forecast.bySync += group.count
                } else {
                    forecast.withoutKey += group.count
                }
            }
        }
        return forecast
    }
}
