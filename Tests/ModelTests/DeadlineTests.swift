import Model
import Testing

@Suite("How long a task may go without a verdict")
struct DeadlineTests {
    private static let acceptedAt: Int64 = 1_700_000_000_000

    @Test(
        "The shorter of what the request and the service allow, and an hour of grace",
        arguments: [
            (3_600, 172_800, 7_200), (172_800, 172_800, 176_400), (nil, 172_800, 176_400), (172_801, 172_800, 176_400),
            (.max, 10, 3_610), (60, nil, 3_660), (0, nil, 3_600),
        ] as [(Int64?, Int64?, Int64)])
    func span(timeout: Int64?, longest: Int64?, seconds: Int64) {
        #expect(
            Deadline.after(acceptedAt: Self.acceptedAt, timeout: timeout, longest: longest)
                == Self.acceptedAt + seconds * 1_000)
    }

    @Test("There is none where neither says")
    func unknown() {
        #expect(Deadline.after(acceptedAt: Self.acceptedAt, timeout: nil, longest: nil) == nil)
    }
}
