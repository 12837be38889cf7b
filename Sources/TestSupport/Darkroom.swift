public import Model
public import Providers
import Synchronization
public import Transport

/// A made-up service whose protocol is like no other's: jobs with numbers, other paths, other words, a price in the record.
public struct DarkroomProvider: Provider {
    public init() {}

    public let name = "darkroom"
    public let title = "Darkroom"
    public let usualBaseURL = "https://darkroom.example"
    public let variables = ProviderVariables(prefix: "DARKROOM")
    public let callPaths = CallPaths(calls: ["/jobs"])
    public let rules: any RequestRules = OtherRules()

    public func client(for account: AccountConnection) -> any ProviderClient { DarkroomClient(connection: account) }
}

private struct DarkroomClient: ProviderClient {
    let connection: AccountConnection

    var baseURL: String { connection.baseURL.description }
    var longestQuestion: Duration { AccountConnection.longestQuestion }
    var foundName: String { "job with this marker" }

    func request(of echo: RequestEcho) -> EchoedRequest {
        EchoedRequest(
            request: nil,
            summary: RequestSummary(
                model: "m1", mode: .text, prompt: "", duration: 0, resolution: "8k", ratio: "2:1", watermark: nil,
                generateAudio: nil, timeout: nil), longestTask: OtherRules().timeouts.upperBound)
    }

    func create(
        body: [UInt8], listener: CallListener?, mayStillSend: @escaping @Sendable () async throws -> Bool
    ) async -> CreateResult {
        let began = ContinuousClock.now
        let result = await connection.send(body, to: "/jobs", mayStillSend: mayStillSend) { answer in
            guard answer.status == 201, let number = Self.record(answer)?["job"]?.integer else {
                return (.uncertain(TaskError(code: "strange", message: "HTTP \(answer.status)")), false)
            }
            return (.accepted(upstreamID: "\(number)"), true)
        }
        listener?(ServiceCall(method: "POST", path: "/jobs", status: 201, since: began, trouble: nil))
        return result
    }

    func status(_ question: StatusQuestion, listener: CallListener?) async throws -> StatusAnswer? {
        Self.answer(try await ask("/jobs/\(question.upstreamID)", listener))
    }

    func find(request: JSONValue?, listener: CallListener?) async throws -> [StatusAnswer] {
        let marker = request?["ratio"]?.string ?? ""
        return (try await ask("/jobs?marker=\(marker)", listener)["jobs"]?.array ?? []).map(Self.answer)
    }

    private func ask(_ path: String, _ listener: CallListener?) async throws -> JSONValue {
        let began = ContinuousClock.now
        let (head, record) = try await connection.ask(path) { Self.record($0) }
        listener?(ServiceCall(method: "GET", path: "/jobs", status: head.status, since: began, trouble: nil))
        guard head.status == 200, let record else {
            throw StatusFailure(
                head.status == 410 ? .unknownTask : .away,
                TaskError(code: "gone", message: "HTTP \(head.status)", httpStatus: head.status))
        }
        return record
    }

    private static func record(_ answer: Answer) -> JSONValue? { try? JSONValue.parse(answer.body) }

    private static func answer(_ record: JSONValue) -> StatusAnswer {
        let stage = record["stage"]?.string ?? ""
        let phases: [String: TaskPhase] = [
            "in line": .waiting, "developing": .running, "hung up": .succeeded, "fogged": .failed,
            "withdrawn": .cancelled,
        ]
        let phase = phases[stage]
        var report = StatusReport(
            status: stage, phase: phase, oddity: phase == nil ? "the darkroom says \(stage)" : nil, progress: nil,
            videoURL: record["film"]?.string, errorMessage: nil)
        report.cost = record["spent"]?.integer.map {
            Cost(amount: Double($0) / 100, currency: "EUR", rate: 0.25, basis: "frame")
        }
        return StatusAnswer(
            report: report, upstreamID: record["job"]?.integer.map { "\($0)" },
            echo: RequestEcho(fields: record["marker"].map { ["ratio": $0] } ?? [:], telling: ["ratio"]),
            createdAt: record["born"]?.integer)
    }
}

/// Answers in that protocol; each look at a job brings it a stage further.
public final class Darkroom: Sendable {
    private let stages: [String]
    private let looks = Mutex<[Int: Int]>([:])
    private let marker: String?
    private let film: [UInt8]
    private let born: Int64

    /// - Parameters:
    ///   - stages: of each job, one a look; the last one stays.
    ///   - marker: of the jobs in the list; nil for an empty one.
    ///   - born: when jobs were made.
    public init(_ stages: [String], film: [UInt8] = [], marker: String? = nil, born: Int64 = 0) {
        self.stages = stages
        self.film = film
        self.marker = marker
        self.born = born
    }

    public func reply(to request: RawServer.Request) -> RawServer.Reply {
        let words = request.head.split(separator: " ")
        let path = String(words[1])
        let host = request.header("Host") ?? ""
        switch (words[0], path) {
        case ("POST", "/jobs"):
            let number = looks.withLock { looks in
                looks[looks.count + 1] = 0
                return looks.count
            }
            return .http(201, #"{"job": \#(number)}"#)
        case ("GET", _) where path.hasPrefix("/film/"):
            let head = "HTTP/1.1 200 OK\r\nContent-Length: \(film.count)\r\nContent-Type: video/mp4\r\n\r\n"
            return .bytes(Array(head.utf8) + film)
        case ("GET", _) where path.hasPrefix("/jobs?"):
            let jobs = marker.map { #"{"job": 900, "stage": "in line", "marker": "\#($0)", "born": \#(born)}"# } ?? ""
            return .http(200, #"{"jobs": [\#(jobs)]}"#)
        default:
            let number = Self.number(path)
            let look = looks.withLock { looks -> Int? in
                guard let look = looks[number] else { return nil }
                looks[number] = look + 1
                return look
            }
            guard let look else { return .http(410, "{}") }
            let stage = stages[min(look, stages.count - 1)]
            let film = stage == "hung up" ? #", "film": "http://\#(host)/film/\#(number)", "spent": 125"# : ""
            return .http(200, #"{"job": \#(number), "stage": "\#(stage)"\#(film)}"#)
        }
    }

    private static func number(_ path: String) -> Int { Int(path.split(separator: "/").last ?? "") ?? 0 }
}
