import Contract
import Model
import Providers
import Transport

/// A profile with all that a call needs.
struct Credentials: Sendable {
    let profile: String
    let service: Services.Service
    let baseURL: BaseURL
    let key: APIKey
}

extension Settings {
    /// The profile in use.
    /// - Throws: `Failure` with exit code 77 or 78.
    func credentials() throws -> Credentials {
        guard let found = try credentials(of: profile.value) else {
            throw Failure(
                code: "no_key",
                message: "no API key for profile \(profile.value): set \(service.variables.key) or "
                    + "\(service.variables.keyFile), or api_key_file in \(config.value)",
                exit: .key)
        }
        return found
    }

    /// Every profile that has a key: the one in use, and those of the config file.
    ///
    /// Trouble with a profile that is not in use is told and does not stop the others.
    func allCredentials(warn: (String) -> Void) throws -> [Credentials] {
        var found = [try credentials(of: profile.value)]
        for name in file.profiles.keys.sorted() where name != profile.value {
            do {
                found.append(try credentials(of: name))
            } catch {
                warn("warning: profile \(name) is left out: \(FailureReport.failure(for: error).message)")
            }
        }
        return found.compactMap { $0 }
    }

    /// - Returns: nil if the profile has no key.
    func credentials(of name: String) throws -> Credentials? {
        guard let (secret, origin) = try secret(of: name) else { return nil }
        let (service, address) = (self.service(of: name), self.address(of: name))
        let key: APIKey
        let url: BaseURL
        do {
            key = try APIKey(secret)
        } catch {
            throw Failure(
                code: "bad_key", message: "the API key from \(origin) cannot be used: \(error.reason)", exit: .key)
        }
        do {
            url = try service.baseURL(address)
        } catch {
            let from = name == profile.value ? baseURL.source.description : "config file"
            let version = service.callPaths.version
            let found = error.isSecret ? "one that is not repeated here" : address
            throw ConfigFile.failure(
                "base URL of profile \(name): found \(found) (\(from)), allowed: an http or https URL"
                    + (version.isEmpty ? "" : ", with or without \(version)") + ": \(error.reason)")
        }
        return Credentials(profile: name, service: service, baseURL: url, key: key)
    }

    /// The environment's key serves the profile in use and no other.
    private func secret(of name: String) throws -> (secret: String, origin: String)? {
        if name == profile.value {
            let variables = service.variables
            if let key = environment[variables.key] { return (key, variables.key) }
            if let path = environment[variables.keyFile] {
                return (try readKey(path, variables.keyFile), variables.keyFile)
            }
        }
        guard let entry = file.profiles[name] else { return nil }
        if let key = entry.apiKey { return (key, config.value) }
        if let path = entry.apiKeyFile { return (try readKey(path, "api_key_file"), path) }
        return nil
    }

    private func readKey(_ path: String, _ origin: String) throws -> String {
        let expanded = try UserFolders(environment).expanding(path)
        guard let bytes = try? InputFile.read(expanded == "-" ? "./-" : expanded, limit: 65_537) else {
            throw Failure(
                code: "no_key", message: "\(path), named by \(origin), cannot be read", exit: .key)
        }
        guard bytes.count <= 65_536 else {
            throw Failure(code: "bad_key", message: "\(path), named by \(origin), is too large for a key", exit: .key)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
