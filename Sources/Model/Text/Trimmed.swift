extension StringProtocol {
    /// Without the blanks around it, line breaks included: gateways and people leave them there.
    public var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
