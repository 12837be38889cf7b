import FoundationEssentials
import Model
import Providers
import Store
import Sync

/// Every setting, resolved: flag, environment, config file, default, in this order.
struct Settings: Sendable {
    var home: Setting<String>
    var config: Setting<String>
    /// Where is kept what must not be set back with the ledger; nil where this user has no home.
    var state: String?
    /// The path of a file, or the URL of a server without what is secret.
    var database: Setting<String>
    /// Where `database` leads.
    let ledger: LedgerAddress
    var videos: Setting<String>
    var profile: Setting<String>
    /// Seconds.
    var pollInterval: Setting<Double>
    /// Seconds.
    var requestTimeout: Setting<Double>
    var concurrency: Setting<Int>
    /// Permissions of saved videos.
    var videoMode: Setting<UInt32>
    /// A video that is larger is not fetched.
    var maximumVideoBytes: Setting<Int64>
    /// Bytes that must be free on the disks of ledger and videos before anything is paid for; 0 for none.
    var minimumFreeBytes: Setting<Int64>
    /// Seconds in the queue after which a process that begins to send holds a task; 0 for never.
    var holdAfter: Setting<Int64>
    var timezone: Setting<String?>
    /// Of the profile in use.
    var baseURL: Setting<String>
    /// As written; they may hold credentials.
    var proxies: ProxySetting
    /// A file with authorities that TLS trusts beside those of the system.
    var caFile: Setting<String?>
    /// Folders with such files, between colons.
    var caFolders: Setting<String?>
    let environment: [String: String]
    var file: ConfigFile
    let services: Services
    /// That of the profile in use.
    var service: Services.Service { service(of: profile.value) }

    static func resolve(
        _ flags: GlobalOptions, environment: [String: String], services: Services = .builtIn
    ) throws -> Settings {
        let environment = environment.filter { !$0.value.isEmpty }
        let folders = UserFolders(environment)
        func pick(
            _ flag: (String, String?)?, _ variable: String?, _ fileValue: String? = nil, standard: String
        ) -> Setting<String> {
            if let flag, let value = flag.1 { return Setting(value: value, source: .flag(flag.0)) }
            if let variable, let value = environment[variable] {
                return Setting(value: value, source: .environment(variable))
            }
            if let fileValue { return Setting(value: fileValue, source: .file) }
            return Setting(value: standard, source: .standard)
        }
        func pickPath(
            _ flag: (String, String?)?, _ variable: String?, _ fileValue: String? = nil, standard: String
        ) throws -> Setting<String> {
            let picked = pick(flag, variable, fileValue, standard: standard)
            return Setting(value: try folders.expanding(picked.value), source: picked.source)
        }
        let home = try pickPath(nil, "REEL_HOME", standard: environment["REEL_HOME"] ?? folders.data() + "/reel")
        guard home.value.hasPrefix("/") else {
            throw ConfigFile.failure(
                "REEL_HOME: found \(home.value), allowed: an absolute path, since a relative one would be another ledger "
                    + "in each folder")
        }
        let config = try pickPath(
            ("--config", flags.config), "REEL_CONFIG",
            standard: flags.config ?? environment["REEL_CONFIG"] ?? folders.config() + "/reel/config.json")
        if config.source != .standard, !FileManager.default.fileExists(atPath: config.value) {
            throw ConfigFile.failure("\(config.value), named by \(config.source.description), does not exist")
        }
        let file = try ConfigFile.load(config.value, services)
        let profile = pick(("--profile", flags.profile), "REEL_PROFILE", file.profile, standard: "default")
        // A server has profiles of its own.
        if profile.value != "default", file.profiles[profile.value] == nil, environment["REEL_SERVER"] == nil {
            let known = Set(file.profiles.keys).union(["default"]).sorted().joined(separator: ", ")
            throw ConfigFile.failure(
                "profile \(profile.value), named by \(profile.source.description), is not in \(config.value); "
                    + "there are: \(known)")
        }
        let service = services.service(of: file.profiles[profile.value])
        let (database, ledger) = try Self.ledger(
            pick(("--database", flags.database), "REEL_DATABASE", file.database, standard: "\(home.value)/reel.db"),
            home: home.value, folders)
        return Settings(
            home: home, config: config, state: try? folders.state() + "/reel",
            database: database, ledger: ledger,
            videos: absolute(
                try pickPath(("--videos", flags.videos), "REEL_VIDEOS", file.videos, standard: "\(home.value)/videos")),
            profile: profile,
            pollInterval: try seconds("REEL_POLL_INTERVAL", environment, file.pollInterval, 0.01...86_400, standard: 5),
            requestTimeout: try seconds(
                "REEL_REQUEST_TIMEOUT", environment, file.requestTimeout, 0.1...3_600, standard: 60),
            concurrency: Setting(
                value: file.concurrency.map(Int.init) ?? 16, source: file.concurrency == nil ? .standard : .file),
            videoMode: Setting(
                value: file.videoMode ?? SyncSettings.usualVideoMode, source: file.videoMode == nil ? .standard : .file),
            maximumVideoBytes: Setting(
                value: file.maximumVideoBytes ?? SyncSettings.usualMaximumVideoBytes,
                source: file.maximumVideoBytes == nil ? .standard : .file),
            minimumFreeBytes: Setting(
                value: file.minimumFreeBytes ?? SyncSettings.usualMinimumFreeBytes,
                source: file.minimumFreeBytes == nil ? .standard : .file),
            holdAfter: Setting(
                value: file.holdAfter ?? 86_400, source: file.holdAfter == nil ? .standard : .file),
            timezone: Setting(value: file.timezone, source: file.timezone == nil ? .standard : .file),
            baseURL: pick(
                nil, service.variables.baseURL, file.profiles[profile.value]?.baseURL, standard: service.usualBaseURL),
            proxies: ProxySetting(environment: environment, file: file),
            caFile: Setting(["SSL_CERT_FILE"], of: environment, otherwise: file.caFile),
            caFolders: Setting(["SSL_CERT_DIR"], of: environment, otherwise: nil),
            environment: environment, file: file, services: services)
    }

    /// A seconds setting. A bad value is an error, never a silent default.
    private static func seconds(
        _ variable: String, _ environment: [String: String], _ fileValue: Double?, _ range: ClosedRange<Double>,
        standard: Double
    ) throws -> Setting<Double> {
        if let text = environment[variable] {
            guard let value = Double(text), range.contains(value) else {
                throw ConfigFile.failure(
                    "\(variable): found \(text), allowed: seconds from \(range.lowerBound) to \(range.upperBound)")
            }
            return Setting(value: value, source: .environment(variable))
        }
        return Setting(value: fileValue ?? standard, source: fileValue == nil ? .standard : .file)
    }

    /// Relative paths are relative to where the command was typed, once and for all.
    static func absolute(_ setting: Setting<String>) -> Setting<String> {
        Setting(value: absolute(setting.value), source: setting.source)
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// A path as the user typed it, made absolute.
    /// - Throws: `Failure` with exit code 78 if it begins with `~` and there is no home.
    func path(_ text: String) throws -> String { Self.absolute(try UserFolders(environment).expanding(text)) }

    /// The same for whatever names one file by dots.
    /// - Throws: `Failure` with exit code 78 if it begins with `~` and there is no home.
    func plainPath(_ text: String) throws -> String {
        "/" + (try path(text).split(separator: "/").filter { $0 != "." }.joined(separator: "/"))
    }

    /// How material is made ready when a request is sent. What a program of the user's is given has no key in it.
    var material: MaterialSettings {
        var material = MaterialSettings()
        material.uploadCommand = file.uploadCommand
        material.urlLifetime = file.urlLifetime.map { $0 * 1_000 }
        if let seconds = file.uploadTimeout { material.uploadTimeout = .milliseconds(Int64(seconds * 1_000)) }
        let secret = Set(
            services.all.flatMap { [$0.variables.key, $0.variables.keyFile] } + ["REEL_DATABASE", "PGPASSWORD"])
        material.environment = environment.filter { !secret.contains($0.key) }
        material.rules = { [services] name in services.all.first { $0.name == name }?.rules }
        return material
    }

    /// The service of a profile.
    func service(of profile: String) -> Services.Service { services.service(of: file.profiles[profile]) }

    /// Where the service of a profile is, as written.
    func address(of name: String) -> String {
        if name == profile.value { return baseURL.value }
        return file.profiles[name]?.baseURL ?? service(of: name).usualBaseURL
    }

    var schedule: PollSchedule { PollSchedule(interval: Int64((pollInterval.value * 1_000).rounded())) }
    var createTimeout: Duration { .milliseconds(Int64(requestTimeout.value * 1_000)) }
}
