extension BaseURL {
    /// A URL of a record as one that stands for itself (RFC 3986, 5.2): a path is one of the service's host, and what begins
    /// with neither scheme nor slash is within the base URL.
    public func resolving(_ reference: String) -> String {
        if Self.hasScheme(reference) { return reference }
        let base = description
        let schemeEnd = base.firstRange(of: "://")?.upperBound ?? base.startIndex
        if reference.hasPrefix("//") { return String(base[..<schemeEnd]) + reference.dropFirst(2) }
        let pathStart = base[schemeEnd...].firstIndex(of: "/") ?? base.endIndex
        let (path, rest) = Self.split(reference)
        let folder = path.hasPrefix("/") ? "" : String(base[pathStart...]) + "/"
        return String(base[..<pathStart]) + Self.withoutDots(folder + path) + rest
    }

    private static func hasScheme(_ text: String) -> Bool {
        guard let end = text.firstIndex(where: { ":/?#".contains($0) }), text[end] == ":", let first = text.utf8.first
        else {
            return false
        }
        return isLetter(first)
            && text[..<end].utf8.allSatisfy { isLetter($0) || "0123456789+-.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// The path, and the query and fragment behind it.
    private static func split(_ reference: String) -> (path: Substring, rest: Substring) {
        let end = reference.firstIndex { $0 == "?" || $0 == "#" } ?? reference.endIndex
        return (reference[..<end], reference[end...])
    }

    /// A path that begins with a slash, without the segments `.` and `..` (RFC 3986, 5.2.4).
    private static func withoutDots(_ path: String) -> String {
        var segments: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in zip(parts.indices, parts) {
            let isLast = index == parts.indices.last
            switch part {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(part)
            }
        }
        return "/" + segments.joined(separator: "/")
    }
}
