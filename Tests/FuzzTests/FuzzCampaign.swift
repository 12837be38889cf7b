import Dispatch
import FoundationEssentials
import Synchronization

/// Feeds a target its corpus and many inputs made of it, and finds those that take too long or too much memory. An input
/// that ends the process is left on the disk.
struct FuzzCampaign {
    /// Seconds of the processor that one input may take.
    static let longestTime = 1.0
    /// Bytes that one input may take at most.
    static let mostMemory = 64 << 20
    private static let batch = 256

    let target: FuzzTarget
    let mutator: Mutator
    let inputs: Int
    /// Where inputs are left.
    let folder: String

    /// - Returns: a sentence for each input that broke a limit.
    func run() throws -> [String] {
        guard let record = FuzzRecord(path: "\(folder)/\(target.name).input") else { throw CannotWrite(folder: folder) }
        let watch = Watch(record.path)
        defer { watch.end() }
        var findings: [String] = []
        for (index, input) in mutator.corpus.enumerated() {
            findings += feed(input, "corpus \(index)", record, watch)
        }
        for start in stride(from: 0, to: inputs, by: Self.batch) where findings.count < 20 {
            let numbers = start..<min(start + Self.batch, inputs)
            let before = FuzzUsage.residentBytes
            FuzzUsage.resetPeak()
            for number in numbers { findings += feed(mutator.input(number), "input \(number)", record, watch) }
            guard FuzzUsage.peakBytes - before > Self.mostMemory else { continue }
            findings += greedy(in: numbers, record)
        }
        record.remove()
        return findings
    }

    struct CannotWrite: Error {
        let folder: String
    }

    private func feed(_ input: [UInt8], _ name: String, _ record: FuzzRecord, _ watch: Watch) -> [String] {
        record.note(input)
        watch.begin()
        let start = FuzzUsage.processorSeconds
        target.feed(input)
        let seconds = FuzzUsage.processorSeconds - start
        guard seconds > Self.longestTime else { return [] }
        return [kept(input, "\(name) took \(seconds) s")]
    }

    /// The inputs of a batch once more, each by itself, to tell which of them it was.
    private func greedy(in numbers: Range<Int>, _ record: FuzzRecord) -> [String] {
        numbers.compactMap { number in
            let input = mutator.input(number)
            record.note(input)
            let before = FuzzUsage.residentBytes
            FuzzUsage.resetPeak()
            target.feed(input)
            let bytes = FuzzUsage.peakBytes - before
            return bytes > Self.mostMemory ? kept(input, "input \(number) took \(bytes) bytes") : nil
        }
    }

    private func kept(_ input: [UInt8], _ what: String) -> String {
        let path = "\(folder)/\(target.name)-\(what.split(separator: " ").prefix(2).joined(separator: "-"))"
        FuzzRecord(path: path)?.note(input)
        return "\(target.name), seed \(mutator.seed): \(what); it is in \(path)"
    }
}

/// Ends the process when an input is still being read after half a minute; it is then on the disk.
private final class Watch {
    /// When the reading of an input began.
    private final class Beginning: Sendable {
        let nanoseconds = Atomic<UInt64>(0)
    }

    private let beginning = Beginning()
    private let timer: any DispatchSourceTimer

    init(_ path: String) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "fuzz-watch"))
        timer.setEventHandler { [beginning] in
            let since = beginning.nanoseconds.load(ordering: .relaxed)
            let seconds = since == 0 ? 0 : (DispatchTime.now().uptimeNanoseconds - since) / 1_000_000_000
            // Nothing else ends a loop that has no end.
            if seconds > 30 { fatalError("an input has been read for \(seconds) s; it is in \(path)") }
        }
        timer.schedule(deadline: .now() + 5, repeating: 5)
        timer.resume()
    }

    func begin() { beginning.nanoseconds.store(DispatchTime.now().uptimeNanoseconds, ordering: .relaxed) }
    func end() { timer.cancel() }
}
