import Contract
import Hummingbird

/// What a form of a page has sent.
struct Form: Sendable {
    private let pairs: [(name: String, value: String)]
    private static let mostBytes = 100_000

    /// - Parameters:
    ///   - limit: bytes; more where files may be in it.
    ///   - deadline: until all of it has to be there.
    /// - Throws: `Refusal`, `Failure` for what is no form.
    init(
        _ request: Request, _ context: WebContext, atMost limit: Int = mostBytes,
        within deadline: Duration = .seconds(30)
    ) async throws {
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true else {
            throw Refusal(
                status: .unsupportedMediaType,
                Failure(code: "media_type", message: "this takes what a form of its own pages sends", exit: .usage))
        }
        try self.init(await request.wholeBody(atMost: limit, within: deadline, of: context))
    }

    /// - Throws: `Failure`.
    init(_ body: [UInt8]) throws(Failure) {
        var pairs: [(name: String, value: String)] = []
        for part in body.split(separator: UInt8(ascii: "&")) {
            let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = Self.decoded(part[..<end]), let value = Self.decoded(part[end...].dropFirst()) else {
                throw Failure(code: "usage", message: "the form is not percent-encoded UTF-8", exit: .usage)
            }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    func text(_ name: String) -> String? { pairs.last { $0.name == name }?.value }
    func texts(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// Byte by byte: there may be megabytes.
    private static func decoded(_ text: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var place = text.startIndex
        while place < text.endIndex {
            switch text[place] {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard place + 2 < text.endIndex, let high = digit(text[place + 1]), let low = digit(text[place + 2])
                else { return nil }
                bytes.append(high << 4 | low)
                place += 2
            default: bytes.append(text[place])
            }
            place += 1
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
