import Synchronization

/// The body of the first create call that a scripted server has seen.
final class FirstBody: Sendable {
    private let kept = Mutex<[UInt8]?>(nil)

    var bytes: [UInt8] { kept.withLock { $0 } ?? [] }

    func keep(_ body: [UInt8]) {
        kept.withLock { $0 = $0 ?? body }
    }
}
