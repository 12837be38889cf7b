import Synchronization

/// What is under way: how many, and which.
final class Slots: Sendable {
    private let taken = Mutex<Set<Int64>>([])
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    var ids: Set<Int64> { taken.withLock { $0 } }
    var free: Int { taken.withLock { capacity - $0.count } }

    func take(_ id: Int64) {
        taken.withLock { _ = $0.insert(id) }
    }

    func release(_ id: Int64) {
        taken.withLock { _ = $0.remove(id) }
    }
}
