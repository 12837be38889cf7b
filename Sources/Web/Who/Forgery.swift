import Contract
import Crypto
import Hummingbird
import Model

/// Tells the forms of this server's own pages from those of others: each has a mark that only this process can make, and only
/// for whoever it was shown to.
struct Forgery: Sendable {
    private let key = SymmetricKey(size: .bits256)

    func mark(for visitor: Visitor) -> String {
        Array(HMAC<SHA256>.authenticationCode(for: Array(visitor.identity.utf8), using: key)).hexadecimal
    }

    /// - Throws: `Refusal` for a form without the mark.
    func require(_ mark: String?, of visitor: Visitor) throws {
        guard let given = mark.flatMap({ [UInt8](hexadecimal: $0) }),
            HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Array(visitor.identity.utf8), using: key)
        else {
            throw Refusal(
                status: .forbidden,
                Failure(
                    code: "old_form",
                    message: "this form is of another page, or of before the server was started; load it again",
                    exit: .usage))
        }
    }
}
