import Contract
import Model

/// What a request says, checked by the parameters of its endpoint.
struct Call: Sendable {
    private var values: [String: [String]] = [:]

    /// - Parameters:
    ///   - path: the parameters in the path, decoded.
    ///   - query: behind the question mark, as it came.
    /// - Throws: `Failure` for what no parameter is called, or may not be.
    init(_ endpoint: Endpoint, path: [String: String], query: String) throws(Failure) {
        for (name, value) in try Self.pairs(query) + path.map({ ($0.key, $0.value) }) {
            guard let parameter = endpoint.parameters.first(where: { $0.name == name }) else {
                let names = endpoint.parameters.filter { $0.place == .query }.map(\.name)
                let nearest = NearestWord.of(name, among: names).map { "; did you mean \($0)?" } ?? ""
                let allowed = names.isEmpty ? "none are allowed" : "allowed are \(names.joined(separator: ", "))"
                throw Self.failure(
                    "there is no parameter \(Self.excerpt(name))\(nearest.isEmpty ? ";" : nearest) \(allowed)")
            }
            // A text without a character is none.
            if value.isEmpty, parameter.kind == .name || parameter.kind == .text { continue }
            try Self.check(value, parameter)
            guard values[name] == nil || parameter.isRepeatable else {
                throw Self.failure("\(name) is given twice; give it once")
            }
            values[name, default: []].append(value)
        }
    }

    func text(_ name: String) -> String? { values[name]?.first }
    func texts(_ name: String) -> [String] { values[name] ?? [] }
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

    private static func pairs(_ query: String) throws(Failure) -> [(String, String)] {
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
