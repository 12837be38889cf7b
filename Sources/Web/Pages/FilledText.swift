extension String {
    /// The text with values in place of `{1}`, `{2}` and so on. What is in a value stays as it is.
    func filled(_ values: String...) -> String {
        var text = ""
        var rest = self[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}"), let place = Int(rest[rest.index(after: open)..<close]),
                values.indices.contains(place - 1)
            else { break }
            text += rest[..<open] + values[place - 1]
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}
