import Model

extension VideoRequest {
    /// Checks a whole body as written by the user; unknown fields are kept.
    /// - Throws: `InvalidRequest` with every violation.
    init(body: [UInt8]) throws(InvalidRequest) {
        guard body.count <= BodyRules.maximumBodyBytes else {
            throw InvalidRequest(violations: [BodyRules.tooLarge(body.count)])
        }
        let json: JSONValue
        do {
            json = try StrictJSON.parse(body)
        } catch {
            throw InvalidRequest(violations: [
                Violation(field: "request", found: error.reason, allowed: "one JSON object")
            ])
        }
        try self.init(given: json, body: body)
    }

    /// Builds the body from what a person describes. The prompt goes out composed.
    /// - Throws: `InvalidRequest` with every violation.
    init(_ description: RequestDescription) throws(InvalidRequest) {
        let given = RequestBody.make(of: description)
        try self.init(given: given, body: (given.respelled(Spelling.composed) ?? given).canonicalBytes())
    }

    private init(given json: JSONValue, body: [UInt8]) throws(InvalidRequest) {
        let check = BodyRules.check(json)
        var violations = check.violations
        if body.count > BodyRules.maximumBodyBytes {
            violations.append(BodyRules.tooLarge(body.count))
        }
        guard violations.isEmpty, let summary = check.summary else {
            throw InvalidRequest(violations: violations)
        }
        let composed = json.respelled(Spelling.composed)
        self.init(
            body: body, summary: summary, warnings: check.warnings, links: check.links,
            inputVideos: check.inputVideos, inputMilliseconds: check.inputMilliseconds, pending: check.pending,
            meaning: composed ?? json,
            formerMeanings: [composed == nil ? nil : json, json.respelled(Spelling.decomposed)].compactMap { $0 })
    }
}
