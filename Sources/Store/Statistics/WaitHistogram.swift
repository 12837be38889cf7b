import Model

/// How often each span of time came up, by `SpanBucket`.
struct WaitHistogram: Equatable {
    /// Spans by bucket; negative where they are taken away.
    private(set) var counts: [Int: Int64] = [:]

    /// How far at most a percentile is from the exact value, as a share of that: half a bucket.
    static let relativeError = 1.0 / 32

    var isEmpty: Bool { counts.isEmpty }

    mutating func add(_ count: Int64, in bucket: Int) {
        let sum = counts[bucket, default: 0] + count
        counts[bucket] = sum == 0 ? nil : sum
    }

    mutating func add(_ other: WaitHistogram) {
        for (bucket, count) in other.counts { add(count, in: bucket) }
    }

    /// The smallest span that so many per cent of all are no longer than, by the nearest-rank method: the middle of the
    /// bucket that it is in, and so at most `relativeError` off. Nil without any span.
    func percentile(_ percent: Int) -> Int64? {
        let total = counts.values.reduce(0, +)
        guard total > 0 else { return nil }
        var rank = max(1, (total * Int64(percent) + 99) / 100)
        for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
            rank -= count
            if rank <= 0 { return SpanBucket.middle(of: bucket) }
        }
        return nil
    }
}

extension WaitHistogram {
    /// Any number of JSON objects from bucket to count behind each other, as `json` writes them.
    init(json text: String) {
        var numbers: [Int64] = []
        var number: Int64?
        var isNegative = false
        for byte in text.utf8 {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                number = (number ?? 0) &* 10 &+ Int64(byte - UInt8(ascii: "0"))
            } else {
                if let read = number { numbers.append(isNegative ? -read : read) }
                number = nil
                isNegative = byte == UInt8(ascii: "-")
            }
        }
        for index in stride(from: 0, to: numbers.count - 1, by: 2) {
            add(numbers[index + 1], in: Int(numbers[index]))
        }
    }

    /// As it is kept in the ledger: `{"57":2,"61":1}`.
    var json: String {
        let pairs = counts.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{\(pairs.joined(separator: ","))}"
    }
}
