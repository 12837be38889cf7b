extension ServerError {
    /// Why there is no connection.
    /// - Parameters:
    ///   - handle: of a connection that failed, and whose errors are verbose.
    ///   - isInTime: false if the server gave no answer in time.
    init(ofConnecting handle: OpaquePointer, isInTime: Bool, _ library: LibPQ) {
        let verbose = Self.text(of: handle, library)
        let state = Self.sqlState(in: verbose)
        let message = Self.withoutCodes(verbose)
        if !isInTime {
            self.init(sqlState: nil, message: "the server gave no answer in time: \(message)", kind: .unreachable)
        } else if let state {
            self.init(sqlState: state, message: message, kind: Self.kindOfConnecting(state, message))
        } else if library.connectionNeedsPassword(handle) != 0 {
            self.init(sqlState: nil, message: message, kind: .wrongPassword)
        } else {
            self.init(sqlState: nil, message: message, kind: Self.isOfTLS(message) ? .untrusted : .unreachable)
        }
    }

    /// libpq's text about a connection, on one line.
    static func text(of handle: OpaquePointer?, _ library: LibPQ) -> String {
        let text = library.errorMessage(handle).map { String(cString: $0) } ?? ""
        // The second tells a place in the server's source.
        let lines = text.split(separator: "\n").map { line in line.drop { $0 == "\t" || $0 == " " } }
            .filter { !$0.hasPrefix("LOCATION:") }
        return lines.isEmpty ? "the connection was lost" : lines.joined(separator: "; ")
    }

    /// libpq has the server's code of a refusal only in its verbose text, as in `FATAL:  28P01: password …`. With several
    /// hosts it is that of the last that answered.
    static func sqlState(in verbose: String) -> String? {
        codes(in: verbose).last.map { String(verbose[$0].dropLast(2)) }
    }

    /// The text as libpq has it when it is not verbose.
    static func withoutCodes(_ verbose: String) -> String {
        var text = verbose
        for range in codes(in: verbose).reversed() { text.removeSubrange(range) }
        return text
    }

    /// Where codes stand, with the colon and the space behind each.
    private static func codes(in verbose: String) -> [Range<String.Index>] {
        var found: [Range<String.Index>] = []
        var rest = verbose[...]
        // Only what the server says has two spaces behind the colon.
        while let colon = rest.firstRange(of: ":  ") {
            rest = rest[colon.upperBound...]
            let code = rest.prefix(7)
            let isCode = code.prefix(5).utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            }
            if code.count == 7, isCode, code.hasSuffix(": ") { found.append(code.startIndex..<code.endIndex) }
        }
        return found
    }

    private static func kindOfConnecting(_ state: String, _ message: String) -> Kind {
        // PgBouncer does not know some of the settings that libpq may be told to begin with.
        if message.contains("unsupported startup parameter") { return .pooled }
        return state.hasPrefix("08") ? .unreachable : Kind(sqlState: state)
    }

    private static func isOfTLS(_ message: String) -> Bool {
        message.contains("certificate") || message.contains("server does not support SSL")
    }
}
