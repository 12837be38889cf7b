import Simulator
import TestSupport

/// Ends, stops and lets go on what runs, at busy moments and in ways that a seed draws.
struct Disturbance {
    let service: SimulatedService
    /// One number out of the ledger; -1 as long as it cannot be read.
    let peek: @Sendable (String) -> Int64
    var random: SeededGenerator
    /// How often each signal was sent to what was in the middle of something.
    private(set) var signals: [String: Int] = [:]

    init(service: SimulatedService, seed: UInt64, peek: @escaping @Sendable (String) -> Int64) {
        self.service = service
        self.peek = peek
        random = SeededGenerator(seed: seed)
    }

    mutating func chance(_ part: Int, of whole: Int) -> Bool {
        Int.random(in: 0..<whole, using: &random) < part
    }

    /// One of them.
    mutating func draw<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }

    /// The number of a request, and whether it is an old one: one time in four, as a script would run it again.
    mutating func request(after last: Int) -> Int {
        let isAgain = last > 0 && chance(1, of: 4)
        return isAgain ? Int.random(in: 1...last, using: &random) : last + 1
    }

    /// Ends what runs, by each way there is.
    mutating func end(_ running: [ChildProcess]) async {
        let first = running.shuffled(using: &random).prefix(Int.random(in: 1...running.count, using: &random))
        for process in first {
            let signal: ChildProcess.Signal = draw([.kill, .kill, .kill, .terminate, .interrupt, .hangUp, .stop])
            signals["\(signal)", default: 0] += 1
            process.send(signal)
            if signal == .stop, chance(1, of: 2) {
                await moment()
                process.send(.goOn)
            }
        }
        for process in running {
            let isPolite = Bool.random(using: &random)
            process.send(isPolite ? .terminate : .kill)
            // What was stopped ends only once it goes on.
            process.send(.goOn)
            // Who waits for an answer is told a second time.
            process.send(isPolite ? .interrupt : .kill)
            _ = await process.ended()
        }
    }

    /// Waits for something busy: a call under way, a commit, a file that gets its name; or for nothing in particular.
    mutating func moment() async {
        let newest = "SELECT coalesce(max(id), 0) FROM event"
        let before = await service.counts
        let events = peek(newest)
        let steps = Int64.random(in: 1...6, using: &random)
        let kind = Int.random(in: 0..<6, using: &random)
        let (service, peek) = (service, peek)
        // A round in which it does not come about goes on all the same.
        try? await eventually("a busy moment", within: .seconds(2)) {
            let now = await service.counts
            switch kind {
            case 0: return now.createsReceived > before.createsReceived
            case 1: return now.createsAnsweredOK > before.createsAnsweredOK
            case 2: return now.statusCalls > before.statusCalls
            case 3: return now.downloads > before.downloads
            case 4: return peek(newest) >= events + steps
            default: return true
            }
        }
    }
}
