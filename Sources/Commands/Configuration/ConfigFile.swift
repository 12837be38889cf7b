import Contract
import FoundationEssentials
import Model
import Providers
import Transport

/// The config file: JSON, read strictly. An unknown key or a bad value is an error that names line and key.
struct ConfigFile: Sendable, Equatable {
    var profile: String?
    var database: String?
    var videos: String?
    var pollInterval: Double?
    var requestTimeout: Double?
    var concurrency: Int64?
    var maximumVideoBytes: Int64?
    /// Bytes that must be free before anything is paid for.
    var minimumFreeBytes: Int64?
    /// Permissions of saved videos.
    var videoMode: UInt32?
    /// Seconds.
    var holdAfter: Int64?
    var timezone: String?
    /// For every URL; empty or `none` for none.
    var proxy: String?
    var noProxy: String?
    /// Authorities that TLS trusts beside those of the system.
    var caFile: String?
    var prices = PriceList()
    /// Whether a request without a price is refused.
    var refusesUnpriced = false
    /// The most that may be spent, for what this host sends.
    var caps: [Cap] = []
    /// Brings a file to a URL; nil for nothing.
    var uploadCommand: [String]?
    /// Seconds for which such a URL is good; nil for ever.
    var urlLifetime: Int64?
    /// Seconds that the command may take.
    var uploadTimeout: Double?
    var profiles: [String: Profile] = [:]
    /// What is read and may still be a mistake, as sentences.
    var warnings: [String] = []

    struct Profile: Sendable, Equatable {
        var apiKey: String?
        var apiKeyFile: String?
        /// The name of its service; nil for the usual one.
        var provider: String?
        var baseURL: String?
        var defaults = Defaults()
    }

    /// What `submit` takes where no flag says otherwise.
    struct Defaults: Sendable, Equatable {
        var model: String?
        var duration: Int64?
        var resolution: String?
        var ratio: String?
        var taskTimeout: Int64?
        var watermark: Bool?
        var generateAudio: Bool?
    }

    private static let maximumBytes = 1_048_576

    /// - Returns: an empty configuration if there is no such file.
    /// - Throws: `Failure` with exit code 78.
    static func load(_ path: String, _ services: Services) throws -> ConfigFile {
        let bytes: [UInt8]
        do {
            bytes = try InputFile.read(path == "-" ? "./-" : path, limit: maximumBytes + 1)
        } catch {
            guard FileManager.default.fileExists(atPath: path) else { return ConfigFile() }
            throw failure("\(path) cannot be read; check its permissions")
        }
        guard bytes.count <= maximumBytes else {
            throw failure("\(path) has more than \(maximumBytes) bytes, which is too much for a config file")
        }
        return try parse(bytes, path: path, services)
    }

    static func parse(_ bytes: [UInt8], path: String, _ services: Services) throws -> ConfigFile {
        let json: JSONValue
        do {
            json = try StrictJSON.parse(bytes)
        } catch {
            throw failure("\(path): \(error.reason)")
        }
        guard let fields = json.object else { throw failure("\(path): found \(json.excerpt), allowed: a JSON object") }
        var reader = ConfigReader(path: path, bytes: bytes, fields: fields, keys: [])
        var file = ConfigFile()
        file.profile = try reader.string("profile")
        file.database = try reader.string("database")
        file.videos = try reader.string("videos")
        file.pollInterval = try reader.number("poll_interval", in: 0.01...86_400)
        file.requestTimeout = try reader.number("request_timeout", in: 0.1...3_600)
        file.concurrency = try reader.integer("concurrency", in: 1...1_024)
        file.holdAfter = try reader.integer("hold_after", in: 0...315_360_000)
        file.videoMode = try reader.mode("video_mode")
        file.maximumVideoBytes = try reader.integer("max_video_bytes", in: 1...(1 << 50))
        file.minimumFreeBytes = try reader.integer("min_free_bytes", in: 0...(1 << 50))
        file.timezone = try reader.timezone("timezone")
        file.proxy = try reader.proxy("proxy")
        file.noProxy = try reader.string("no_proxy")
        file.caFile = try reader.string("ca_file")
        file.prices = try PriceList(reader.list("prices") { try Price(&$0, services) })
        file.refusesUnpriced = try reader.string("no_price", among: ["allow", "refuse"]) == "refuse"
        let currencies = Set(file.prices.prices.map(\.currency)).sorted()
        file.caps = try reader.list("caps") { try Cap(&$0, currencies) }
        try reader.object("material") { reader in
            file.uploadCommand = try reader.command("upload_command")
            file.urlLifetime = try reader.integer("url_lifetime", in: 600...315_360_000)
            file.uploadTimeout = try reader.number("upload_timeout", in: 1...3_600)
        }
        var warnings: [String] = []
        file.profiles = try reader.objects("profiles") { reader in
            var profile = Profile()
            profile.apiKey = try reader.string("api_key")
            profile.apiKeyFile = try reader.string("api_key_file")
            profile.provider = try reader.string("provider", among: services.names)
            let service = services.service(of: profile)
            profile.baseURL = try reader.string(
                "base_url", allowed: "an http or https URL without credentials, query and fragment"
            ) { (try? service.baseURL($0)) != nil }
            try reader.object("defaults") { reader in
                profile.defaults = try Defaults(&reader, service.rules, &warnings)
            }
            return profile
        }
        try reader.finish()
        file.warnings = warnings
        return file
    }

    static func failure(_ message: String) -> Failure {
        Failure(code: "bad_configuration", message: message, exit: .configuration)
    }
}

extension ConfigFile.Defaults {
    /// Reads them by the rules of the model that they are for: what no request could be made of is refused here, and not only
    /// once somebody makes one. A model that this program does not know has no rules here.
    /// - Throws: `Failure` with exit code 78.
    fileprivate init(_ reader: inout ConfigReader, _ rules: any RequestRules, _ warnings: inout [String]) throws {
        model = try reader.string("model")
        let known = model == nil ? rules.standardModel : rules.models.first { $0.id == model }
        if known == nil, let model {
            let names = rules.models.map(\.id).joined(separator: ", ")
            warnings.append(
                "\(reader.place("model")): found \"\(model)\", a model that is not known here; known: \(names)")
        }
        duration = try reader.integer("duration", in: known?.durations ?? 0...3_600)
        resolution = try reader.string(
            "resolution", among: known?.resolutions)
        ratio = try reader.string("ratio", among: known?.ratios)
        taskTimeout = try reader.integer("task_timeout", in: rules.timeouts)
        watermark = try reader.bool("watermark")
        generateAudio = try reader.bool("generate_audio")
    }
}

extension Cap {
    /// - Parameter currencies: of the prices.
    /// - Throws: `Failure` with exit code 78.
    fileprivate init(_ reader: inout ConfigReader, _ currencies: [String]) throws {
        let amount = try reader.require("amount", try reader.amount("amount"), "an amount, such as 200")
        let currency = try reader.currency("currency")
        // A cap in a currency that nothing costs would hold nothing.
        guard currencies.isEmpty || currencies.contains(currency) else {
            throw ConfigFile.failure(
                "\(reader.place("currency")): found \"\(currency)\", and no price is in it; allowed: "
                    + currencies.joined(separator: ", "))
        }
        let periods = Period.allCases.map(\.rawValue)
        let period = try reader.require(
            "per", try reader.string("per", among: periods), periods.joined(separator: ", "))
        let profile = try reader.string("profile")
        let project = try reader.string("project")
        if profile != nil, project != nil {
            throw ConfigFile.failure(
                "\(reader.place("project")): a cap is for a profile or for a project; make two of it")
        }
        self.init(
            Period(rawValue: period) ?? .day, profile.map(Scope.profile) ?? project.map(Scope.project) ?? .all,
            amount: amount, currency: currency, countsFailed: try reader.bool("counts_failed") ?? false, keeper: .config
        )
    }
}

extension Price {
    /// - Throws: `Failure` with exit code 78.
    fileprivate init(_ reader: inout ConfigReader, _ services: Services) throws {
        self.init(
            provider: try reader.string("provider", among: services.names), model: try reader.string("model"),
            resolution: try reader.string("resolution"),
            mode: try reader.string("mode", among: RequestMode.allCases.map(\.rawValue)).flatMap(RequestMode.init),
            perSecond: 0, perInputSecond: nil, currency: "", validFrom: nil)
        perSecond = try reader.require("per_second", try reader.amount("per_second"), "an amount, such as 1.5")
        perInputSecond = try reader.amount("per_input_second")
        currency = try reader.currency("currency")
        validFrom = try reader.string("valid_from", allowed: "a day, such as 2026-11-01", where: Money.isDay)
    }
}
