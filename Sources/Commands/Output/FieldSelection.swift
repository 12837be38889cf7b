import Contract

/// The fields that `--fields` chooses, in their order: names as in JSON, with a dot for what stands in another.
struct FieldSelection: Equatable {
    /// Each once.
    let names: [String]

    /// - Parameter known: all names that there are.
    /// - Throws: `Failure` for a name that is none of them.
    init(_ text: String, known: [String]) throws(Failure) {
        var names: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            guard known.contains(name) else { throw Self.unknown(name, known) }
            if !names.contains(name) { names.append(name) }
        }
        self.names = names
    }

    private static func unknown(_ name: String, _ known: [String]) -> Failure {
        let found = "--fields \"\(Sanitizer.line(name).truncated(to: 80))\": "
        // Somebody may know the last part of a name, or write it as CSV does.
        let parts = known.filter { $0.hasSuffix("." + name) || $0 == name.split(separator: "_").joined(separator: ".") }
        if let near = NearestWord.of(name, among: known) ?? parts.first {
            return Failure(
                code: "usage", message: found + "there is no such field; did you mean \(near)?", exit: .usage)
        }
        return Failure(code: "usage", message: found + "allowed are \(UsageFailure.list(known))", exit: .usage)
    }
}
