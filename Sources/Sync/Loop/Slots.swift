import Synchronization

/// What one kind of work has claimed, at most so many pieces at once.
final class Slots<Item: Sendable>: Sendable {
    private struct State {
        /// In the order in which they begin, the first one last.
        var waiting: [Item] = []
        var begun = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Claimed and not given back.
    var count: Int { state.withLock { $0.waiting.count + $0.begun } }
    var free: Int { capacity - count }

    func add(_ items: [Item]) {
        state.withLock { $0.waiting = items.reversed() + $0.waiting }
    }

    func next() -> Item? {
        state.withLock { state in
            guard let item = state.waiting.popLast() else { return nil }
            state.begun += 1
            return item
        }
    }

    func end() {
        state.withLock { $0.begun -= 1 }
    }
}
