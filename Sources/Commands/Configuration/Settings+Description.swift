import Model
import Providers

extension Settings {
    struct Description {
        var name: String
        var value: String?
        var source: String
    }

    func described() -> [Description] {
        [
            describe("profile", profile), describe("base_url", baseURL), key(),
            describe("home", home), describe("database", database), describe("videos", videos),
            describe("config", config), describe("poll_interval", pollInterval),
            describe("request_timeout", requestTimeout), describe("concurrency", concurrency),
            describe("max_video_bytes", maximumVideoBytes),
            describe("min_free_bytes", minimumFreeBytes),
            Description(
                name: "video_mode", value: "0" + String(videoMode.value, radix: 8), source: videoMode.source.description
            ),
            describe("hold_after", holdAfter),
            Description(name: "timezone", value: timezone.value, source: timezone.source.description),
            Description(
                name: "prices", value: "\(file.prices.prices.count)",
                source: source(isOfFile: !file.prices.isEmpty)),
            Description(
                name: "no_price", value: file.refusesUnpriced ? "refuse" : "allow",
                source: source(isOfFile: file.refusesUnpriced)),
            proxyInUse(),
            proxies.described("https_proxy", proxies.https), proxies.described("http_proxy", proxies.http),
            Description(
                name: "no_proxy", value: proxies.exceptions.value, source: proxies.exceptions.source.description),
            Description(name: "ca_file", value: caFile.value, source: caFile.source.description),
            Description(name: "ca_dir", value: caFolders.value, source: caFolders.source.description),
        ]
    }

    private func describe<Value>(_ name: String, _ setting: Setting<Value>) -> Description {
        Description(name: name, value: "\(setting.value)", source: setting.source.description)
    }

    private func source(isOfFile: Bool) -> String {
        Setting(value: isOfFile, source: isOfFile ? .file : .standard).source.description
    }

    private func key() -> Description {
        let source: String
        let variables = service.variables
        if let variable = [variables.key, variables.keyFile].first(where: { environment[$0] != nil }) {
            source = "environment \(variable)"
        } else if let entry = file.profiles[profile.value], entry.apiKey != nil || entry.apiKeyFile != nil {
            source = "config file"
        } else {
            return Description(name: "api_key", value: nil, source: "not set")
        }
        return Description(name: "api_key", value: "(set, not shown)", source: source)
    }
}
