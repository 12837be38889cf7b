import Testing

@testable import Simulator

struct RangeRequestTests {
    @Test(arguments: [
        ("bytes=0-0", RangeRequest.part(0..<1)),
        ("bytes=10-19", .part(10..<20)),
        ("bytes=10-", .part(10..<100)),
        ("bytes=99-", .part(99..<100)),
        ("bytes=90-1000", .part(90..<100)),
        ("bytes=-30", .part(70..<100)),
        ("bytes=-1000", .part(0..<100)),
        ("bytes=-0", .unsatisfiable),
        ("bytes=100-", .unsatisfiable),
        ("bytes=100-200", .unsatisfiable),
    ])
    func `a single range is read`(header: String, expected: RangeRequest) {
        #expect(RangeRequest(header: header, length: 100) == expected)
    }

    @Test(arguments: [
        nil, "", "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=20-10", "bytes=a-b", "bytes=+1-2", "bytes=1-2,5-6",
        "bytes=--5", "items=0-5", "bytes=0-99999999999999999999",
    ])
    func `anything else asks for the whole file`(header: String?) {
        #expect(RangeRequest(header: header, length: 100) == .whole)
    }
}
