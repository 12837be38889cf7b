import Model

/// A key to the service. Printing it shows nothing of it.
public struct APIKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// For the Authorization header and the ledger's salted fingerprint; nothing else may read it.
    public let secret: String

    /// Why a text cannot be a key.
    public struct Unusable: Error, Equatable {
        public let reason: String
    }

    /// - Parameter text: the key; white space around it, as from a file's last line, is dropped.
    /// - Throws: `Unusable`, whose reason does not repeat the text.
    public init(_ text: String) throws(Unusable) {
        let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let secret = String(trimmed)
        guard !secret.isEmpty else { throw Unusable(reason: "it is empty") }
        if secret.unicodeScalars.first == "\u{FEFF}" {
            throw Unusable(reason: "it begins with a byte order mark; save it as UTF-8 without one")
        }
        if secret.contains(where: \.isNewline) {
            throw Unusable(reason: "it has more than one line; leave nothing but the key there")
        }
        if let first = secret.first, let last = secret.last, Self.quotes.contains(first) || Self.quotes.contains(last) {
            throw Unusable(reason: "it is in quotes; leave them out")
        }
        if secret.contains("_KEY=") {
            throw Unusable(reason: "it is a line of a settings file; leave only what stands behind the =")
        }
        guard secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Unusable(reason: "it has spaces, line breaks or characters outside ASCII in it")
        }
        self.secret = secret
    }

    private static let quotes: Set<Character> = ["\"", "'", "`", "“", "”", "‘", "’"]

    public var description: String { "[API key]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// A text from the service without the key, should it have been echoed.
    func redacted(_ text: String) -> String {
        text.replacing(secret, with: description)
    }
    /// The same, at the length at which it may be stored. In this order: half a key would be found by nobody.
    func cleaned(_ text: String, to limit: Int) -> String {
        UpstreamText.cut(redacted(text), to: limit)
    }

    /// The same for bytes, which may end in the middle of the key.
    func redacted(_ bytes: [UInt8]) -> [UInt8] { Self.replacing(secret, with: description, in: bytes) }

    /// - Parameter description: what stands for the secret then.
    static func replacing(_ secret: String, with description: String, in bytes: [UInt8]) -> [UInt8] {
        let key = Array(secret.utf8)
        var clean: [UInt8] = []
        clean.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            let isCutKey = rest.count < key.count && rest.count >= telling && key.starts(with: rest)
            if isCutKey || (bytes[index] == key[0] && rest.starts(with: key)) {
                clean += description.utf8
                index += isCutKey ? rest.count : key.count
            } else {
                clean.append(bytes[index])
                index += 1
            }
        }
        return clean
    }

    /// So many bytes of a key say something about it.
    private static let telling = 4
}
