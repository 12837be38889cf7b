#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What libpq reads out of an address, or takes where the address says nothing.
struct ConnectionOptions {
    private(set) var values: [String: String] = [:]
    /// Names of options that hold a secret.
    private(set) var secrets: Set<String> = [
        "password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret",
    ]
    /// Names of those that a variable of the environment sets.
    private(set) var fromEnvironment: Set<String> = []

    /// The variable of the environment that sets an option, where there is one.
    private(set) var variables: [String: String] = [:]

    /// - Returns: nil if libpq cannot read the text. Its reason would quote it, and is left out.
    init?(parsing text: String, _ library: LibPQ) {
        var reason: UnsafeMutablePointer<CChar>?
        let options = library.conninfoParse(text, &reason)
        library.freemem(reason)
        guard let options else { return nil }
        take(options, library)
    }

    /// From the environment, the service file that it names, and what libpq was built with.
    init(usualOf library: LibPQ) {
        if let options = library.conndefaults() { take(options, library) }
    }

    /// Those that count for a connection, a service file's included.
    init(of handle: OpaquePointer, _ library: LibPQ) {
        if let options = library.conninfo(handle) { take(options, library) }
    }

    private mutating func take(_ options: UnsafeMutableRawPointer, _ library: LibPQ) {
        defer { library.conninfoFree(options) }
        var option = options.assumingMemoryBound(to: LibPQ.Option.self)
        while let keyword = option.pointee.keyword {
            let name = String(cString: keyword)
            if let display = option.pointee.display, display.pointee == CChar(UInt8(ascii: "*")) {
                secrets.insert(name)
            }
            if let value = option.pointee.value, value.pointee != 0 { values[name] = String(cString: value) }
            if let variable = option.pointee.environmentVariable {
                variables[name] = String(cString: variable)
                if getenv(variable) != nil { fromEnvironment.insert(name) }
            }
            option += 1
        }
    }
}
