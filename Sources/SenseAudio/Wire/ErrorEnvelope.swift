import Model

/// The service's own form of saying no: `{"code": "…", "message": "…", "ref_code": 400000}` [seen].
struct ErrorEnvelope: Equatable {
    /// A slug such as `invalid`, or the message once more.
    var code: String
    var message: String
    /// May be absent; comes as a string or a number.
    var refCode: Int64?

    /// - Returns: nil for anything else: then it is not the service that spoke.
    init?(_ body: [UInt8]) {
        guard let json = try? JSONValue.parse(body), let code = json["code"]?.string,
            let message = json["message"]?.string
        else { return nil }
        self.code = code
        self.message = message
        refCode = json["ref_code"].flatMap { $0.integer ?? $0.string.flatMap { Int64($0) } }
    }

    /// What stands in the ledger as the error's code.
    var shortCode: String { refCode.map { "\($0)" } ?? code }
}
