import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Commands that read, keep and move a ledger on a server.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .serialized, .timeLimit(.minutes(10)))
struct ServerCommandsTests {
    private func withTools(_ sharesVideos: Bool = true, _ body: (ServerDesk, SimulatedService) async throws -> Void)
        async throws
    {
        let cluster = try await PostgresCluster.shared()
        var options = ServerDeskOptions(cluster: cluster, sharesVideos: sharesVideos)
        options.environment = ["PATH": cluster.programFolder + ":/usr/bin:/bin"]
        try await withServerDesk(on: options, body)
    }

    /// Three tasks that are over, of which the last one failed.
    private func makeThree(_ desk: Desk, _ service: SimulatedService) async throws {
        _ = try await desk.json("submit", "白纸折成的小船", "-t", "water", "--ref", "boat", "--wait")
        _ = try await desk.json("submit", "a crane of paper", "--wait", "--note", "for the wall")
        await service.replaceFaults(try Faults(parsing: ["status:failed:违规"]))
        #expect(try await desk.run("submit", "a storm", "--wait").code == 6)
        await service.replaceFaults(Faults())
    }

    @Test func `What is recorded reads the same on every host`() async throws {
        try await withTools { desk, service in
            try await makeThree(desk.hosts[0], service)
            let commands = [
                ["list"], ["list", "--json"], ["list", "-s", "failed"], ["show", "1", "--history", "--json"],
                ["show", "ref:boat", "--request"], ["history"], ["search", "船"], ["search", "小船", "--json"],
                ["search", "wall"], ["stats"], ["stats", "--by", "state", "--json"], ["export"], ["queue"],
            ]
            for command in commands {
                var outputs: Set<String> = []
                for host in desk.hosts {
                    let ending = try await host.start(command).ended()
                    #expect(ending.code == 0, "\(command): \(ending)")
                    outputs.insert(ending.output)
                }
                #expect(outputs.count == 1, "\(command)")
                #expect(outputs != [""] || command == ["queue"], "\(command)")
            }
            #expect(try await desk.hosts[1].json("search", "船").array?.map { $0["id"]?.integer } == [1])
            #expect(try await desk.hosts[1].json("search", "crane").array?.map { $0["id"]?.integer } == [2])
            #expect(try await desk.hosts[1].json("list").array?.map { $0["id"]?.integer } == [3, 2, 1])
        }
    }

    @Test func `Hosts that run one batch at the same moment buy each clip once, and pick the same takes`() async throws
    {
        try await withTools { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            let lines = (1...12).map { "\($0),S\($0),clip \($0),\($0 % 3)" }
            let text = (["ref,shot,prompt,takes"] + lines.map { $0.hasSuffix(",0") ? String($0.dropLast()) : $0 })
                .joined(separator: "\n")
            let runs = try [office, studio, office, studio].map { host in
                try host.start(["batch", try host.write(text, to: "shots.csv"), "-g", "雨", "--wait"])
            }
            for run in runs {
                let ending = await run.ended()
                #expect(ending.code == 0, "\(ending)")
            }
            #expect(desk.peek("SELECT count(*) FROM task") == 16)
            #expect(await service.counts.createsReceived == 16)
            #expect(try await studio.json("pick", "1-16", "--state", "failed").array == [])
            let first = try await office.json("shots", "雨").array ?? []
            #expect(first.map { $0["shot"]?.string }.prefix(3) == ["S1", "S2", "S3"])
            _ = try await studio.json("pick", "1")
            #expect(try await office.json("list", "--verdict", "picked").array?.map { $0["id"] } == [.integer(1)])
            let shared = try await office.run("deliver", "雨", office.folder + "/out")
            #expect(shared.code == 10, "\(shared)")
            #expect(try await office.run("check").code == 0)
        }
    }

    @Test
    func
        `Hosts that submit at the same moment do not pass a cap together, and a chain goes on wherever its videos are`()
        async throws
    {
        try await withTools { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            var prices: [String: [String: String]] = [:]
            for host in desk.hosts {
                let path = try host.write(
                    #"{"prices": [{"per_second": 1, "currency": "CNY"}]}"#, to: "config.json")
                prices[host.folder] = ["REEL_CONFIG": path]
            }
            let set = try await office.run("budget", "set", "15CNY", "--per", "day", with: prices[office.folder] ?? [:])
            #expect(set.code == 0, "\(set)")
            let codes = try await withThrowingTaskGroup { group in
                for number in 0..<10 {
                    let host = number % 2 == 0 ? office : studio
                    let settings = prices[host.folder] ?? [:]
                    group.addTask { try await host.run("submit", "boat \(number)", with: settings).code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.sorted() == [0, 0, 0] + Array(repeating: 9, count: 7))
            #expect(await service.counts.createsReceived == 3)
            let budgets = try await studio.json("budget", with: prices[studio.folder] ?? [:]).array
            #expect(budgets?.map { $0["left"] } == [.integer(0)])
            #expect(try await studio.run("budget", "unset", "--per", "day").code == 0)
            guard ForeignProgram.ffmpeg.isUsable else { return }
            let table = try office.write(
                "ref,prompt,first_frame\n1,a,\n2,b,last:ref:1\n3,c,last:ref:2\n", to: "chain.csv")
            _ = try await office.json("batch", table)
            #expect(try await studio.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 6)
            #expect(try await office.json("list", "-s", "completed").array?.count == 6)
        }
    }

    @Test func `What a person changes on one host is changed on all, and the ledger stays sound`() async throws {
        try await withTools { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            try await makeThree(office, service)
            for command in [["tag", "1", "+blue"], ["note", "2", "早安"], ["queue", "pause"], ["queue", "resume"]] {
                #expect(try await studio.start(command).ended().code == 0)
            }
            #expect(try await office.json("search", "早安").array?.map { $0["id"]?.integer } == [2])
            #expect(try await office.json("list", "-t", "blue").array?.count == 1)
            #expect(try await studio.run("prune", "--older-than", "0", "--yes").code == 0)
            #expect(try await studio.run("check", "--rebuild").code == 0)
            for host in desk.hosts {
                let check = try await host.run("check", "--json")
                #expect(check.code == 0, "\(check)")
                #expect(try check.json["videos"] == .integer(2))
            }
            #expect(try await office.json("search", "早安").array?.map { $0["id"]?.integer } == [2])
        }
    }

    @Test func `A ledger moves from a file to a server and back, byte by byte`() async throws {
        try await withTools { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            // In the file of a home first.
            let inFile = ["REEL_DATABASE": office.database]
            for (prompt, arguments) in [("白纸折成的小船", ["--wait"]), ("a\tb", ["-t", "x"]), ("c", ["--queue"])] {
                #expect(try await office.start(["submit", prompt] + arguments, inFile).ended().code == 0)
            }
            let files = ["first", "second", "third"].map { "\(desk.folder)/\($0).ndjson" }
            #expect(try await office.run("export", "-o", files[0], with: inFile).code == 0)
            let imported = try await office.run("import", "-", input: files[0])
            #expect(imported.code == 0, "\(imported)")
            #expect(try await studio.run("export", "-o", files[1]).code == 0)
            let back = ["REEL_DATABASE": studio.database]
            #expect(try await studio.run("import", files[1], with: back).code == 0)
            #expect(try await studio.run("export", "-o", files[2], with: back).code == 0)

            let texts = try files.map { try String(decoding: Data(contentsOf: URL(filePath: $0)), as: UTF8.self) }
            #expect(texts[1] == texts[2])
            // What was never sent is held where it was brought to.
            let lines = texts.map { $0.split(separator: "\n").filter { !$0.contains(#""state":"queued""#) } }
            #expect(lines[0] == lines[1])
            #expect(try await studio.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 2)
            #expect(try await studio.run("check").code == 0)
            // Once more adds nothing.
            #expect(try await studio.run("import", files[0]).code == 0)
            #expect(desk.peek("SELECT count(*) FROM task") == 3)
        }
    }

    @Test func `A backup is restored by pg_restore, and holds there what it has not sent`() async throws {
        try await withTools { desk, service in
            let office = desk.hosts[0]
            _ = try await office.json("submit", "a", "--wait")
            _ = try await office.json("submit", "b", "--queue")
            let file = desk.folder + "/reel.dump"
            let made = try await office.json("backup", file)
            #expect(made["tasks"] == .integer(2))
            #expect(made["path"]?.string?.hasSuffix("/reel.dump") == true)
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try await office.run("backup", file).code == 73)

            try await desk.cluster.withDatabase { copy in
                try await desk.cluster.restore(archive: file, into: copy)
                for host in desk.hosts {
                    let place = ["REEL_DATABASE": desk.cluster.address(of: copy)]
                    let tasks = try await host.json("list", "--reverse", with: place).array
                    #expect(tasks?.map { $0["waiting_for"]?.string } == [nil, "held"])
                    let sync = try await host.run("sync", "--until-done", with: place)
                    #expect(sync.code == 0, "\(sync)")
                }
                #expect(await service.counts.createsReceived == 1)
            }
            // Where it always was, nothing is held.
            #expect(try await office.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `Without PostgreSQL's client a backup says what to install, and leaves nothing behind`() async throws {
        try await withTools { desk, _ in
            let office = desk.hosts[0]
            _ = try await office.json("submit", "a", "--queue")
            let ending = try await office.run(
                "backup", desk.folder + "/reel.dump", "--json", with: ["PATH": desk.folder])
            #expect(ending.code == 73, "\(ending)")
            #expect(try FailureObject(ending).message.contains("postgresql-client"))
            #expect(try !FileManager.default.contentsOfDirectory(atPath: desk.folder).contains { $0.contains("dump") })
        }
    }
}
