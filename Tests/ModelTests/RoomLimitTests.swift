import Model
import Testing

@Suite("How many tasks an account may have open")
struct RoomLimitTests {
    private static let learnedAt: Int64 = 1_700_000_000_000

    @Test("A refusal teaches that there is no room for more than are open, and never for none")
    func learned() {
        #expect(RoomLimit.learned(open: 5) == 5)
        #expect(RoomLimit.learned(open: 1) == 1)
        #expect(RoomLimit.learned(open: 0) == 1)
    }

    @Test(
        "One more is tried every ten minutes",
        arguments: [(0, 3), (599_999, 3), (600_000, 4), (1_199_999, 4), (1_200_000, 5), (86_400_000, 147)]
            as [(Int64, Int)])
    func raised(elapsed: Int64, expected: Int) {
        let limit = RoomLimit.effective(learned: 3, learnedAt: Self.learnedAt, now: Self.learnedAt + elapsed)
        #expect(limit == expected)
    }

    @Test("A clock that was set back lowers nothing")
    func clockSetBack() {
        #expect(RoomLimit.effective(learned: 3, learnedAt: Self.learnedAt, now: Self.learnedAt - 86_400_000) == 3)
    }

    @Test("There is always room for one", arguments: [1, 0, -1])
    func atLeastOne(learned: Int) {
        #expect(RoomLimit.effective(learned: learned, learnedAt: Self.learnedAt, now: Self.learnedAt) == 1)
    }
}
