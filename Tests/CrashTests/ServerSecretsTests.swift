import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// The password of a ledger's server is used and seen nowhere.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .serialized, .timeLimit(.minutes(10)))
struct ServerSecretsTests {
    /// Of the role `with_password` of the server that tests share.
    private static let password = "right-secret"

    /// How a person may hand it over.
    enum Way: Sendable, CaseIterable {
        case url, variable, file, service
    }

    /// - Parameter hidden: a folder that nobody looks through.
    private func environment(_ way: Way, _ desk: ServerDesk, hidden: String) throws -> [String: String] {
        let place = "/\(desk.database)?host=\(desk.cluster.folder)&port=\(desk.cluster.port)"
        let address = "postgres://with_password@\(place)"
        func write(_ text: String, to name: String) throws -> String {
            let path = "\(hidden)/\(name)"
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            return path
        }
        switch way {
        case .url: return ["REEL_DATABASE": "postgres://with_password:\(Self.password)@\(place)"]
        case .variable: return ["REEL_DATABASE": address, "PGPASSWORD": Self.password]
        case .file:
            let file = try write("*:*:*:with_password:\(Self.password)\n", to: "pgpass")
            return ["REEL_DATABASE": address, "PGPASSFILE": file]
        case .service:
            let file = try write("[reel]\nuser=with_password\npassword=\(Self.password)\n", to: "services")
            return ["REEL_DATABASE": "postgres://\(place)&service=reel", "PGSERVICEFILE": file]
        }
    }

    /// Looks through all files of the hosts, what was printed included.
    private func expectNowhere(_ secret: String, in folder: String) throws {
        let bytes = Data(secret.utf8)
        var looked = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            guard let data = try? Data(contentsOf: URL(filePath: folder + "/" + name)) else { continue }
            looked += 1
            #expect(data.firstRange(of: bytes) == nil, "\(secret) is in \(name)")
        }
        #expect(looked > 0)
    }

    /// Looks through the arguments of all processes of this machine.
    private func expectNotInProcessList(_ secret: String) throws {
        for pid in try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap({ Int32($0) }) {
            guard let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else { continue }
            #expect(
                line.firstRange(of: Data(secret.utf8)) == nil,
                "\(secret) is in the arguments of \(String(decoding: line, as: UTF8.self))")
        }
    }

    /// Stands before pg_dump and writes down what everybody can read of it.
    private func watchDump(_ desk: ServerDesk) throws -> String {
        let folder = desk.folder + "/watched"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let script = """
            #!/bin/sh
            tr '\\0' '\\n' </proc/$$/cmdline >"\(folder)/arguments"
            exec '\(desk.cluster.programFolder)/pg_dump' "$@"

            """
        try Data(script.utf8).write(to: URL(filePath: folder + "/pg_dump"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/pg_dump")
        return folder
    }

    @Test(arguments: Way.allCases)
    func `A password is shown nowhere, however it is handed over`(way: Way) async throws {
        try await withTemporaryFolder { hidden in
            try await withServerDesk { desk, service in
                try await desk.cluster.run("ALTER DATABASE \(desk.database) OWNER TO with_password")
                let host = desk.hosts[0]
                var place = try environment(way, desk, hidden: hidden)
                place["PATH"] = "\(try watchDump(desk)):/usr/bin:/bin"
                let daemon = try host.start(["daemon", "run", "-v"], place)
                try await eventually("the daemon runs") { host.isAtWork(daemon) }
                for command in [
                    ["submit", "a", "--wait", "-v"], ["list", "-v"], ["config", "show"], ["config", "show", "--json"],
                    ["check"], ["daemon", "status", "--json"], ["show", "1", "--history", "--request"], ["export"],
                    ["backup", desk.folder + "/reel.dump"], ["profile", "list"],
                ] {
                    let ending = try await host.start(command, place).ended()
                    #expect(ending.code == 0, "\(command): \(ending)")
                }
                let settings = try await host.json("config", "show", with: place)
                #expect(settings["database"]?["value"]?.string?.contains(desk.database) == true)
                #expect(FileManager.default.fileExists(atPath: desk.folder + "/watched/arguments"))
                // What fails says no more.
                desk.look.endConnections()
                for (command, code) in [(["daemon", "run"], 75), (["show", "9"], 66)] as [([String], Int32)] {
                    #expect(try await host.start(command, place).ended().code == code)
                }
                try expectNotInProcessList(Self.password)
                daemon.send(.terminate)
                #expect(await daemon.ended().code == 0)
                #expect(await service.counts.createsReceived == 1)
                try expectNowhere(Self.password, in: desk.folder)
                let dump = try await desk.cluster.dump(desk.database)
                #expect(try Data(contentsOf: URL(filePath: dump)).firstRange(of: Data(Self.password.utf8)) == nil)
            }
        }
    }

    @Test func `A password on the command line is refused, and not repeated`() async throws {
        try await withServerDesk { desk, _ in
            let secret = "typed-secret-71"
            for url in [
                "postgres://u:\(secret)@/\(desk.database)?host=\(desk.cluster.folder)",
                "postgresql://127.0.0.1/\(desk.database)?user=u&password=\(secret)",
            ] {
                let ending = try await desk.hosts[0].run("list", "--database", url, "--json")
                #expect(ending.code == 64, "\(ending)")
                #expect(try FailureObject(ending).message.contains("PGPASSWORD"))
            }
            // Without one it may stand there.
            #expect(try await desk.hosts[0].run("sync", "--database", desk.url).code == 0)
            try expectNowhere(secret, in: desk.folder)
        }
    }

    @Test func `A password in the config file is refused, and a wrong one is told without its text`() async throws {
        try await withTemporaryFolder { hidden in
            try await withServerDesk { desk, _ in
                let secret = "wrong-secret-72"
                let url =
                    "postgres://with_password:\(secret)@/\(desk.database)?host=\(desk.cluster.folder)"
                    + "&port=\(desk.cluster.port)"
                let config = hidden + "/config.json"
                try Data(#"{"database": "\#(url)"}"#.utf8).write(to: URL(filePath: config))
                let host = desk.hosts[0]
                let written = try await host.run("list", "--config", config, with: ["REEL_DATABASE": ""])
                #expect(written.code == 78, "\(written)")
                for command in [["list"], ["submit", "a"], ["daemon", "run"]] {
                    let wrong = try await host.start(command, ["REEL_DATABASE": url]).ended()
                    #expect(wrong.code == 78, "\(wrong)")
                    #expect(wrong.errors.split(separator: "\n").count == 1, "\(wrong)")
                }
                try expectNowhere(secret, in: desk.folder)
            }
        }
    }
}
