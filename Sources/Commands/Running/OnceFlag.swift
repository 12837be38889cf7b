import Synchronization

/// Something that has happened or not, and never un-happens.
final class OnceFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .relaxed) }

    /// - Returns: false if it had been raised before.
    @discardableResult
    func raise() -> Bool { !flag.exchange(true, ordering: .relaxed) }
}
