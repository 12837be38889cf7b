import Model
import TestSupport
import Testing

@testable import Store

struct WaitHistogramTests {
    @Test func `the middle of a bucket is near every span in it`() {
        var random = SeededGenerator(seed: 7)
        let spans =
            Array(0...5_000)
            + (0..<5_000).map { _ in
                Int64.random(in: 0...(1 << Int64.random(in: 1...62, using: &random)), using: &random)
            }
        for span in spans {
            let middle = SpanBucket.middle(of: SpanBucket.number(of: span))
            #expect(Double(abs(middle - span)) <= Double(span) * WaitHistogram.relativeError, "\(span)")
        }
    }

    @Test(
        arguments: [
            ([], nil, nil), ([7], 7, 7), ([1, 2], 1, 2), ([1, 2, 3], 2, 3), (Array(1...20), 10, 19),
            (Array(1...21), 11, 20), (Array(repeating: 3, count: 95) + [9, 9, 9, 9, 9], 3, 3),
            (Array(repeating: 3, count: 94) + [9, 9, 9, 9, 9, 9], 3, 9),
        ] as [([Int64], Int64?, Int64?)])
    func `percentiles are the nearest rank`(_ spans: [Int64], _ p50: Int64?, _ p95: Int64?) {
        var waits = WaitHistogram()
        for span in spans { waits.add(1, in: SpanBucket.number(of: span)) }
        #expect(waits.percentile(50) == p50)
        #expect(waits.percentile(95) == p95)
    }

    @Test func `as text it can be read back, and several add up`() {
        var waits = WaitHistogram()
        waits.add(2, in: 57)
        waits.add(1, in: 113)
        waits.add(-1, in: 9)
        #expect(waits.json == #"{"9":-1,"57":2,"113":1}"#)
        #expect(WaitHistogram(json: waits.json) == waits)
        #expect(WaitHistogram(json: #"{"57":2}{"57":-2,"113":4}"#).json == #"{"113":4}"#)
        #expect(WaitHistogram(json: "{}{}").isEmpty)
        #expect(WaitHistogram().json == "{}")
    }
}
