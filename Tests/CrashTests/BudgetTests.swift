import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Caps, as processes that want to spend at the same moment meet them.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct BudgetTests {
    private func config(_ caps: String, _ desk: Desk) throws -> [String: String] {
        [
            "REEL_CONFIG": try desk.write(
                #"{"concurrency": 2, "prices": [{"per_second": 1, "currency": "CNY"}], "caps": [\#(caps)]}"#,
                to: "config.json")
        ]
    }

    private func amount(_ value: JSONValue?) -> Double {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: 0
        }
    }

    @Test func `Of ten that submit at once as many are sent as a cap allows`() async throws {
        try await withDesk { desk, service in
            let capped = try config(#"{"per": "day", "amount": 15, "currency": "CNY"}"#, desk)
            let codes = try await withThrowingTaskGroup { group in
                for number in 0..<10 {
                    group.addTask { try await desk.run("submit", "boat \(number)", "--json", with: capped).code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.sorted() == [0, 0, 0] + Array(repeating: 9, count: 7))
            #expect(await service.counts.createsReceived == 3)
            #expect(try await desk.json("list", "--all", with: capped).array?.count == 3)
            let budget = try await desk.json("budget", with: capped).array?.first
            let sum = try await desk.json("list", "--all", with: capped).array?
                .reduce(0) { $0 + amount($1["cost"]?["amount"]) }
            #expect(amount(budget?["spent"]) + amount(budget?["reserved"]) == sum)
            #expect(budget?["left"] == .integer(0))
            let refused = try await desk.run("submit", "one more", "--json", with: capped)
            let failure = try FailureObject(refused)
            #expect(failure.code == "over_cap" && failure.next == "reel budget", "\(refused)")
        }
    }

    @Test func `What is over the cap waits and says so, and goes once the cap is raised`() async throws {
        try await withDesk { desk, service in
            let priced = try config("", desk)
            #expect(try await desk.run("budget", "set", "10CNY", "--per", "day", with: priced).code == 0)
            let table = try desk.write("prompt\na\nb\nc\nd\n", to: "shots.csv")
            let batch = try await desk.run("batch", table, with: priced)
            #expect(batch.code == 0 && batch.errors.contains("2 of the new wait for a cap"), "\(batch)")
            let synced = try await desk.run("sync", with: priced)
            #expect(synced.errors.contains("2 tasks (3-4) wait for a cap to have room"), "\(synced)")
            #expect(await service.counts.createsReceived == 2)
            let queue = try await desk.json("queue", with: priced)
            #expect(queue["tasks"]?.array?.map { $0["waiting_for"]?.string } == ["cap", "cap"])
            #expect(queue["caps"]?.array?.first?["waiting"] == .integer(2))
            let waited = try await desk.run("wait", "3", "--json", with: priced)
            #expect(try FailureObject(waited).code == "cap")
            let raised = try await desk.json("budget", "set", "20", "--per", "day", "--json", with: priced)
            #expect(raised["before"]?["cap"] == .integer(10) && raised["after"]?["cap"] == .integer(20))
            #expect(try await desk.run("sync", "--until-done", with: priced).code == 0)
            #expect(await service.counts.createsReceived == 4)
            #expect(try await desk.run("budget", "unset", "--per", "day", with: priced).code == 0)
            #expect(try await desk.run("budget", "unset", "--per", "day", with: priced).code == 64)
            #expect(try await desk.json("budget", with: priced).array == [])
        }
    }

    @Test func `A daemon goes on with what waits once the config has another cap`() async throws {
        try await withDesk { desk, service in
            let capped = try config(#"{"per": "month", "amount": 5, "currency": "CNY"}"#, desk)
            _ = try await desk.startDaemon(capped)
            for prompt in ["a", "b"] { _ = try await desk.json("submit", prompt, "--queue", with: capped) }
            try await eventually("the second waits for the cap") {
                let isSent = await service.counts.createsReceived == 1
                return try await desk.json("show", "2", with: capped)["waiting_for"]?.string == "cap" && isSent
            }
            _ = try config(#"{"per": "month", "amount": 10, "currency": "CNY"}"#, desk)
            try await eventually("the second is sent") { await service.counts.createsReceived == 2 }
        }
    }

    @Test func `After a campaign of kills no cap was passed, and the budget is the sum over the tasks`() async throws {
        try await withDesk(faults: ["create:reset-after@every:7"]) { desk, service in
            let capped = try config(
                #"{"per": "day", "amount": 60, "currency": "CNY"}, {"per": "day", "amount": 20, "currency": "CNY", "project": "b"}"#,
                desk)
            let table = try desk.write(
                (["ref,prompt,project"] + (1...30).map { "\($0),clip \($0),\($0 % 2 == 0 ? "b" : "a")" })
                    .joined(separator: "\n"), to: "shots.csv")
            #expect(try await desk.run("batch", table, with: capped).code == 0)
            for _ in 0..<12 {
                let runs = try [["batch", table], ["sync", "--until-done"], ["daemon", "run"]].map {
                    try desk.start($0, capped)
                }
                let entries = desk.peek("SELECT count(*) FROM event") + Int64.random(in: 1...20)
                try await eventually("something has happened, or nothing is left to happen") {
                    desk.peek("SELECT count(*) FROM event") >= entries || !runs[1].isAlive
                }
                for run in runs {
                    run.send(.kill)
                    _ = await run.ended()
                }
            }
            _ = try await desk.run("batch", table, with: capped)
            _ = try await desk.run("sync", "--until-done", with: capped)
            let tasks = try await desk.json("list", "--all", "--limit", "0", with: capped).array ?? []
            #expect(tasks.count == 30)
            let counted = tasks.filter {
                $0["submitted_at"] != .null
                    && !["queued", "rejected", "failed", "cancelled"].contains($0["state"]?.string ?? "")
            }
            let budgets = try await desk.json("budget", with: capped).array ?? []
            for (budget, sum) in zip(budgets, [counted, counted.filter { $0["project"]?.string == "b" }]) {
                let spent = sum.reduce(0) { $0 + amount($1["cost"]?["amount"]) }
                #expect(amount(budget["spent"]) + amount(budget["reserved"]) == spent)
                #expect(spent <= amount(budget["cap"]))
            }
            let creates = await service.counts.createsReceived
            let states = Dictionary(grouping: tasks) { $0["state"]?.string ?? "" }.mapValues(\.count)
            #expect((1...counted.count).contains(creates), "\(states)")
            #expect(try await desk.run("check", with: capped).code == 0)
        }
    }

    @Test func `Bad caps are told with their place, and nothing is recorded`() async throws {
        try await withDesk { desk, _ in
            for (cap, words) in [
                (#"{"per": "day", "amount": "many", "currency": "CNY"}"#, "config.json:1: caps[0].amount: found"),
                (
                    #"{"per": "day", "amount": 5, "currency": "XYZ"}"#,
                    "caps[0].currency: found \"XYZ\", and no price is in it"
                ),
                (#"{"per": "week", "amount": 5, "currency": "CNY"}"#, "allowed: day, month"),
                (#"{"amount": 5, "currency": "CNY"}"#, "caps[0].per: missing"),
            ] {
                let refused = try await desk.run("submit", "a", with: try config(cap, desk))
                #expect(refused.code == 78 && refused.errors.contains(words), "\(refused)")
            }
            let priced = try config("", desk)
            for (words, said) in [
                (["5XYZ", "--per", "day"], "found XYZ, and no price is in it; allowed: CNY"),
                (["many", "--per", "day"], "many"), (["5CNY", "--per", "week"], "week"),
            ] {
                let refused = try await desk.start(["budget", "set"] + words, priced).ended()
                #expect(refused.code == 64 && refused.errors.contains(said), "\(refused)")
            }
        }
    }
}
