import Model
import Testing

@testable import Commands

/// Where `history -f` goes on behind the list, so that no entry is left out or shown twice.
struct HistoryFollowingTests {
    private func entries(_ numbers: Int64...) -> [TaskEvent] {
        numbers.map { number in
            TaskEvent(
                event: number, task: 1, seq: Int(number), at: 1_790_000_000_000, kind: .observed, state: .pending,
                progress: nil, message: nil, httpStatus: nil, observations: 1, lastObservedAt: nil)
        }
    }

    private func reached(_ newest: Int64, _ listed: [TaskEvent] = [], after: Int64? = nil) -> Int64 {
        HistoryCommand.reached(newest: newest, listed: listed, after: after)
    }

    @Test func `What came before the list was read is listed, and not shown again`() {
        #expect(reached(7, entries(5, 6, 7)) == 7)
        #expect(reached(7, entries(5, 6, 7, 8, 9)) == 9)
    }

    @Test func `What comes once the list is read is behind it, however short the list`() {
        // An entry 8 that was committed in the meantime is not in the list, and must come.
        #expect(reached(7, entries(7)) == 7)
        #expect(reached(7, entries(3)) == 7)
    }

    @Test func `A list that is cut at a limit begins later and ends where it would`() {
        #expect(reached(7, entries(6, 7)) == 7)
        #expect(reached(7, entries(7, 8)) == 8)
    }

    @Test func `With nothing listed it goes on behind the newest of the ledger`() {
        #expect(reached(0) == 0)
        #expect(reached(7) == 7)
    }

    @Test func `What no filter lets through is not waited for again`() {
        #expect(reached(900, entries(3, 5)) == 900)
    }

    @Test func `Entries of one task need not stand in the order of their numbers`() {
        #expect(reached(7, entries(4, 9, 8)) == 9)
    }

    @Test func `Nothing up to the entry that was named is shown`() {
        #expect(reached(7, after: 3) == 7)
        #expect(reached(7, after: 20) == 20)
        #expect(reached(7, entries(21), after: 20) == 21)
    }
}
