import ArgumentParser
import Contract
import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Commands

struct ProxySettingTests {
    private func settings(_ environment: [String: String], file: String? = nil) async throws -> Settings {
        try await withTemporaryFolder { folder in
            var environment = environment.merging(["HOME": folder]) { given, _ in given }
            if let file {
                environment["REEL_CONFIG"] = folder + "/config.json"
                try Data(file.utf8).write(to: URL(filePath: folder + "/config.json"))
            }
            return try Settings.resolve(try GlobalOptions.parse([]), environment: environment)
        }
    }

    /// Value and source of a line of `config show`.
    private func shown(
        _ name: String, _ environment: [String: String], file: String? = nil
    ) async throws -> [String?] {
        let lines = try await settings(environment, file: file).described()
        let line = try #require(lines.first { $0.name == name })
        return [line.value, line.source]
    }

    @Test(arguments: [
        (["HTTPS_PROXY": "http://a:1"], "http://a:1", "HTTPS_PROXY"),
        (["HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"], "http://b:2", "https_proxy"),
        (["HTTPS_PROXY": "http://a:1", "all_proxy": "http://b:2"], "http://a:1", "HTTPS_PROXY"),
        (["ALL_PROXY": "socks5://a", "HTTP_PROXY": "http://b:2"], "socks5h://a:1080", "ALL_PROXY"),
        (["ALL_PROXY": "a:1", "all_proxy": "b:2"], "http://b:2", "all_proxy"),
        (["https_proxy": "", "ALL_PROXY": "a:1"], "http://a:1", "ALL_PROXY"),
    ])
    func `The name for the scheme comes first, and the one in lower case`(
        environment: [String: String], value: String, source: String
    ) async throws {
        #expect(try await shown("https_proxy", environment) == [value, "environment \(source)"])
        #expect(try await shown("proxy", environment) == [value, "environment \(source)"])
    }

    @Test func `What a web server was asked with names no proxy`() async throws {
        let asked = ["HTTP_PROXY": "http://evil:1", "REQUEST_METHOD": "GET"]
        #expect(try await shown("http_proxy", asked) == [nil, "default"])
        #expect(
            try await shown("http_proxy", ["HTTP_PROXY": "http://a:1"]) == ["http://a:1", "environment HTTP_PROXY"])
        let own = asked.merging(["http_proxy": "http://a:1"]) { $1 }
        #expect(try await shown("http_proxy", own) == ["http://a:1", "environment http_proxy"])
    }

    @Test func `The config file names a proxy for all that the environment names none for`() async throws {
        let file = #"{"proxy": "http://u:secret@c:3", "no_proxy": "x.example", "ca_file": "/ca.pem"}"#
        #expect(try await shown("proxy", [:], file: file) == ["http://(credentials)@c:3", "config file"])
        #expect(try await shown("http_proxy", [:], file: file) == ["http://(credentials)@c:3", "config file"])
        #expect(try await shown("no_proxy", [:], file: file) == ["x.example", "config file"])
        #expect(try await shown("ca_file", [:], file: file) == ["/ca.pem", "config file"])
        let environment = [
            "HTTPS_PROXY": "http://a:1", "no_proxy": "y", "NO_PROXY": "z", "SSL_CERT_FILE": "/e", "SSL_CERT_DIR": "/d",
        ]
        #expect(try await shown("proxy", environment, file: file) == ["http://a:1", "environment HTTPS_PROXY"])
        #expect(try await shown("http_proxy", environment, file: file) == ["http://(credentials)@c:3", "config file"])
        #expect(try await shown("no_proxy", environment, file: file) == ["y", "environment no_proxy"])
        #expect(try await shown("ca_file", environment, file: file) == ["/e", "environment SSL_CERT_FILE"])
        #expect(try await shown("ca_dir", environment, file: file) == ["/d", "environment SSL_CERT_DIR"])
    }

    @Test(arguments: ["none", "NONE"])
    func `A proxy is turned off by a word`(word: String) async throws {
        #expect(
            try await shown("proxy", ["HTTPS_PROXY": word], file: #"{"proxy": "c:3"}"#) == [
                nil, "environment HTTPS_PROXY",
            ])
        for value in [word, ""] {
            #expect(try await shown("proxy", [:], file: #"{"proxy": "\#(value)"}"#) == [nil, "config file"])
        }
    }

    @Test func `What the service in use is reached by says why it is reached directly`() async throws {
        let proxy = ["ALL_PROXY": "http://a:1"]
        func shown(_ more: [String: String]) async throws -> [String?] {
            try await self.shown("proxy", proxy.merging(more) { $1 })
        }
        #expect(try await shown(["NO_PROXY": ".senseaudio.cn"]) == [nil, "none: environment NO_PROXY"])
        #expect(try await shown(["no_proxy": "*"]) == [nil, "none: environment no_proxy"])
        let local = try await shown(["SENSEAUDIO_BASE_URL": "http://127.0.0.1:8080"])
        #expect(local == [nil, "none: this machine is always reached directly"])
        #expect(try await self.shown("proxy", [:]) == [nil, "default"])
        #expect(
            try await settings(proxy).proxySentence()
                == "https://api.senseaudio.cn is reached by the proxy http://a:1 (environment ALL_PROXY)")
        #expect(try await settings([:]).proxySentence() == nil)
    }

    @Test(arguments: ["https://u:secret@p", "socks4://p", "socks5://u:secret@p", "http://u:secret@p:0"])
    func `A proxy that cannot be used is an error only where it would be`(text: String) async throws {
        for name in ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"] {
            // Lists need no proxy.
            let settings = try await settings([name: text])
            let failure = #expect(throws: Failure.self) { try settings.connecting() }
            #expect(failure?.exit == .configuration)
            #expect(failure?.message.contains("environment \(name)") == true, "\(failure?.message ?? "")")
            #expect(failure?.message.contains("allowed: http://") == true)
            #expect(failure?.message.contains("secret") == false)
            for line in settings.described() { #expect(line.value?.contains("secret") != true) }
            _ = try await self.settings([name: text, "no_proxy": "*"]).connecting()
        }
        // Nobody is served by the one for all schemes.
        _ = try await self.settings(["ALL_PROXY": text, "HTTPS_PROXY": "a:1", "HTTP_PROXY": "none"]).connecting()
        let failure = await #expect(throws: Failure.self) {
            try await self.settings([:], file: "{\n\"proxy\": \"\(text)\"}")
        }
        #expect(failure?.message.contains("config.json:2: proxy: ") == true, "\(failure?.message ?? "")")
        #expect(failure?.message.contains("secret") == false)
    }

    @Test(arguments: [#"["http://u:secret@p"]"#, #"{"http://u:secret@p": 1}"#, "true"])
    func `A proxy of another type is not repeated`(value: String) async throws {
        let failure = await #expect(throws: Failure.self) { try await settings([:], file: #"{"proxy": \#(value)}"#) }
        #expect(failure?.exit == .configuration)
        #expect(failure?.message.contains("secret") == false)
    }

    @Test func `A file of authorities that brings none is named with the reason and who named it`() async throws {
        try await withTemporaryFolder { folder in
            let empty = folder + "/empty.pem"
            try Data().write(to: URL(filePath: empty))
            for (environment, file, words) in [
                (["SSL_CERT_FILE": empty], String?.none, ["\(empty), named by environment SSL_CERT_FILE", "is empty"]),
                (["SSL_CERT_DIR": folder], nil, ["\(folder), named by environment SSL_CERT_DIR", "no file in it"]),
                ([:], #"{"ca_file": "/no/such.pem"}"#, ["/no/such.pem, named by ca_file", "no such file"]),
                (["HOME": folder], #"{"ca_file": "~/empty.pem"}"#, ["\(empty), named by ca_file", "is empty"]),
            ] {
                let settings = try await settings(environment, file: file)
                let failure = #expect(throws: Failure.self) { try settings.connecting() }
                #expect(failure?.exit == .configuration)
                for word in words { #expect(failure?.message.contains(word) == true, "\(failure?.message ?? "")") }
            }
        }
    }

    @Test func `A config file with the credentials of a proxy is looked at as one with a key`() async throws {
        try await withTemporaryFolder { folder in
            for (proxy, count) in [("http://u:secret@p", 1), ("http://p", 0)] {
                let path = folder + "/config.json"
                try Data(#"{"proxy": "\#(proxy)"}"#.utf8).write(to: URL(filePath: path))
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
                var warnings: [String] = []
                try Settings.resolve(try GlobalOptions.parse(["--config", path]), environment: ["HOME": folder])
                    .warnOfExposure { warnings.append($0) }
                #expect(warnings.count == count)
            }
        }
    }
}
