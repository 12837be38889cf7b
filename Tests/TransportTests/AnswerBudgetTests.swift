import TestSupport
import Testing

@testable import Transport

/// How much of the memory answers may take at once.
@Suite(.timeLimit(.minutes(5)))
struct AnswerBudgetTests {
    private func waiting(_ budget: AnswerBudget, _ count: Int) async {
        while budget.waiting != count { await Task.yield() }
    }

    @Test func `what is free is given at once, and what is given back to who waits, in order`() async throws {
        let budget = AnswerBudget(bytes: 100)
        let first = try await budget.reserve(60)
        async let second = budget.reserve(50)
        await waiting(budget, 1)
        // It would fit, but another was first.
        async let third = budget.reserve(10)
        await waiting(budget, 2)
        budget.release(first)
        let secondGot = try await second
        #expect(secondGot == 50)
        let thirdGot = try await third
        #expect(thirdGot == 10)
        #expect(budget.free == 40)
    }

    @Test func `what was paid for goes first`() async throws {
        let budget = AnswerBudget(bytes: 100)
        let all = try await budget.reserve(100)
        let poll = Task { try await budget.reserve(100) }
        await waiting(budget, 1)
        async let create = budget.reserve(80, isUrgent: true)
        await waiting(budget, 2)
        budget.release(all)
        let createGot = try await create
        #expect(createGot == 80)
        #expect(budget.waiting == 1)
        budget.release(80)
        #expect(try await poll.value == 100)
    }

    @Test func `more than there is counts as all`() async throws {
        let budget = AnswerBudget(bytes: 100)
        #expect(try await budget.reserve(1_000) == 100)
    }

    @Test func `who is cancelled takes nothing and holds up nobody`() async throws {
        let budget = AnswerBudget(bytes: 100)
        let first = try await budget.reserve(60)
        let large = Task { try await budget.reserve(100) }
        await waiting(budget, 1)
        async let small = budget.reserve(40)
        await waiting(budget, 2)
        large.cancel()
        await #expect(throws: CancellationError.self) { try await large.value }
        let smallGot = try await small
        #expect(smallGot == 40)
        budget.release(first)
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await budget.reserve(1)
        }
        await #expect(throws: CancellationError.self) { try await early.value }
        #expect(budget.free == 60)
    }

    @Test func `the largest answer fits, and with all small ones into 256 MB`() {
        let room = AnswerBudget().free
        let small = AnswerBudget.small * 1_024
        #expect(AnswerBudget.need(of: AnswerBudget.largestAnswer) <= room)
        #expect(room + AnswerBudget.forCreates + small <= 256_000_000)
    }
}
