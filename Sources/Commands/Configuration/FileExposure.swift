import Files
import Providers

/// Files with a key, or that say where a key is sent, which others on the machine can read or change.
enum FileExposure {
    /// - Parameter holdsKey: whether reading it is harm enough.
    /// - Returns: a sentence with the remedy; nil if there is nothing to warn of.
    static func warning(_ path: String, holdsKey: Bool) -> String? {
        guard let information = try? FileInformation(of: path, followsLink: true), information.isRegularFile else {
            return nil
        }
        // Somebody else's file, as a secret that systemd or a container mounts, is not this user's to close.
        guard information.user == UserAccount.own, !isMounted(path) else { return nil }
        return warning(path, mode: information.mode, holdsKey: holdsKey)
    }

    static func warning(_ path: String, mode: UInt32, holdsKey: Bool) -> String? {
        // Of a config file without a key a group of the user's own may be allowed to write.
        let canChange = mode & (holdsKey ? 0o022 : 0o002) != 0
        guard canChange || (holdsKey && mode & 0o044 != 0) else { return nil }
        let what = canChange ? "change" : "read"
        return "warning: other users can \(what) \(path); close it with: chmod \(holdsKey ? "600" : "o-w") \(path)"
    }

    /// Where service managers put secrets, in folders that they guard.
    private static func isMounted(_ path: String) -> Bool {
        path.hasPrefix("/run/credentials/") || path.hasPrefix("/run/secrets/")
    }
}

extension Settings {
    /// Warns of each file that others can read or change; silent where all is well.
    func warnOfExposure(_ warn: (String) -> Void) {
        let holdsKey = file.profiles.values.contains { $0.apiKey != nil } || file.proxy?.contains("@") == true
        var paths = file.profiles.values.compactMap(\.apiKeyFile)
        let variables = service.variables
        if environment[variables.key] == nil, let path = environment[variables.keyFile] {
            paths.append(path)
        }
        let folders = UserFolders(environment)
        let keyFiles = Set(paths.map { (try? folders.expanding($0)) ?? $0 })
        let warnings =
            [FileExposure.warning(config.value, holdsKey: holdsKey)]
            + keyFiles.sorted().map { FileExposure.warning($0, holdsKey: true) }
        for warning in warnings.compactMap({ $0 }) { warn(warning) }
    }
}
