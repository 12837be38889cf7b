/// One `--fault`: what goes wrong at which endpoint, and at which of its calls.
struct FaultRule: Equatable, Sendable {
    let endpoint: FaultEndpoint
    let fault: Fault
    let occurrence: FaultOccurrence

    /// Reads `ENDPOINT:KIND[:PARAM][@WHEN]`; the last `@` of the text begins WHEN.
    init(parsing text: String) throws(FaultSyntaxError) {
        var what = Substring(text)
        occurrence = try Self.takeOccurrence(from: &what, of: text)

        let parts = what.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard let endpoint = FaultEndpoint(rawValue: String(parts[0])) else {
            let allowed = FaultEndpoint.allCases.map(\.rawValue).joined(separator: ", ")
            throw FaultSyntaxError("fault \"\(text)\": \"\(parts[0])\" is no endpoint; allowed are \(allowed)")
        }
        self.endpoint = endpoint

        let kind = parts.count > 1 ? String(parts[1]) : ""
        let known = FaultDefinition.all.filter { $0.endpoints.contains(endpoint) }
        guard let definition = known.first(where: { $0.name == kind }) else {
            let allowed = known.map(\.spelling).joined(separator: ", ")
            let found = kind.isEmpty ? "no kind is given" : "\"\(kind)\" is no kind"
            throw FaultSyntaxError("fault \"\(text)\": \(found) at \(endpoint.rawValue); allowed are \(allowed)")
        }
        let parameter = parts.count > 2 ? String(parts[2]) : nil
        guard let fault = definition.fault(parameter: parameter) else {
            let found = parameter.map { "found \"\($0)\"" } ?? "found nothing"
            throw FaultSyntaxError("fault \"\(text)\": \(kind) takes \(definition.parameterRule), \(found)")
        }
        self.fault = fault
    }

    private static func takeOccurrence(
        from what: inout Substring, of text: String
    ) throws(FaultSyntaxError) -> FaultOccurrence {
        guard let sign = what.lastIndex(of: "@") else { return .always }
        let when = what[what.index(after: sign)...]
        guard let occurrence = FaultOccurrence(parsing: when) else {
            throw FaultSyntaxError(
                "fault \"\(text)\": \"\(when)\" names no calls; allowed are N, N-M, N- (N from 1), every:N and p:0.2")
        }
        what = what[..<sign]
        return occurrence
    }
}
