import Model
import Testing

struct NaturalOrderTests {
    @Test func `Numbers within names count as numbers`() {
        let sorted = [
            "", "2", "10", "EP1-S2", "EP1-S10", "EP1-S10a", "EP2-S1", "S2", "S02b", "S10", "a", "镜头2", "镜头11",
        ]
        #expect(sorted.shuffled().sorted(by: NaturalOrder.isBefore) == sorted)
    }

    @Test func `Names with other zeros are apart, and in one order`() {
        #expect(NaturalOrder.isBefore("S02", "S2") != NaturalOrder.isBefore("S2", "S02"))
        #expect(!NaturalOrder.isBefore("S2", "S2"))
        #expect(NaturalOrder.isBefore("99999999999999999999", "100000000000000000000"))
    }
}
