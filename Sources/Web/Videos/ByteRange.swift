/// The part of a file that a request asks for: see RFC 9110, section 14.
enum ByteRange: Equatable {
    case whole
    case part(Range<Int64>)
    /// None of it is there.
    case none

    /// - Parameters:
    ///   - header: `Range`; nil for none. What is no range of bytes, or several, is not followed.
    ///   - size: of the file.
    init(_ header: String?, size: Int64) {
        self = .whole
        guard let header, header.lowercased().hasPrefix("bytes="), !header.contains(",") else { return }
        let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return }
        let (first, last) = (Self.number(ends[0]), Self.number(ends[1]))
        switch (ends[0].isEmpty, first, ends[1].isEmpty, last) {
        case (true, _, false, .some(let count)):
            // The last so many.
            self = count == 0 || size == 0 ? .none : .part(max(0, size - count)..<size)
        case (false, .some(let first), true, _):
            self = first < size ? .part(first..<size) : .none
        case (false, .some(let first), false, .some(let last)):
            guard first <= last else { return }
            self = first < size ? .part(first..<(last < size ? last + 1 : size)) : .none
        default: return
        }
    }

    private static func number(_ digits: Substring) -> Int64? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(digits) ?? Int64.max
    }
}
