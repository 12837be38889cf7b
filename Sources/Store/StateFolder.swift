#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The user's folder for what a program keeps about itself, by the XDG base directory specification.
enum StateFolder {
    /// Nil if nobody knows the user's home. It need not exist.
    static let path: String? = {
        // A relative path is no path there, says the specification.
        if let state = variable("XDG_STATE_HOME") { return state + "/reel" }
        if let home = variable("HOME") { return home + "/.local/state/reel" }
        guard let entry = getpwuid(geteuid()), let home = entry.pointee.pw_dir else { return nil }
        return String(cString: home) + "/.local/state/reel"
    }()

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.hasPrefix("/") ? text : nil
    }
}
