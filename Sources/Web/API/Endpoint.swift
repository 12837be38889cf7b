import Contract
import HTTPTypes
import Model

/// One thing that a program can ask for: where, who may, with what, and what comes back.
///
/// What a request is decoded by is what the document of the API is written from.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    /// Names in braces are parameters.
    let path: String
    /// What programs that are made from the document call it.
    let name: String
    /// One plain sentence.
    let meaning: String
    let role: Role
    let parameters: [Parameter]
    let answer: Schema
    let handle: @Sendable (Call) async throws -> String

    /// - Parameter handle: gives the answer, as JSON.
    static func get(
        _ path: String, _ name: String, _ meaning: String, _ parameters: [Parameter] = [], answer: Schema,
        handle: @escaping @Sendable (Call) async throws -> String
    ) -> Endpoint {
        Endpoint(
            method: .get, path: path, name: name, meaning: meaning, role: .viewer, parameters: parameters,
            answer: answer, handle: handle)
    }
}

/// One thing that a request says.
struct Parameter: Sendable {
    enum Place: String { case path, query }

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
