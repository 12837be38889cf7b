extension ServerAddress {
    /// The address as a URL that leads to the same database, without anything secret and without further options: for
    /// people, and to tell one database from another.
    public var url: String {
        let isPlain = !host.contains("/") && !host.contains(",") && host != Self.usualSocket
        let place = isPlain ? "\(host.contains(":") ? "[\(host)]" : host):\(port)" : ""
        let socket = host == Self.usualSocket ? "" : "host=\(Self.escaped(host))&"
        let query = isPlain ? "" : "?\(socket)port=\(Self.escaped(port))"
        return "postgres://\(Self.escaped(user))@\(place)/\(Self.escaped(database))\(query)"
    }

    /// What leads a program of PostgreSQL's own to the same database. Anybody can read a program's arguments, and so
    /// what is secret goes by its environment.
    public struct ClientOptions: Sendable {
        /// For `--dbname`: nothing of it is secret.
        public var connection: String
        public var environment: [String: String]
    }

    /// - Returns: nil if an option is secret that no variable of the environment can carry.
    /// - Throws: `LibPQMissing`, `ServerAddressError`.
    public func clientOptions() throws -> ClientOptions? {
        guard let options = ConnectionOptions(parsing: text, try LibPQ.loaded()) else {
            throw ServerAddressError.unreadable
        }
        var environment: [String: String] = [:]
        var words: [String] = []
        for (name, value) in options.values.sorted(by: { $0.key < $1.key }) {
            guard options.secrets.contains(name) else {
                words.append("\(name)='\(Self.quotable(value))'")
                continue
            }
            guard let variable = options.variables[name] else { return nil }
            environment[variable] = value
        }
        return ClientOptions(connection: words.joined(separator: " "), environment: environment)
    }

    private static func quotable(_ value: String) -> String {
        value.unicodeScalars.reduce(into: "") { text, scalar in
            if scalar == "'" || scalar == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(scalar)
        }
    }

    /// With everything but letters, digits and a few marks in the form `%2F`.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            let isPlain =
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "-._~,".utf8.contains(byte)
            if isPlain {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
