import Model
import Store
import Synchronization
import TestSupport
import Testing

@testable import Sync

struct ComplaintsTests {
    private let clock = ManualClock(0)
    private let lines = Told()

    private final class Told: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private var complaints: Complaints { Complaints(now: clock.read, tell: lines.add) }

    private func full(_ number: Int) -> StoreError { .diskFull(path: "/disk-\(number)/reel.db") }

    @Test func `eight answers on a full disk are one trouble, told once a minute and at its end`() {
        let complaints = complaints
        for second in 0..<150 {
            for answer in 0..<8 { complaints.raise("answers", because: full(answer), "answer \(answer) waits") }
            complaints.settle()
            if second < 149 { clock.advance(by: 1_000) }
        }
        complaints.end("answers", "they can be written again")
        complaints.end("answers", "they can be written again")
        complaints.settle()
        #expect(
            lines.all == [
                "answer 0 waits", "answer 0 waits (480 times since this was last said)",
                "answer 0 waits (480 times since this was last said)",
                "they can be written again, after 149 s (met 1200 times)",
            ])
    }

    @Test func `another cause is another trouble, the same cause in other words is not`() {
        let complaints = complaints
        complaints.raise("answers", because: full(1), "full")
        complaints.raise("answers", because: StoreError.busy(path: "/p"), "busy")
        complaints.raise("answers", because: full(2), "as full as ever")
        complaints.raise("ledger", because: full(1), "not usable")
        #expect(lines.all == ["full", "busy", "not usable"])
        complaints.end("ledger", "usable")
        #expect(lines.all.last == "usable, after 0 s (met once)")
    }

    @Test func `trouble that comes and goes each second is no flood either, and its end is told in the end`() {
        let complaints = complaints
        for _ in 0..<90 {
            complaints.raise("answers", because: full(1), "full")
            complaints.end("answers", "well")
            complaints.settle()
            clock.advance(by: 1_000)
        }
        #expect(lines.all.count == 4, "\(lines.all)")
        clock.advance(by: 60_000)
        complaints.settle()
        #expect(lines.all.last?.hasPrefix("well, after") == true)
        let count = lines.all.count
        complaints.settle()
        #expect(lines.all.count == count)
    }

    @Test func `what never began never ends`() {
        let complaints = complaints
        complaints.end("answers", "well")
        complaints.settle()
        #expect(lines.all == [])
    }
}
