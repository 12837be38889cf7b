import Crypto
import FoundationEssentials
import Model

/// One line of an import, checked as far as that needs no ledger.
enum ImportedLine: Sendable {
    /// How many tasks the export has.
    case header(tasks: Int)
    case account(ImportedAccount)
    case task(ImportedTask)

    /// - Throws: `LineFault`.
    init(_ bytes: [UInt8], isFirst: Bool) throws(LineFault) {
        let value: JSONValue
        do {
            value = try StrictJSON.parse(bytes)
        } catch {
            // Each line is a text of its own.
            throw LineFault(reason: error.reason.replacing("line 1, ", with: ""))
        }
        guard let members = value.object else {
            throw LineFault(reason: "it is \(value.excerpt); allowed is an object")
        }
        if isFirst {
            self = .header(tasks: try Self.header(members))
        } else if members["reel_export"] != nil {
            throw LineFault(
                reason: "another export begins here; import each by itself, and what stands before this line is in")
        } else if case .object(let account)? = members["account"] {
            guard members.count == 1 else {
                throw LineFault(reason: "an account stands alone in its line, and here stand \(members.keys.sorted())")
            }
            self = .account(try ImportedAccount(account))
        } else {
            self = .task(try ImportedTask(members))
        }
    }

    private static func header(_ members: [String: JSONValue]) throws(LineFault) -> Int {
        guard let version = members["reel_export"] else {
            if members["uid"] != nil, members["profile"] != nil {
                throw LineFault(
                    reason: "this is a task as `reel list` prints it; `reel export` writes what can be brought in")
            }
            throw LineFault(
                reason: "an export begins with {\"reel_export\":1,…}; this is none, or its beginning is missing")
        }
        guard version == .integer(LedgerFormat.version) else {
            throw LineFault(
                reason: "the export has format \(version.excerpt), this program knows \(LedgerFormat.version); "
                    + "use the newer reel")
        }
        guard let tasks = members["tasks"]?.integer, tasks >= 0, members.count == 2 else {
            throw LineFault(
                reason: "the first line has the keys \(members.keys.sorted()); allowed are reel_export and tasks")
        }
        return Int(tasks)
    }
}

struct ImportedAccount: Sendable {
    /// Within the export.
    let number: Int64
    let values: [LedgerValue]

    init(_ members: [String: JSONValue]) throws(LineFault) {
        values = try LedgerFormat.account.decode(members, at: "account.")
        guard let number = members["number"]?.integer else {
            throw LineFault(reason: "account.number is no whole number")
        }
        self.number = number
        guard case .blob(let fingerprint) = self["key_fingerprint"], fingerprint.count == 16,
            case .blob(let salt) = self["salt"], (16...64).contains(salt.count)
        else {
            throw LineFault(
                reason: "account.key_fingerprint has 32 digits and account.salt 32 to 128; these have other lengths")
        }
        guard ProviderName.isName(provider) else {
            throw LineFault(
                reason:
                    "account.provider is \(JSONValue.string(provider).excerpt); allowed are 1 to 64 of a-z, 0-9 and -")
        }
        if case .integer(let limit) = self["open_limit"], limit < 1 {
            throw LineFault(reason: "account.open_limit is \(limit); allowed is 1 or more")
        }
    }

    subscript(key: String) -> LedgerValue { values[LedgerFormat.account.place(key)] }

    /// Older exports name none.
    var provider: String { self["provider"].textOrNil ?? ProviderName.ofOlderLedgers }
}

/// A request's body, or which earlier line has it.
struct ImportedRequest: Sendable {
    let sha256: [UInt8]
    let body: [UInt8]?

    init(_ value: JSONValue) throws(LineFault) {
        let members = try LedgerRecord.object(value, "request")
        guard let digits = members["sha256"]?.string, let sha256 = [UInt8](hexadecimal: digits), sha256.count == 32
        else { throw LineFault(reason: "request.sha256 is missing or has not 64 digits 0-9 and a-f") }
        self.sha256 = sha256
        switch (members.count, members["text"], members["base64"]) {
        case (1, nil, nil): body = nil
        case (2, .string(let text)?, nil): body = Array(text.utf8)
        case (2, nil, .string(let text)?):
            guard let data = Data(base64Encoded: text) else { throw LineFault(reason: "request.base64 is not base64") }
            body = [UInt8](data)
        default:
            throw LineFault(
                reason: "request has the keys \(members.keys.sorted()); allowed are sha256 and one of text and base64")
        }
        guard let body else { return }
        guard SHA256.hash(data: body).elementsEqual(sha256) else {
            throw LineFault(reason: "the request is not the one whose SHA-256 stands beside it; it was changed")
        }
    }
}
