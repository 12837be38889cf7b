import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Prices of the config file, and what commands make of them.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MoneyTests {
    private func config(_ text: String, _ desk: Desk) throws -> [String: String] {
        ["REEL_CONFIG": try desk.write(text, to: "config.json")]
    }

    @Test func `What a task is going to cost is told, frozen with it and counted once it is sent`() async throws {
        try await withDesk { desk, _ in
            let priced = try config(#"{"prices": [{"per_second": 1.5, "currency": "CNY"}]}"#, desk)
            let dry = try await desk.run("submit", "a", "--takes", "2", "--dry-run", with: priced)
            #expect(dry.errors.contains("estimate: 15 CNY"))
            let made = try await desk.json("submit", "a", "--queue", with: priced)
            #expect(made["cost"]?["amount"] == .number(7.5))
            #expect(made["cost"]?["rate"] == .number(1.5))
            let dearer = try config(#"{"prices": [{"per_second": 9, "currency": "CNY"}]}"#, desk)
            #expect(try await desk.json("show", "1", with: dearer)["cost"]?["amount"] == .number(7.5))
            func counted() async throws -> JSONValue? {
                try await desk.json("stats", "--simulated")["cost"]?["CNY"]
            }
            #expect(try await desk.json("stats")["cost"]?["CNY"] == .integer(0))
            _ = try await desk.json("wait", "1")
            #expect(try await counted() == .number(7.5))
            #expect(try await desk.run("check").code == 0)
        }
    }

    @Test func `What costs more than a command may is refused, and nothing is recorded`() async throws {
        try await withDesk { desk, service in
            let priced = try config(#"{"prices": [{"per_second": 1, "currency": "CNY"}]}"#, desk)
            let over = try await desk.run("submit", "a", "--takes", "3", "--max-cost", "14.99", "--json", with: priced)
            #expect(over.code == 9)
            #expect(try FailureObject(over).code == "over_budget")
            let other = try await desk.run("submit", "a", "--max-cost", "30USD", with: priced)
            #expect(other.code == 9)
            let unknown = try await desk.run("submit", "a", "--max-cost", "30")
            #expect(unknown.code == 9)
            #expect(try await desk.run("submit", "a", "--max-cost", "many", with: priced).code == 64)
            let table = try desk.write("prompt,takes\nb,2\nc,\n", to: "shots.csv")
            #expect(try await desk.run("batch", table, "--max-cost", "14", with: priced).code == 9)
            #expect(await service.counts.createsReceived == 0)
            #expect(try await desk.json("list", with: priced).array == [])
            #expect(try await desk.run("batch", table, "--max-cost", "15CNY", with: priced).code == 0)
            // What is there costs nothing more.
            #expect(try await desk.run("batch", table, "--max-cost", "0", with: priced).code == 0)
        }
    }

    @Test func `Without a price a request is sent, or refused as the config says`() async throws {
        try await withDesk { desk, _ in
            let strict = try config(
                #"{"prices": [{"model": "other", "per_second": 1, "currency": "CNY"}], "no_price": "refuse"}"#, desk)
            let refused = try await desk.run("submit", "a", "--json", with: strict)
            #expect(refused.code == 9)
            #expect(try FailureObject(refused).code == "no_price")
            let table = try desk.write("prompt\nb\n", to: "shots.csv")
            let lines = try await desk.run("batch", table, with: strict)
            #expect(lines.code == 9 && lines.errors.contains("line 2: no price is set for"))
            #expect(try await desk.run("list").code == 66)
            let lenient = try config(#"{"prices": [{"model": "other", "per_second": 1, "currency": "CNY"}]}"#, desk)
            let dry = try await desk.run("submit", "a", "--dry-run", with: lenient)
            #expect(dry.code == 0 && dry.errors.contains("no price is set for one task"))
        }
    }

    @Test(arguments: [
        (#"{"prices": [{"per_second": "x", "currency": "CNY"}]}"#, "prices[0].per_second: found \"x\""),
        (#"{"prices": [{"per_second": 1}]}"#, "prices[0].currency: missing"),
        (#"{"prices": [{"per_second": 1, "currency": "yuan"}]}"#, "three capital letters"),
        (
            "{\"prices\": [\n{\"per_second\": 1, \"currency\": \"CNY\"},\n{\"per_second\": -1, \"currency\": \"CNY\"}]}",
            ":3: prices[1].per_second"
        ),
        (#"{"prices": {"per_second": 1}}"#, "an array of objects"), (#"{"no_price": "maybe"}"#, "allow, refuse"),
    ])
    func `A price that is none is told with its place`(text: String, words: String) async throws {
        try await withDesk { desk, _ in
            let ending = try await desk.run("submit", "a", with: try config(text, desk))
            #expect(ending.code == 78)
            #expect(ending.errors.contains(words), "\(ending)")
        }
    }
}
