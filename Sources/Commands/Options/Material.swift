import Model
import Providers

/// Material named on the command line: an address, or a file, which becomes what the service takes for it.
struct Material {
    let rules: any RequestRules
    /// What is wrong with the files so far, each under its path: the places in a request say little to whoever gave them.
    private(set) var violations: [Violation] = []

    init(rules: any RequestRules) {
        self.rules = rules
    }

    /// - Returns: what to put into the request; an empty text for a file that breaks a rule.
    /// - Throws: `Failure` for a file that cannot be read.
    mutating func address(_ text: String, _ kind: MaterialKind) throws -> String {
        if rules.isAddress(text) { return text }
        // Its real size is told, although not all of it is read.
        if let size = InputFile.size(text) {
            let broken = rules.violations(ofFileBytes: size, kind, at: text)
            violations += broken
            guard broken.isEmpty else { return "" }
        }
        let bytes = try InputFile.read(text, limit: rules.maximumFileBytes(of: kind) + 1)
        do throws(InvalidRequest) {
            return try rules.address(ofFile: bytes, kind, at: text)
        } catch {
            violations += error.violations
            return ""
        }
    }

    /// - Throws: `InvalidRequest` if any file broke a rule.
    func check() throws {
        guard violations.isEmpty else { throw InvalidRequest(violations: violations) }
    }
}
