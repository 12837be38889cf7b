import Files

/// Where a user's data, settings and state are. A folder that depends on where a command was typed would make two ledgers
/// of one, and each of them would buy.
struct UserFolders {
    private let environment: [String: String]

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    func data() throws -> String { try folder("XDG_DATA_HOME", otherwise: ".local/share") }
    func config() throws -> String { try folder("XDG_CONFIG_HOME", otherwise: ".config") }
    func state() throws -> String { try folder("XDG_STATE_HOME", otherwise: ".local/state") }

    /// A relative one is ignored, as the XDG Base Directory Specification says.
    private func folder(_ variable: String, otherwise standard: String) throws -> String {
        if let folder = environment[variable], folder.hasPrefix("/") { return folder }
        return "\(try home())/\(standard)"
    }

    /// A path whose beginning, `~` or `~/`, stands for the user's home: shells replace it, and files and services do not.
    /// - Throws: `Failure` with exit code 78 if there is no home.
    func expanding(_ path: String) throws -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return try home() + path.dropFirst()
    }

    /// `HOME`, or what the system's list of users says where that is missing, empty or relative.
    private func home() throws -> String {
        if let home = environment["HOME"], home.hasPrefix("/") { return home }
        guard let home = UserAccount.listedHome, home.hasPrefix("/") else {
            throw ConfigFile.failure(
                "HOME is \(environment["HOME"].map { "\"\($0)\", which is no absolute path" } ?? "not set"), and the system "
                    + "knows no home of this user; set HOME, or REEL_HOME to an absolute path")
        }
        return home
    }
}
