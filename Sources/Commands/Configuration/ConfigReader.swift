import Model

/// Reads one object of the config file key by key, and then knows which keys nobody asked for.
struct ConfigReader {
    let path: String
    let text: String
    let fields: [String: JSONValue]
    /// The keys that lead to this object.
    let keys: [String]
    private var known: [String] = []

    init(path: String, text: String, fields: [String: JSONValue], keys: [String]) {
        self.path = path
        self.text = text
        self.fields = fields
        self.keys = keys
    }

    mutating func string(_ key: String) throws -> String? {
        guard let value = take(key) else { return nil }
        guard let string = value.string, !string.isEmpty else { throw wrong(key, value, "a text that is not empty") }
        return string
    }

    mutating func bool(_ key: String) throws -> Bool? {
        guard let value = take(key) else { return nil }
        guard let bool = value.bool else { throw wrong(key, value, "true or false") }
        return bool
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int64>) throws -> Int64? {
        guard let value = take(key) else { return nil }
        guard let integer = value.integer, range.contains(integer) else {
            throw wrong(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    mutating func number(_ key: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let value = take(key) else { return nil }
        var number = value.integer.map(Double.init)
        if case .number(let fraction) = value { number = fraction }
        guard let number, range.contains(number) else {
            throw wrong(key, value, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func object(_ key: String, _ body: (inout ConfigReader) throws -> Void) throws {
        guard let value = take(key) else { return }
        guard let fields = value.object else { throw wrong(key, value, "an object") }
        var reader = ConfigReader(path: path, text: text, fields: fields, keys: keys + [key])
        try body(&reader)
        try reader.finish()
    }

    /// An object whose keys the user chooses.
    mutating func objects<Value>(
        _ key: String, _ body: (inout ConfigReader) throws -> Value
    ) throws -> [String: Value] {
        guard let value = take(key) else { return [:] }
        guard let entries = value.object else { throw wrong(key, value, "an object") }
        var result: [String: Value] = [:]
        for (name, entry) in entries {
            guard let fields = entry.object else {
                throw ConfigFile.failure("\(place(key, name)): found \(entry.excerpt), allowed: an object")
            }
            var reader = ConfigReader(path: path, text: text, fields: fields, keys: keys + [key, name])
            result[name] = try body(&reader)
            try reader.finish()
        }
        return result
    }

    /// - Throws: `Failure` for a key that was not asked for.
    func finish() throws {
        guard let unknown = fields.keys.sorted().first(where: { !known.contains($0) }) else { return }
        throw ConfigFile.failure("\(place(unknown)): an unknown key; allowed: \(known.joined(separator: ", "))")
    }

    private mutating func take(_ key: String) -> JSONValue? {
        known.append(key)
        return fields[key].flatMap { $0 == .null ? nil : $0 }
    }

    private func wrong(_ key: String, _ value: JSONValue, _ allowed: String) -> Failure {
        // A key that was put where it does not belong must not be repeated on the screen.
        let found = key.hasPrefix("api_key") ? "something else" : value.excerpt
        return ConfigFile.failure("\(place(key)): found \(found), allowed: \(allowed)")
    }

    private func place(_ last: String...) -> String {
        let names = keys + last
        return "\(path):\(line(of: names)): \(names.joined(separator: "."))"
    }

    /// The line of a key, found by going down from key to key.
    private func line(of names: [String]) -> Int {
        var position = text.startIndex
        for name in names {
            let literal = "\"\(name)\""
            var search = position
            while let range = text[search...].firstRange(of: literal) {
                position = range.lowerBound
                search = range.upperBound
                if text[search...].first(where: { !$0.isWhitespace }) == ":" { break }
            }
        }
        return text[..<position].count { $0.isNewline } + 1
    }
}
