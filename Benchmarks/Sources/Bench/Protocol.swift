import Model
import Synchronization

/// A line that asks for something: a name, and `key=value` each behind a tab.
struct Request {
    let name: String
    var values: [String: String] = [:]

    init(_ line: String) throws {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        name = fields[0]
        for field in fields.dropFirst() {
            guard let equals = field.firstIndex(of: "=") else { throw Misuse("an argument has no value: \(field)") }
            values[String(field[..<equals])] = String(field[field.index(after: equals)...])
        }
    }

    func text(_ key: String) throws -> String {
        guard let value = values[key] else { throw Misuse("\(name) needs \(key)") }
        return value
    }

    func integer(_ key: String, otherwise: Int64? = nil) throws -> Int64 {
        guard let value = values[key].map(Int64.init) ?? otherwise else {
            throw Misuse("\(name) needs a number \(key)")
        }
        return value
    }

    func runs() throws -> Int { Int(try integer("runs", otherwise: 1)) }
}

struct Misuse: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// How long it took, and what was found in the last run, by which the programs are compared with each other.
struct Answer {
    var nanoseconds: Int64 = 0
    var rows = 0
    var checksum: UInt64 = 0

    mutating func add(_ task: VideoTask) {
        let video = task.video?.url.map { UInt64($0.utf8.count) } ?? 0
        checksum =
            checksum &* 1_000_003 &+ UInt64(task.id) &* 31 &+ UInt64(task.createdAt)
            &+ UInt64(task.request.prompt.utf8.count) &+ UInt64(task.tags.count) &* 17 &+ video
    }
}

/// - Returns: nanoseconds that `body` took.
func timed(_ body: () async throws -> Void) async rethrows -> Int64 {
    let start = ContinuousClock.now
    try await body()
    let span = (ContinuousClock.now - start).components
    return span.seconds * 1_000_000_000 + span.attoseconds / 1_000_000_000
}

/// A clock that goes on by a millisecond whenever it is read, so that runs repeat exactly.
final class TickingClock: Sendable {
    private let moment = Mutex<Int64>(1_790_000_000_000)

    func set(_ now: Int64) { moment.withLock { $0 = now } }

    var tick: @Sendable () -> Int64 {
        {
            self.moment.withLock { moment in
                moment += 1; return moment
            }
        }
    }
}
