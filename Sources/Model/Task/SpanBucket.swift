/// Buckets for spans of time that grow with the span: sixteen for each doubling.
///
/// A span of v milliseconds is in bucket 16 e + (v >> e), where e is the least number with v >> e < 32. Spans below 32 ms
/// have a bucket each; any other bucket is at most 1/16 of its lower end wide. Ledgers keep these numbers.
public enum SpanBucket {
    /// - Parameter span: milliseconds; below 0, as when the clock was set back, counts as 0.
    public static func number(of span: Int64) -> Int {
        let span = max(0, span)
        // Five bits remain of a span that has more of them.
        let shift = max(0, Int64.bitWidth - span.leadingZeroBitCount - 5)
        return 16 * shift + Int(span >> Int64(shift))
    }

    /// The least and the greatest span in a bucket, in milliseconds.
    public static func spans(in bucket: Int) -> ClosedRange<Int64> {
        let shift = max(0, bucket / 16 - 1)
        let least = Int64(bucket - 16 * shift) << Int64(shift)
        return least...least + ((1 << Int64(shift)) - 1)
    }

    /// The middle of a bucket, in milliseconds.
    public static func middle(of bucket: Int) -> Int64 {
        let spans = spans(in: bucket)
        return spans.lowerBound + (spans.upperBound - spans.lowerBound + 1) / 2
    }
}
