import Model

extension RequestBody {
    /// A request from the body of another, whatever else is in it kept. Without changes it is the same, byte by byte.
    /// - Throws: `InvalidRequest` with every violation.
    static func change(_ body: [UInt8], by description: RequestDescription) throws(InvalidRequest) -> VideoRequest {
        guard description != RequestDescription(), var fields = (try? StrictJSON.parse(body))?.object else {
            return try VideoRequest(body: body)
        }
        fill(&fields, with: description)
        fields["content"] = .array(content(fields["content"]?.array ?? [], changedBy: description))
        return try VideoRequest(body: JSONValue.object(fields).canonicalBytes())
    }

    private static func content(_ old: [JSONValue], changedBy description: RequestDescription) -> [JSONValue] {
        var content = old
        if let prompt = description.prompt {
            replace("text", nil, in: &content, with: [text(Spelling.composed(prompt))], at: 0)
        }
        for kind in kinds {
            let new = elements(kind, of: description)
            if !new.isEmpty { replace(kind.type, kind.roleName, in: &content, with: new) }
        }
        return content
    }

    /// Puts elements where the first of their kind was, or where they would usually be.
    private static func replace(
        _ type: String, _ role: String?, in content: inout [JSONValue], with new: [JSONValue], at usual: Int? = nil
    ) {
        let isMeant = { (element: JSONValue) in
            element["type"]?.string == type && (role == nil || element["role"]?.string == role)
        }
        let place = content.firstIndex(where: isMeant) ?? usual ?? content.count
        content.removeAll(where: isMeant)
        content.insert(contentsOf: new, at: min(place, content.count))
    }
}
