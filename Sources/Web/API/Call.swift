import Contract
import Model

/// What a request says, checked by the parameters of its endpoint.
struct Call: Sendable {
    /// By place: a filter and what is to be changed may be called alike.
    private var values: [Parameter.Place: [String: [String]]] = [:]
    /// As it came; empty for none.
    let body: [UInt8]
    let visitor: Visitor

    /// - Parameters:
    ///   - path: the parameters in the path, decoded.
    ///   - query: behind the question mark, as it came.
    /// - Throws: `Failure` for what no parameter is called, or may not be.
    init(
        _ endpoint: Endpoint, path: [String: String], query: String, body: [UInt8] = [], by visitor: Visitor
    ) throws(Failure) {
        (self.body, self.visitor) = (body, visitor)
        for (name, value) in path { try take(value, of: name, .path, endpoint) }
        for (name, value) in try Self.pairs(query) { try take(value, of: name, .query, endpoint) }
        guard case .parameters = endpoint.body, !body.isEmpty else { return }
        for (name, value) in try Self.members(body) { try take(value, of: name, endpoint) }
    }

    private mutating func take(
        _ value: String, of name: String, _ place: Parameter.Place, _ endpoint: Endpoint
    ) throws(Failure) {
        let parameter = try Self.parameter(name, place, endpoint)
        // A text without a character is none, but for one that is to be emptied.
        if value.isEmpty, place != .body, parameter.kind == .name || parameter.kind == .text { return }
        try Self.check(value, parameter)
        guard values[place]?[name] == nil || parameter.isRepeatable else {
            throw Self.failure("\(name) is given twice; give it once")
        }
        if values[place]?[name]?.contains(value) != true {
            values[place, default: [:]][name, default: []].append(value)
        }
    }

    /// A member of a body.
    private mutating func take(_ value: JSONValue, of name: String, _ endpoint: Endpoint) throws(Failure) {
        let parameter = try Self.parameter(name, .body, endpoint)
        switch (value, parameter.kind) {
        case (.null, _): return
        case (.array(let values), _) where parameter.isRepeatable:
            for value in values {
                guard let text = value.string else {
                    throw Self.failure("\(name): found \(value.excerpt) in the list; allowed are texts")
                }
                try take(text, of: name, .body, endpoint)
            }
        case (.string(let text), .name), (.string(let text), .text), (.string(let text), .time),
            (.string(let text), .word):
            try take(text, of: name, .body, endpoint)
        case (.integer(let number), .integer): try take("\(number)", of: name, .body, endpoint)
        case (.bool(let flag), .flag): try take("\(flag)", of: name, .body, endpoint)
        default:
            let allowed =
                parameter.isRepeatable
                ? "a list of texts"
                : "a \(parameter.kind == .integer ? "whole number" : parameter.kind == .flag ? "true or false" : "text")"
            throw Self.failure("\(name): found \(value.excerpt); allowed is \(allowed)")
        }
    }

    private static func parameter(
        _ name: String, _ place: Parameter.Place, _ endpoint: Endpoint
    ) throws(Failure) -> Parameter {
        if let found = endpoint.parameters.first(where: { $0.name == name && $0.place == place }) { return found }
        let names = endpoint.parameters.filter { $0.place == place }.map(\.name)
        let nearest = NearestWord.of(name, among: names).map { "; did you mean \($0)?" } ?? ";"
        let allowed = names.isEmpty ? "none are allowed" : "allowed are \(names.joined(separator: ", "))"
        throw failure("there is no parameter \(excerpt(name))\(nearest) \(allowed)")
    }

    private static func members(_ body: [UInt8]) throws(Failure) -> [(String, JSONValue)] {
        let value: JSONValue
        do { value = try StrictJSON.parse(body) } catch {
            throw Failure(code: "usage", message: "the body is no JSON: \(error)", exit: .usage)
        }
        guard let object = value.object else {
            throw failure("the body: found \(value.excerpt); allowed is an object")
        }
        return object.sorted { $0.key < $1.key }
    }

    /// Whether it was given at all.
    func has(_ name: String) -> Bool { !texts(name).isEmpty }
    func text(_ name: String) -> String? { texts(name).first }
    /// What the body says, or else the query, or the path.
    func texts(_ name: String) -> [String] {
        values[.body]?[name] ?? values[.query]?[name] ?? values[.path]?[name] ?? []
    }

    /// The same without what the body says.
    func asked(_ name: String) -> [String] { values[.query]?[name] ?? [] }
    func integer(_ name: String) -> Int64? { text(name).flatMap { Int64($0) } }
    func flag(_ name: String) -> Bool { text(name) == "true" }

    /// What a parameter in the path says; it is always there.
    func segment(_ name: String) -> String { text(name) ?? "" }

    private static func check(_ value: String, _ parameter: Parameter) throws(Failure) {
        let found = "\(parameter.name): found \(excerpt(value)); allowed "
        guard !value.unicodeScalars.contains("\u{0}") else {
            throw failure("\(parameter.name): there is a NUL in it, which no text has")
        }
        switch parameter.kind {
        case .integer, .percent, .size:
            let range = parameter.range ?? 0...Int64.max
            guard let number = Int64(value), range.contains(number) else {
                let most = range.upperBound == .max ? "and more" : "to \(range.upperBound)"
                throw failure(found + "are \(range.lowerBound) \(most)")
            }
        case .flag:
            guard value == "true" || value == "false" else { throw failure(found + "are true and false") }
        case .word(let words):
            guard words.contains(value) else {
                let nearest = NearestWord.of(value, among: words).map { "; did you mean \($0)?" } ?? ""
                throw failure(found + "are \(words.joined(separator: ", "))\(nearest)")
            }
        case .decimal, .time, .name, .text, .list, .binary, .object: break
        }
    }

    private static func excerpt(_ text: String) -> String { "'\(Sanitizer.line(text).truncated(to: 60))'" }

    private static func failure(_ message: String) -> Failure { Failure(code: "usage", message: message, exit: .usage) }

    static func pairs(_ query: String) throws(Failure) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for part in query.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(halves[0]), let value = decoded(halves.count > 1 ? halves[1] : "") else {
                throw failure("\(excerpt(String(part))) is not percent-encoded UTF-8")
            }
            pairs.append((name, value))
        }
        return pairs
    }

    private static func decoded(_ text: Substring) -> String? {
        PercentText.decoded(text.replacing("+", with: " "))
    }
}
