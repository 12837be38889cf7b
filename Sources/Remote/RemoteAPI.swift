public import Contract
import Model
public import Transport

/// The API of a server of reel, as its clients use it.
public struct RemoteAPI: Sendable {
    private let connection: ServerConnection
    /// The profile that a person has named; nil for the server's own.
    let profile: String?
    /// Says what the server has to say beside its answers.
    private let say: @Sendable (_ isTrouble: Bool, _ text: String) -> Void

    /// - Parameters:
    ///   - say: told each sentence, with whether it must be told whatever a person wants to hear.
    public init(
        _ connection: ServerConnection, profile: String?, say: @escaping @Sendable (Bool, String) -> Void
    ) {
        (self.connection, self.profile, self.say) = (connection, profile, say)
    }

    /// What is asked for: names with their values, in order.
    typealias Query = [(name: String, value: String)]

    /// How long an answer may take that needs no service.
    private static let usualTimeout = Duration.seconds(60)
    /// For what the service has to answer.
    static let longTimeout = Duration.seconds(900)

    /// Asks for something. A connection that breaks is made anew: nothing changes by asking.
    func get(_ path: String, _ query: Query = []) async throws -> JSONValue {
        try Self.json(await bytes("GET", path, query, nil, Self.usualTimeout))
    }

    /// The same, byte by byte.
    func raw(_ path: String, _ query: Query = []) async throws -> [UInt8] {
        try await bytes("GET", path, query, nil, Self.usualTimeout)
    }

    /// Changes something.
    /// - Parameter body: JSON.
    func post(
        _ path: String, _ query: Query = [], _ body: [UInt8]? = nil, isTold: Bool = true,
        timeout: Duration = RemoteAPI.longTimeout
    ) async throws -> JSONValue {
        try Self.json(
            await bytes("POST", path, query, body ?? Array("{}".utf8), timeout, isTold: isTold))
    }

    private func bytes(
        _ method: String, _ path: String, _ query: Query, _ body: [UInt8]?, _ timeout: Duration, isTold: Bool = true
    ) async throws -> [UInt8] {
        var left = method == "GET" ? 2 : 0
        while true {
            do {
                return try await once(method, path, query, body, timeout, isTold: isTold)
            } catch let lost as ServerConnection.Lost {
                guard left > 0, lost.mayHaveArrived, !Task.isCancelled else { throw failure(lost) }
                left -= 1
            }
        }
    }

    /// One call, whose loss is told as that.
    /// - Throws: `ServerConnection.Lost`, `Failure`.
    func once(
        _ method: String, _ path: String, _ query: Query, _ body: [UInt8]?, _ timeout: Duration, isTold: Bool = true,
        type: String = "application/json"
    ) async throws -> [UInt8] {
        let answer = try await connection.call(
            method, Self.address(path, query), body: body, type: type, timeout: timeout)
        if isTold { tell(answer.headers("reel-notice")) }
        guard (200..<300).contains(answer.status) else { throw try refusal(answer) }
        return answer.body
    }

    /// What a refusal says. A proxy's own words are none of the server's: whether that has done anything is unknown.
    private func refusal(_ answer: ServerConnection.Answer) throws -> Failure {
        if let json = try? JSONValue.parse(answer.body), let failure = Failure(json) {
            guard failure.code == "no_token" || failure.code == "bad_token" else { return failure }
            return Failure(
                code: failure.code,
                message: failure.code == "no_token"
                    ? "\(connection.baseURL) wants a token; set REEL_TOKEN to one that `reel token add` has made there"
                    : "the token in REEL_TOKEN does not count at \(connection.baseURL); ask for another one",
                exit: .key)
        }
        let reason = "\(connection.baseURL) answered with HTTP \(answer.status), and not in the words of reel"
        guard ![502, 503, 504].contains(answer.status) else {
            throw ServerConnection.Lost(reason: reason, mayHaveArrived: true)
        }
        return Failure(
            code: "no_reel", message: "\(reason); check REEL_SERVER, which names the address of `reel serve`",
            exit: .configuration)
    }

    private func tell(_ notices: [String]) {
        for notice in notices {
            let words = notice.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let text = PercentText.decoded(words[1]) else { continue }
            say(words[0] == "trouble", Sanitizer.keepingLineBreaks(text))
        }
    }

    /// A connection that was lost, for a person.
    public func failure(_ lost: ServerConnection.Lost) -> Failure {
        Failure(
            code: "server_unreachable", message: "REEL_SERVER \(connection.baseURL): \(lost.reason)",
            exit: .unreachable)
    }

    private static func json(_ bytes: [UInt8]) throws -> JSONValue {
        do { return try JSONValue.parse(bytes) } catch {
            throw Failure(
                code: "unreadable", message: "the server's answer is no JSON; it may be of another version",
                exit: .failed)
        }
    }

    static func address(_ path: String, _ query: Query) -> String {
        let pairs = query.map { "\(PercentText.encoded($0.name))=\(PercentText.encoded($0.value))" }
        return "/api/v1" + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// The file of a task's video.
    func video(_ task: Int64) -> AsyncThrowingStream<[UInt8], any Error> { connection.file("/videos/\(task)") }

    /// The news of the server, as its events tell them.
    func events(after event: Int64) -> AsyncThrowingStream<String, any Error> {
        connection.lines(Self.address("/events", []), headers: [("Last-Event-ID", "\(event)")])
    }
}
