/// What a `Range` header asks of a file.
enum RangeRequest: Equatable, Sendable {
    case whole
    case part(Range<Int>)
    case unsatisfiable

    /// Reads the three forms of a single byte range (RFC 9110, 14.1.2); anything else asks for the whole file.
    ///
    /// - Parameters:
    ///   - header: the `Range` header's value.
    ///   - length: the file's size in bytes.
    init(header: String?, length: Int) {
        guard let header, header.hasPrefix("bytes=") else {
            self = .whole
            return
        }
        let ends = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else {
            self = .whole
            return
        }
        switch (Self.number(ends[0]), Self.number(ends[1])) {
        case (nil, let suffix?) where ends[0].isEmpty:
            self = Self.part(from: max(0, length - suffix), to: length, of: length)
        case (let first?, nil) where ends[1].isEmpty:
            self = Self.part(from: first, to: length, of: length)
        case (let first?, let last?) where first <= last:
            self = Self.part(from: first, to: min(last, length - 1) + 1, of: length)
        default:
            self = .whole
        }
    }

    private static func part(from start: Int, to end: Int, of length: Int) -> RangeRequest {
        start < length ? .part(start..<end) : .unsatisfiable
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text)
    }
}
