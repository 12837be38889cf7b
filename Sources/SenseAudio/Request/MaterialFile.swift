import Media
import Model

/// A file as material: it goes into the body as a data URL.
enum MaterialFile {
    static func isAddress(_ text: String) -> Bool {
        let lower = text.lowercased()
        return lower.hasPrefix("http://") || lower.hasPrefix("https://") || DataURL.isDataURL(text)
    }

    static func violations(ofBytes bytes: Int, _ kind: MaterialKind, at path: String) -> [Violation] {
        MaterialRules.violations(of: MaterialFacts(kind: kind, byteCount: bytes), at: path)
    }

    /// - Parameter bytes: the whole file, or more of it than may be given.
    /// - Throws: `InvalidRequest` with every violation.
    static func address(of bytes: [UInt8], _ kind: MaterialKind, at path: String) throws(InvalidRequest) -> String {
        let facts = MaterialFacts(probing: bytes)
        guard let format = facts.format, format.kind == kind else {
            let found = facts.format?.rawValue ?? OtherFormat.name(of: bytes) ?? "no known format"
            throw InvalidRequest(violations: [
                Violation(field: path, found: found, allowed: MaterialRules.formats(of: kind))
            ])
        }
        guard bytes.count <= MaterialLimits.limits(for: kind).maximumByteCount else {
            // A pipe, which does not say how much there would be.
            let broken = MaterialLimits.violations(of: MaterialFacts(kind: kind, byteCount: bytes.count))
            throw InvalidRequest(
                violations: broken.map { Violation(field: path, found: "more than that", allowed: $0.allowed) })
        }
        let violations = MaterialRules.violations(of: facts, at: path)
        guard violations.isEmpty else { throw InvalidRequest(violations: violations) }
        return DataURL.encode(mime: format.mimeType, bytes: bytes)
    }
}
