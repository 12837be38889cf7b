import Model
import Testing

@Suite("How long an account pauses")
struct AccountPauseTests {
    @Test("One second, doubled with each refusal in a row, up to five minutes")
    func doubling() {
        let expected: [(refusals: Int, span: Int64)] = [
            (-1, 1_000), (0, 1_000), (1, 1_000), (2, 2_000), (3, 4_000), (9, 256_000), (10, 300_000), (64, 300_000),
            (.max, 300_000),
        ]
        for (refusals, span) in expected {
            #expect(AccountPause.span(refusals: refusals) == span, "\(refusals) refusals")
        }
    }

    @Test("What the service asks for is a lower bound, an hour at most")
    func retryAfter() {
        let expected: [(asked: Int64, span: Int64)] = [
            (.min, 2_000), (0, 2_000), (1_999, 2_000), (2_001, 2_001), (3_600_000, 3_600_000), (3_600_001, 3_600_000),
            (.max, 3_600_000),
        ]
        for (asked, span) in expected {
            #expect(AccountPause.span(refusals: 2, retryAfter: asked) == span, "\(asked) ms")
        }
        #expect(AccountPause.span(refusals: 10, retryAfter: 60_000) == 300_000)
    }

    @Test("Only what the next task would share pauses the account")
    func reasons() {
        #expect(WaitingFor.allCases.filter(\.pausesAccount) == [.key, .balance, .rate, .upstream])
    }
}
