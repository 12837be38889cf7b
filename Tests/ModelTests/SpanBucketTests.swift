import Model
import Testing

struct SpanBucketTests {
    @Test(
        arguments: [
            (0, 0), (31, 31), (32, 32), (33, 32), (34, 33), (63, 47), (64, 48), (67, 48), (68, 49), (1_000, 111),
            (86_400_000, 372), (-5, 0),
        ] as [(Int64, Int)])
    func `a span is in the bucket that the ledger's rule says`(_ span: Int64, _ bucket: Int) {
        #expect(SpanBucket.number(of: span) == bucket)
        var octave = 0
        while max(0, span) >> octave >= 32 { octave += 1 }
        #expect(bucket == 16 * octave + Int(max(0, span) >> octave))
    }

    @Test func `each span is between the ends of its bucket, and the buckets leave no gap`() {
        #expect(SpanBucket.spans(in: 0) == 0...0)
        for bucket in 1...SpanBucket.number(of: .max) {
            let spans = SpanBucket.spans(in: bucket)
            #expect(spans.lowerBound == SpanBucket.spans(in: bucket - 1).upperBound + 1)
            #expect([spans.lowerBound, spans.upperBound].map(SpanBucket.number) == [bucket, bucket])
            #expect(spans.contains(SpanBucket.middle(of: bucket)))
        }
        #expect(SpanBucket.spans(in: SpanBucket.number(of: .max)).upperBound == .max)
    }
}
