import Media
import Model
import SenseAudio

/// Material named on the command line: an address, or a file that becomes a data URL.
struct Material {
    /// What is wrong with the files so far, each under its path: the places in `content` say little to whoever gave them.
    private(set) var violations: [Violation] = []

    /// - Returns: what to put into the request; an empty text for a file that breaks a rule.
    /// - Throws: `Failure` for a file that cannot be read.
    mutating func address(_ text: String, _ kind: MaterialKind) throws -> String {
        let lower = text.lowercased()
        if lower.hasPrefix("http://") || lower.hasPrefix("https://") || DataURL.isDataURL(text) { return text }
        let limit = MaterialLimits.limits(for: kind).maximumByteCount
        // Its real size is told, although not all of it is read.
        let size = InputFile.size(text)
        guard refuse(MaterialFacts(kind: kind, byteCount: size), at: text) else { return "" }
        let bytes = try InputFile.read(text, limit: limit + 1)
        let facts = MaterialFacts(probing: bytes)
        guard let format = facts.format, format.kind == kind else {
            let formats = MaterialFormat.allCases.filter { $0.kind == kind }.map(\.rawValue)
            let found = facts.format?.rawValue ?? OtherFormat.name(of: bytes) ?? "no known format"
            violations.append(Violation(field: text, found: found, allowed: formats.joined(separator: ", ")))
            return ""
        }
        guard bytes.count <= limit else {
            // A pipe, which does not say how much there would be.
            let broken = MaterialLimits.violations(of: MaterialFacts(kind: kind, byteCount: limit + 1))
            violations += broken.map { Violation(field: text, found: "more than that", allowed: $0.allowed) }
            return ""
        }
        return refuse(facts, at: text) ? DataURL.encode(mime: format.mimeType, bytes: bytes) : ""
    }

    /// - Throws: `InvalidRequest` if any file broke a rule.
    func check() throws {
        guard violations.isEmpty else { throw InvalidRequest(violations: violations) }
    }

    /// - Returns: whether nothing is wrong.
    private mutating func refuse(_ facts: MaterialFacts, at path: String) -> Bool {
        let broken = MaterialRules.violations(of: facts, at: path)
        violations += broken
        return broken.isEmpty
    }
}
