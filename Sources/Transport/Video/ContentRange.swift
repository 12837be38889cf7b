/// The `Content-Range` header of an answer with a part of a file (RFC 9110, 14.4).
public struct ContentRange: Sendable, Equatable {
    /// The position of the first byte.
    public let first: Int64
    /// The position of the last byte.
    public let last: Int64
    /// The size of the whole file; nil if the server does not know it.
    public let total: Int64?

    /// Bytes in this part.
    public var count: Int64 { last - first + 1 }

    /// - Parameter header: the value, `bytes 5-9/10` or `bytes 5-9/*`.
    /// - Returns: nil if it is neither, or contradicts itself.
    public init?(_ header: String) {
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last else {
            return nil
        }
        let total = parts[1] == "*" ? nil : Self.number(parts[1])
        guard parts[1] == "*" || total.map({ $0 > last }) == true else { return nil }
        (self.first, self.last, self.total) = (first, last, total)
    }

    private static func number(_ text: Substring) -> Int64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        // Room to add one.
        return Int64(text).flatMap { $0 < .max ? $0 : nil }
    }
}
