import FoundationEssentials
import Media
import Model

/// The rules for one material: an address that the service can fetch, or the data itself within its limits.
enum MaterialRules {
    /// What the service will surely refuse about a file, each thing under the name that the user knows the file by.
    static func violations(of facts: MaterialFacts, at field: String) -> [Violation] {
        var violations: [Violation] = []
        if case .unreadable(let reason)? = facts.flaw, let format = facts.format {
            violations.append(
                Violation(field: field, found: "\(format.rawValue) data \(reason)", allowed: whole(format.kind)))
        }
        return violations
            + MaterialLimits.violations(of: facts).map {
                Violation(field: field, found: "\($0.property.rawValue) \($0.found)", allowed: $0.allowed)
            }
    }

    /// Their names, with commas between.
    static func formats(of kind: MaterialKind) -> String {
        MaterialFormat.allCases.filter { $0.kind == kind }.map(\.rawValue).joined(separator: ", ")
    }

    private static func whole(_ kind: MaterialKind) -> String {
        "a whole file of \(formats(of: kind))"
    }

    /// What is behind an http(s) address only the service can judge; it fetches it while creating the task.
    /// - Returns: how long the material plays, in seconds, if it is here and says so.
    @discardableResult
    static func check(
        _ address: JSONValue?, limits: MaterialLimits, at field: String, _ check: inout BodyRules.Check
    ) -> Double? {
        let allowed = "an http or https URL, or a data URL"
        guard let text = address?.string else {
            check.violation(field, found: address, allowed: allowed)
            return nil
        }
        if let pending = PendingMaterial(address: text) {
            check.pending.append(pending)
            switch pending {
            case .lastFrame:
                guard limits.kind == .image else {
                    check.violation(field, found: address, allowed: allowed); return nil
                }
                return nil
            case .file(_, let milliseconds): return milliseconds.map { Double($0) / 1_000 }
            }
        }
        if DataURL.isDataURL(text) {
            return checkData(text, limits, field, &check)
        }
        // Foundation would escape blanks and control characters, but the text goes out as it stands.
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }), let url = URL(string: text),
            let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty
        else {
            check.violation(field, found: address, allowed: allowed)
            return nil
        }
        check.links.append(MaterialLink(field: field, url: text))
        if let objection = LinkHost.objection(to: host) {
            check.warning(
                field, found: "\(JSONValue.string(host).excerpt), \(objection)",
                allowed: "a host that the service can reach; a file can be given by its path")
        }
        return nil
    }

    private static func checkData(
        _ text: String, _ limits: MaterialLimits, _ field: String, _ check: inout BodyRules.Check
    ) -> Double? {
        func violation(found: String, allowed: String) {
            check.violations.append(Violation(field: field, found: found, allowed: allowed))
        }
        let data: DataURL
        do {
            data = try DataURL(parsing: text)
        } catch {
            violation(found: "a data URL that cannot be read: \(error)", allowed: "data:<type>;base64,<data>")
            return nil
        }
        let formats = MaterialFormat.allCases.filter { $0.kind == limits.kind }
        let allowedTypes = formats.map(\.mimeType).joined(separator: ", ")
        guard let named = MaterialFormat(mimeType: data.mimeType), named.kind == limits.kind else {
            violation(found: "\(data.mimeType) in the data URL", allowed: allowedTypes)
            return nil
        }
        let facts = MaterialFacts(probing: data.bytes)
        guard facts.kind == limits.kind, let format = facts.format else {
            let found = facts.format?.rawValue ?? OtherFormat.name(of: data.bytes)
            violation(found: found.map { "\($0) data" } ?? "data in no known format", allowed: allowedTypes)
            return nil
        }
        if format != named {
            check.warning(
                field, found: "\(format.rawValue) data that the data URL calls \(data.mimeType)",
                allowed: "data:\(format.mimeType) for it")
        }
        if case .doubtful(let reason)? = facts.flaw {
            check.warning(field, found: "\(format.rawValue) data \(reason)", allowed: whole(format.kind))
        }
        for doubt in MaterialLimits.doubts(of: facts) {
            check.warning(field, found: "\(doubt.property.rawValue) \(doubt.found)", allowed: doubt.allowed)
        }
        check.violations += violations(of: facts, at: field)
        return facts.durations.min()
    }
}
