/// Material that is not ready when a request is written down: its name stands in the request until the request is sent.
///
/// The names are what requests are compared by, so that an equal file, or the same task, makes an equal request.
public enum PendingMaterial: Sendable, Hashable {
    /// The last frame of another task's video, by the task's uid, its number, or `ref:KEY`.
    case lastFrame(of: String)
    /// A file that has to be brought to a URL, by its SHA-256 in hexadecimal, and how long it plays, in milliseconds.
    case file(sha256: String, milliseconds: Int64?)

    private static let lastFrame = "reel:last-frame/"
    private static let file = "reel:file/"

    public init?(address: String) {
        if address.hasPrefix(Self.lastFrame) {
            guard let name = Self.decoded(address.dropFirst(Self.lastFrame.count)), !name.isEmpty else { return nil }
            self = .lastFrame(of: name)
            return
        }
        guard address.hasPrefix(Self.file) else { return nil }
        let parts = address.dropFirst(Self.file.count).split(separator: "/", omittingEmptySubsequences: false)
        guard let hash = parts.first, hash.utf8.count == 64, hash.allSatisfy(\.isHexDigit), parts.count <= 2 else {
            return nil
        }
        let milliseconds = parts.count == 2 ? Int64(parts[1]) : nil
        if parts.count == 2, milliseconds == nil { return nil }
        self = .file(sha256: String(hash), milliseconds: milliseconds)
    }

    /// What stands in the request: letters, digits and a few signs, which JSON writes as they are.
    public var address: String {
        switch self {
        case .lastFrame(let name): Self.lastFrame + Self.encoded(name)
        case .file(let sha256, let milliseconds): Self.file + sha256 + (milliseconds.map { "/\($0)" } ?? "")
        }
    }

    /// Whether a text of a body begins as the name of such material does.
    public static func isNamed(in body: [UInt8]) -> Bool {
        for beginning in [lastFrame, file] {
            let name = Array("\"\(beginning)".utf8)
            var rest = body[...]
            while let found = rest.firstRange(of: name) {
                // A quotation mark within a prompt has a backslash in front.
                if found.lowerBound == body.startIndex || body[found.lowerBound - 1] != 0x5C { return true }
                rest = body[found.upperBound...]
            }
        }
        return false
    }

    /// Puts addresses where the names of material stand, and leaves every other byte alone.
    public static func filled(_ body: [UInt8], with addresses: [PendingMaterial: String]) -> [UInt8] {
        var body = body
        for (material, address) in addresses {
            body.replace(Array("\"\(material.address)\"".utf8), with: Array("\"\(address)\"".utf8))
        }
        return body
    }

    private static func encoded(_ name: String) -> String {
        name.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || [0x2D, 0x2E, 0x3A, 0x5F].contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }.joined()
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
