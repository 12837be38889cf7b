import Model

extension JSONValue {
    /// A request's body with the texts of its content in another spelling; nil if that changes no byte.
    ///
    /// Only these: the spelling of an address is part of it.
    func respelled(_ spelling: (String) -> String) -> JSONValue? {
        guard case .object(var fields) = self, case .array(var elements)? = fields["content"] else { return nil }
        var isChanged = false
        for (index, element) in elements.enumerated() {
            guard case .object(var members) = element, let text = members["text"]?.string else { continue }
            let other = spelling(text)
            guard !Spelling.isSame(text, other) else { continue }
            members["text"] = .string(other)
            elements[index] = .object(members)
            isChanged = true
        }
        guard isChanged else { return nil }
        fields["content"] = .array(elements)
        return .object(fields)
    }
}
