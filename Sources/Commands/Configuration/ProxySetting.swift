import Transport

/// Which proxies the environment and the config file name, as every other program reads them.
struct ProxySetting: Sendable {
    /// For https URLs, as written.
    var https: Setting<String?>
    /// For http URLs, as written.
    var http: Setting<String?>
    /// Hosts that are connected to directly.
    var exceptions: Setting<String?>

    static let allowed = "http://[user:password@]host:port, socks5://host:port, or none"

    /// The name in lower case comes before the other, the one for a scheme before the one for all.
    init(environment: [String: String], file: ConfigFile) {
        // A CGI program finds the client's header `Proxy` in HTTP_PROXY: there anybody could set it.
        let upperHTTP = environment["REQUEST_METHOD"] == nil ? ["HTTP_PROXY"] : []
        let all = ["all_proxy", "ALL_PROXY"]
        https = Setting(["https_proxy", "HTTPS_PROXY"] + all, of: environment, otherwise: file.proxy)
        http = Setting(["http_proxy"] + upperHTTP + all, of: environment, otherwise: file.proxy)
        exceptions = Setting(["no_proxy", "NO_PROXY"], of: environment, otherwise: file.noProxy)
    }

    /// - Returns: nil for a text that turns proxies off.
    static func server(_ text: String) throws(ProxyServer.Unusable) -> ProxyServer? {
        text.isEmpty || text.lowercased() == "none" ? nil : try ProxyServer(text)
    }

    /// - Throws: `Failure` with exit code 78 for a proxy that cannot be used.
    func policy() throws -> ProxyPolicy {
        let exceptions = NoProxy(exceptions.value ?? "")
        // What serves nobody need not be usable: these variables are those of other programs too.
        guard !exceptions.isEverything else { return .none }
        return ProxyPolicy(https: try Self.server(https), http: try Self.server(http), exceptions: exceptions)
    }

    private static func server(_ setting: Setting<String?>) throws -> ProxyServer? {
        do {
            return try setting.value.flatMap { text throws(ProxyServer.Unusable) in try server(text) }
        } catch {
            throw ConfigFile.failure("the proxy of \(setting.source.description): \(error.reason); allowed: \(allowed)")
        }
    }

    /// One of them without its credentials.
    func described(_ name: String, _ setting: Setting<String?>) -> Settings.Description {
        let value: String?
        do {
            value = try setting.value.flatMap { text throws(ProxyServer.Unusable) in try Self.server(text) }?
                .description
        } catch {
            value = "(not usable: \(error.reason))"
        }
        return Settings.Description(name: name, value: value, source: setting.source.description)
    }
}

extension Setting where Value == String? {
    /// The first of the variables that is set, or what the config file says.
    init(_ variables: [String], of environment: [String: String], otherwise fileValue: String?) {
        if let name = variables.first(where: { environment[$0] != nil }) {
            self.init(value: environment[name], source: .environment(name))
        } else {
            self.init(value: fileValue, source: fileValue == nil ? .standard : .file)
        }
    }
}

extension Settings {
    /// How connections are made. Files of authorities are read here, for commands that call the service.
    /// - Throws: `Failure` with exit code 78 for a proxy or a file that cannot be used.
    func connecting() throws -> Connecting {
        let users = UserFolders(environment)
        let files = try caFile.value.map { [try users.expanding($0)] } ?? []
        let folders = try caFolders.value?.split(separator: ":").map { try users.expanding(String($0)) } ?? []
        let trust: Trust
        do {
            trust = try Trust(files: files, folders: folders)
        } catch {
            let source = caFolders.value != nil && !files.contains(error.path) ? caFolders.source : caFile.source
            throw ConfigFile.failure(
                "\(error.path), named by \(source == .file ? "ca_file" : source.description) for the authorities to trust: "
                    + "\(error.reason); allowed: certificates in PEM form")
        }
        return Connecting(proxies: try proxies.policy(), trust: trust)
    }

    /// Which proxy the service in use is reached by, and who said so.
    func proxyInUse() -> Description {
        func row(_ value: String?, _ source: String) -> Description {
            Description(name: "proxy", value: value, source: source)
        }
        guard let destination = Destination(url: baseURL.value) else {
            return row(nil, SettingSource.standard.description)
        }
        let setting = destination.isSecure ? proxies.https : proxies.http
        guard let policy = try? proxies.policy() else { return proxies.described("proxy", setting) }
        switch policy.way(to: destination) {
        case .proxy(let proxy): return row(proxy.description, setting.source.description)
        case .loopback: return row(nil, "none: this machine is always reached directly")
        case .exception: return row(nil, "none: \(proxies.exceptions.source.description)")
        case .unset:
            let isOff = NoProxy(proxies.exceptions.value ?? "").isEverything
            return row(nil, isOff ? "none: \(proxies.exceptions.source.description)" : setting.source.description)
        }
    }

    /// The same in a sentence; nil if nobody has named a proxy.
    func proxySentence() -> String? {
        guard proxies.https.value != nil || proxies.http.value != nil else { return nil }
        let found = proxyInUse()
        return found.value.map { "\(baseURL.value) is reached by the proxy \($0) (\(found.source))" }
            ?? "\(baseURL.value) is reached directly (\(found.source))"
    }
}
