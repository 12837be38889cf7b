import Model
import TestSupport
import Testing

@testable import Store

struct NameTests {
    private func named(_ bench: Bench, _ name: String, profile: String = "default") async throws -> Int64 {
        try await bench.ledger.task(named: name, profile: profile).id
    }

    @Test func `a number is always a local number`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.accept("12345678")
            #expect(try await named(bench, "1") == task.id)
            #expect(try await named(bench, "0001") == task.id)
            for name in ["12345678", "2", "0", "99999999999999999999"] {
                await #expect(throws: StoreError.noSuchTask(name)) { try await named(bench, name) }
            }
        }
    }

    @Test func `a ref names a task of the profile in use`() async throws {
        try await withBench { (bench) async throws in
            let mine = try await bench.record { $0.ref = "42" }
            let other = try await bench.record {
                $0.ref = "42"
                $0.profile = "work"
            }
            #expect(try await named(bench, "ref:42") == mine.id)
            #expect(try await named(bench, "ref:42", profile: "work") == other.id)
            await #expect(throws: StoreError.noSuchTask("ref:4")) { try await named(bench, "ref:4") }
            await #expect(throws: StoreError.noSuchTask("ref:")) { try await named(bench, "ref:") }
        }
    }

    @Test func `the service's id, or a prefix of eight characters or more, names a task`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.accept("cgt-2026-aaaa")
            let other = try await bench.accept("cgt-2026-bbbb")
            #expect(try await named(bench, "cgt-2026-aaaa") == task.id)
            #expect(try await named(bench, "cgt-2026-b") == other.id)
            await #expect(throws: StoreError.ambiguous(prefix: "cgt-2026", candidates: [task, other])) {
                try await named(bench, "cgt-2026")
            }
            for name in ["cgt-202", "cgt-2026-c", "CGT-2026-aaaa", "cgt_2026%", "", "gt-2026-aaaa"] {
                await #expect(throws: StoreError.noSuchTask(name)) { try await named(bench, name) }
            }
        }
    }

    @Test func `a whole id is not ambiguous although longer ones begin with it, however short`() async throws {
        try await withBench { (bench) async throws in
            let short = try await bench.accept("abc")
            _ = try await bench.accept("abcdefgh")
            let long = try await bench.accept("abcdefghi")
            #expect(try await named(bench, "abc") == short.id)
            #expect(try await named(bench, "abcdefghi") == long.id)
            #expect(try await named(bench, "abcdefgh") == 2)
        }
    }

    @Test func `the same id at two base URLs is ambiguous`() async throws {
        try await withBench { (bench) async throws in
            let one = try await bench.accept("upstream-1")
            let elsewhere = try await bench.ledger.account(baseURL: "https://elsewhere.example", key: "sk-test")
            let other = try await bench.finish(
                bench.send(bench.record(account: elsewhere)), .accepted(upstreamID: "upstream-1"))
            await #expect(throws: StoreError.ambiguous(prefix: "upstream-1", candidates: [one, other])) {
                try await named(bench, "upstream-1")
            }
        }
    }

    @Test func `a number that is not there is an error`() async throws {
        try await withBench { bench in
            await #expect(throws: StoreError.noSuchTask("404")) { try await bench.ledger.task(404) }
        }
    }
}
