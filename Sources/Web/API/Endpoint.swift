import Contract
import HTTPTypes
import Model

/// One thing that a program can ask for: where, who may, with what, and what comes back.
///
/// What a request is decoded by is what the document of the API is written from.
struct Endpoint: Sendable {
    /// What the body of a request holds.
    enum Body: Sendable {
        case none
        /// The parameters that are in the body.
        case parameters
        /// A task to be made, by the fields that the desk reads.
        case request
        /// A table of tasks to be made, in CSV or JSON Lines.
        case table
    }

    let method: HTTPRequest.Method
    /// Names in braces are parameters.
    let path: String
    /// What programs that are made from the document call it.
    let name: String
    /// One plain sentence.
    let meaning: String
    let role: Role
    let parameters: [Parameter]
    var body = Body.none
    /// What of the ledger it is about.
    var reach = Reach.ledger
    /// Whether the answer goes on for as long as somebody listens.
    var streams = false
    /// Whether it makes something, which is answered by 201.
    var makes = false
    /// Whether it goes on when its caller has left: it may be paid for.
    var isShielded = true
    let answer: Schema
    let handle: @Sendable (Call) async throws -> Reply

    /// Looks, and changes nothing.
    /// - Parameter handle: gives the answer, as JSON.
    static func get(
        _ path: String, _ name: String, _ meaning: String, _ parameters: [Parameter] = [], answer: Schema,
        handle: @escaping @Sendable (Call) async throws -> String
    ) -> Endpoint {
        Endpoint(
            method: .get, path: path, name: name, meaning: meaning, role: .viewer, parameters: parameters,
            reach: Reach(path), answer: answer
        ) { Reply(try await handle($0)) }
    }

    /// Looks, and has something to be told beside the answer.
    static func get(
        _ path: String, _ name: String, _ meaning: String, _ parameters: [Parameter] = [], answer: Schema,
        handle: @escaping @Sendable (Call) async throws -> Reply
    ) -> Endpoint {
        Endpoint(
            method: .get, path: path, name: name, meaning: meaning, role: .viewer, parameters: parameters,
            reach: Reach(path), answer: answer, handle: handle)
    }

    /// Tells news for as long as somebody listens; `API` answers it.
    static func stream(
        _ path: String, _ name: String, _ meaning: String, _ parameters: [Parameter]
    ) -> Endpoint {
        Endpoint(
            method: .get, path: path, name: name, meaning: meaning, role: .viewer, parameters: parameters,
            streams: true, answer: .any
        ) { _ in Reply("") }
    }

    /// Changes something.
    static func post(
        _ path: String, _ name: String, _ meaning: String, for role: Role, _ parameters: [Parameter] = [],
        answer: Schema = .array(.named("Task")), handle: @escaping @Sendable (Call) async throws -> Reply
    ) -> Endpoint {
        Endpoint(
            method: .post, path: path, name: name, meaning: meaning, role: role, parameters: parameters,
            body: parameters.contains { $0.place == .body } ? .parameters : .none, reach: Reach(path), answer: answer,
            handle: handle)
    }

    /// The same, which keeps to the project of whoever asks.
    func keptToProject() -> Endpoint {
        var endpoint = self
        endpoint.reach = .kept
        return endpoint
    }

    /// The same with a body that tells a task to be made.
    func takingRequest() -> Endpoint {
        var endpoint = self
        (endpoint.body, endpoint.makes) = (.request, true)
        return endpoint
    }

    /// How a table may be written.
    static let tableTypes = ["application/x-ndjson", "text/csv"]

    /// The same with a body that is a table of tasks to be made.
    func takingTable() -> Endpoint {
        var endpoint = self
        (endpoint.body, endpoint.makes) = (.table, true)
        return endpoint
    }

    /// The same, which ends with its caller.
    func unshielded() -> Endpoint {
        var endpoint = self
        endpoint.isShielded = false
        return endpoint
    }

    /// The same, which makes tasks.
    func making() -> Endpoint {
        var endpoint = self
        endpoint.makes = true
        return endpoint
    }
}

/// What an endpoint answers.
struct Reply: Sendable {
    var json: String
    /// Whether something new was made.
    var hasMade = false
    /// What is to be told beside it.
    var notices: [Heard.Notice] = []

    init(_ json: String, hasMade: Bool = false, notices: [Heard.Notice] = []) {
        (self.json, self.hasMade, self.notices) = (json, hasMade, notices)
    }
}

/// One thing that a request says.
struct Parameter: Sendable {
    enum Place: String { case path, query, body }

    let name: String
    let kind: FieldKind
    /// One plain sentence.
    let meaning: String
    var place = Place.query
    /// Whether it may be given several times.
    var isRepeatable = false
    /// What a number may be.
    var range: ClosedRange<Int64>?

    init(_ name: String, _ kind: FieldKind, _ meaning: String) {
        (self.name, self.kind, self.meaning) = (name, kind, meaning)
    }

    static func path(_ name: String, _ kind: FieldKind, _ meaning: String) -> Parameter {
        var parameter = Parameter(name, kind, meaning)
        parameter.place = .path
        return parameter
    }

    static func body(_ name: String, _ kind: FieldKind, _ meaning: String) -> Parameter {
        var parameter = Parameter(name, kind, meaning)
        parameter.place = .body
        return parameter
    }

    func repeatable() -> Parameter {
        var parameter = self
        parameter.isRepeatable = true
        return parameter
    }

    func within(_ range: ClosedRange<Int64>) -> Parameter {
        var parameter = self
        parameter.range = range
        return parameter
    }
}
