import Model
import Testing

@Suite("How long a task may go without a verdict")
struct DeadlineTests {
    private static let acceptedAt: Int64 = 1_700_000_000_000

    @Test("The request's own timeout and an hour of grace")
    func ownTimeout() {
        #expect(Deadline.after(acceptedAt: Self.acceptedAt, timeout: 3_600) == Self.acceptedAt + 7_200_000)
        #expect(Deadline.after(acceptedAt: Self.acceptedAt, timeout: 172_800) == Self.acceptedAt + 176_400_000)
    }

    @Test(
        "Without one, the longest that the service allows, and no timeout counts for more",
        arguments: [nil, 172_801, .max] as [Int64?])
    func longestTimeout(timeout: Int64?) {
        #expect(Deadline.after(acceptedAt: Self.acceptedAt, timeout: timeout) == Self.acceptedAt + 176_400_000)
    }
}
