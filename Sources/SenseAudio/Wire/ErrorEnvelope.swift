import Model

/// The service's own form of saying no: `{"code": "…", "message": "…", "ref_code": 400000}` [seen].
///
/// All but a code may be missing [seen: `{"code":"invalid"}`]. Gateways of this family also send a number as `code`, and
/// the error one level down, `{"error": {"code", "message"}}`.
struct ErrorEnvelope: Equatable {
    /// A slug such as `invalid`, the message once more, or the digits of a number.
    var code: String
    var message: String?
    /// The number of the error: `ref_code`, or a `code` that is one; as a string or a number. Where several stand there, as
    /// a gateway's own around the service's, the first one that the service is known to send.
    var number: Int64?

    /// - Returns: nil for anything else: then it is not the service that spoke.
    init?(_ body: [UInt8]) {
        guard let members = JSONMembers(body, ["code", "message", "ref_code", "error"]) else { return nil }
        let inner = members["error"]
        let codes = [members["ref_code"], members["code"], inner?["ref_code"], inner?["code"]]
        guard let code = codes.dropFirst().compactMap({ Self.text($0) }).first ?? Self.text(codes[0]) else {
            return nil
        }
        self.code = code
        message = [members["message"], inner?["message"]].compactMap { $0?.string?.trimmed }.first { !$0.isEmpty }
        let numbers = codes.compactMap { Self.number($0) }
        number = numbers.first(where: RefCode.isKnown) ?? numbers.first
    }

    /// Whether the service says that it does not know what was asked for [seen]. A gateway that knows no such route has JSON
    /// of its own, and is not believed.
    var saysNotFound: Bool { number.map { $0 == RefCode.unknownTask } ?? (code == "notfound") }

    /// What stands in the ledger as the error's code.
    var shortCode: String { number.map { "\($0)" } ?? code }

    private static func number(_ value: JSONValue?) -> Int64? {
        value?.wholeNumber ?? value?.string.flatMap { Int64($0.trimmed) }
    }

    private static func text(_ value: JSONValue?) -> String? {
        let text = value?.string?.trimmed ?? value?.wholeNumber.map { "\($0)" }
        return text?.isEmpty == false ? text : nil
    }
}
