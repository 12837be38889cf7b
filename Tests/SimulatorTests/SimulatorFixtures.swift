import FoundationEssentials
import Synchronization

@testable import Simulator

/// A clock that stands still until it is told to move.
final class ManualClock: Sendable {
    private let seconds = Mutex(1_790_579_946.0)

    var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }

    func advance(by step: Double) {
        seconds.withLock { $0 += step }
    }
}

/// A service at upstream's own pace, with its clock in hand.
struct ServiceFixture {
    let clock = ManualClock()
    let service: SimulatedService

    init(_ configuration: SimulatorConfiguration = SimulatorConfiguration(), faults: [String] = []) throws {
        var configuration = configuration
        configuration.faults = try Faults(parsing: faults)
        service = SimulatedService(configuration: configuration, now: { [clock] in clock.now })
    }

    func create(_ body: String = requestBody(), key: String? = "Bearer test-key") async -> Answer {
        await service.create(authorization: key, body: [UInt8](body.utf8))
    }

    /// Creates a task that must be accepted.
    func newTask(_ body: String = requestBody()) async throws -> String {
        let known = await service.tasks().count
        _ = await create(body)
        let tasks = await service.tasks()
        guard tasks.count == known + 1, let task = tasks.last else { throw NoTaskCreated() }
        return task.upstreamID
    }

    func status(_ id: String?, key: String? = "Bearer test-key") async -> Answer {
        await service.status(of: id, authorization: key, origin: "http://files.test")
    }

    func record(_ id: String) async -> [String: JSONValue] {
        await status(id).object
    }

    /// The path of a finished task's video.
    func videoPath(_ id: String) async throws -> String {
        guard let url = await record(id)["video_url"]?.string else { throw NoVideo() }
        return String(url.dropFirst("http://files.test".count))
    }

    struct NoTaskCreated: Error {}
    struct NoVideo: Error {}
}

extension Answer {
    var body: [UInt8] { content.bytes(in: 0..<content.count) }

    /// The body as a JSON object; empty when it is none.
    var object: [String: JSONValue] {
        if case .object(let fields)? = JSONValue(bytes: body) { fields } else { [:] }
    }
}

/// A request that upstream accepts, with single fields replaced by other JSON text, or left out when that is empty.
func requestBody(_ changes: [String: String] = [:]) -> String {
    var fields = [
        "model": #""doubao-seedance-2-0-260128""#,
        "content": #"[{"type":"text","text":"白纸折成的小船在雨后的水洼里慢慢转圈"}]"#,
        "duration": "4",
        "resolution": #""480p""#,
        "ratio": #""16:9""#,
        "watermark": "false",
        "provider_specific": #"{"generate_audio":false}"#,
    ]
    fields.merge(changes) { $1 }
    let members = fields.filter { !$0.value.isEmpty }.map { "\"\($0.key)\":\($0.value)" }
    return "{\(members.joined(separator: ","))}"
}

/// The JSON value that a text spells; null when it spells none.
func json(_ text: String) -> JSONValue {
    JSONValue(bytes: [UInt8](text.utf8)) ?? .null
}
