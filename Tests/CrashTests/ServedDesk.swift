import FoundationEssentials
import Model
import TestSupport
import Testing

/// An answer, as curl has it.
struct ServedAnswer {
    var status: Int
    var headers: String
    var body: String

    var json: JSONValue { get throws { try JSONValue.parse(Array(body.utf8)) } }
    var code: String? { get throws { try json["error"]?["code"]?.string } }
}

/// A desk that is served over HTTP.
struct ServedDesk {
    let desk: Desk
    let process: ChildProcess
    let port: Int

    var address: String { "http://127.0.0.1:\(port)" }

    /// - Parameter user: the number of the user who asks; nil for that of the test.
    func ask(_ path: String, _ options: [String] = [], as user: Int? = nil) async throws -> ServedAnswer {
        let command = ["curl", "-s", "-i", "-g", "--max-time", "60"] + options + [address + path]
        let switched = user.map { ["setpriv", "--reuid=\($0)", "--regid=\($0)", "--clear-groups"] } ?? []
        let name = "\(desk.folder)/runs/curl-\(UUID().uuidString)"
        let ending = try await ChildProcess(
            ["/usr/bin/env"] + switched + command, environment: ["PATH": "/usr/bin:/bin"], name: name
        ).ended()
        #expect(ending.code == 0, "\(path): \(ending)")
        let parts = ending.output.replacing("\r\n", with: "\n").split(
            separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let head = String(parts.first ?? "")
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return ServedAnswer(status: status, headers: head, body: parts.count > 1 ? String(parts[1]) : "")
    }
}

/// Serves a desk for as long as `body` runs.
func serving(
    _ desk: Desk, _ command: [String] = ["serve"], with changes: [String: String] = [:],
    _ body: (ServedDesk) async throws -> Void
) async throws {
    let process = try desk.start(command + ["--listen", "127.0.0.1:0", "--log-format", "json"], changes)
    try await eventually("it listens") { process.errors.contains("the API is at") || !process.isAlive }
    let line = process.errors.split(separator: "\n").first { $0.contains("the API is at") }
    let port = try #require(
        line.flatMap { try? JSONValue.parse(Array($0.utf8))["port"]?.string }.flatMap { Int($0) })
    try await body(ServedDesk(desk: desk, process: process, port: port))
    process.send(.terminate)
    #expect(await process.ended().code == 0)
}
