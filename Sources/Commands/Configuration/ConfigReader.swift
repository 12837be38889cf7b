import Contract
import FoundationEssentials
import Model
import Transport

/// Reads one object of the config file key by key, and then knows which keys nobody asked for.
struct ConfigReader {
    let path: String
    let bytes: [UInt8]
    let fields: [String: JSONValue]
    /// The keys that lead to this object.
    let keys: [String]
    private var known: [String] = []

    init(path: String, bytes: [UInt8], fields: [String: JSONValue], keys: [String]) {
        self.path = path
        self.bytes = bytes
        self.fields = fields
        self.keys = keys
    }

    /// - Parameter allowed: what it may be; nil for anything.
    mutating func string(_ key: String, among allowed: [String]? = nil) throws -> String? {
        guard let value = take(key) else { return nil }
        let words = allowed?.joined(separator: ", ") ?? "a text that is not empty"
        guard let string = value.string, !string.isEmpty, allowed?.contains(string) ?? true else {
            throw wrong(key, value, words)
        }
        return string
    }

    /// The URL of a proxy, or an empty text or `none` for none.
    mutating func proxy(_ key: String) throws -> String? {
        guard let value = take(key) else { return nil }
        guard let text = value.string else { throw wrong(key, value, ProxySetting.allowed) }
        do {
            _ = try ProxySetting.server(text)
        } catch {
            throw ConfigFile.failure("\(place(key)): \(error.reason); allowed: \(ProxySetting.allowed)")
        }
        return text
    }

    /// The name of a time zone that this machine knows.
    mutating func timezone(_ key: String) throws -> String? {
        guard let value = take(key) else { return nil }
        guard let name = value.string else { throw wrong(key, value, "a name such as Asia/Shanghai or UTC") }
        if let fault = ZoneName.fault(in: name, environment: ProcessInfo.processInfo.environment) {
            throw ConfigFile.failure("\(place(key)): \(fault)")
        }
        return name
    }

    /// A text that has to be of a kind.
    /// - Parameter allowed: the kind, in words.
    mutating func string(_ key: String, allowed: String, where isAllowed: (String) -> Bool) throws -> String? {
        guard let value = take(key) else { return nil }
        guard let string = value.string, isAllowed(string) else {
            // What stands before an @ in a URL may be a password.
            let isSecret = value.string?.contains("@") ?? false
            throw isSecret
                ? ConfigFile.failure("\(place(key)): found something else, allowed: \(allowed)")
                : wrong(key, value, allowed)
        }
        return string
    }

    /// A program with its arguments.
    mutating func command(_ key: String) throws -> [String]? {
        guard let value = take(key) else { return nil }
        let words = value.array?.compactMap(\.string)
        guard let words, words.count == value.array?.count, words.first?.isEmpty == false else {
            throw wrong(key, value, "an array of texts, such as [\"/usr/local/bin/upload\", \"--bucket\", \"frames\"]")
        }
        return words
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

    /// Permissions of files, as `chmod` takes them.
    mutating func mode(_ key: String) throws -> UInt32? {
        guard let value = take(key) else { return nil }
        let mode = value.string.flatMap { UInt32($0, radix: 8) }
        guard let mode, mode & ~0o664 == 0, mode & 0o600 == 0o600 else {
            throw wrong(key, value, "\"0600\", \"0640\", \"0644\", \"0660\" or \"0664\"")
        }
        return mode
    }

    mutating func object(_ key: String, _ body: (inout ConfigReader) throws -> Void) throws {
        guard let value = take(key) else { return }
        guard let fields = value.object else { throw wrong(key, value, "an object") }
        var reader = ConfigReader(path: path, bytes: bytes, fields: fields, keys: keys + [key])
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
                // It may be the key itself, put where its object belongs.
                throw ConfigFile.failure("\(place(key, name)): found something else, allowed: an object")
            }
            var reader = ConfigReader(path: path, bytes: bytes, fields: fields, keys: keys + [key, name])
            result[name] = try body(&reader)
            try reader.finish()
        }
        return result
    }

    /// An array of objects.
    mutating func list<Value>(_ key: String, _ body: (inout ConfigReader) throws -> Value) throws -> [Value] {
        guard let value = take(key) else { return [] }
        guard let elements = value.array else { throw wrong(key, value, "an array of objects") }
        return try elements.enumerated().map { index, element in
            guard let fields = element.object else {
                throw ConfigFile.failure("\(place(key, "[\(index)]")): found \(element.excerpt), allowed: an object")
            }
            var reader = ConfigReader(path: path, bytes: bytes, fields: fields, keys: keys + [key, "[\(index)]"])
            let result = try body(&reader)
            try reader.finish()
            return result
        }
    }

    /// An amount of money, in millionths.
    mutating func amount(_ key: String) throws -> Int64? {
        guard let value = take(key) else { return nil }
        var number = value.integer.map(Double.init)
        if case .number(let fraction) = value { number = fraction }
        guard let number, let amount = Money.millionths(number) else {
            throw wrong(key, value, "an amount from 0 to 1000000000 with six decimals at most")
        }
        return amount
    }

    /// A currency, which must be there.
    mutating func currency(_ key: String) throws -> String {
        let words = "three capital letters, such as CNY"
        return try require(key, try string(key, allowed: words, where: Money.isCurrency), words)
    }

    /// Something that must be there.
    func require<Value>(_ key: String, _ value: Value?, _ allowed: String) throws -> Value {
        guard let value else { throw ConfigFile.failure("\(place(key)): missing; allowed: \(allowed)") }
        return value
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
        let found = key.hasPrefix("api_key") || key == "proxy" ? "something else" : value.excerpt
        return ConfigFile.failure("\(place(key)): found \(found), allowed: \(allowed)")
    }

    /// File, line and name of a key of this object.
    func place(_ last: String...) -> String {
        let names = keys + last
        let line = StrictJSON.line(of: names, in: bytes) ?? StrictJSON.line(of: keys, in: bytes) ?? 1
        return "\(path):\(line): \(names.joined(separator: ".").replacing(".[", with: "["))"
    }
}
