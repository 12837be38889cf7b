/// What a loop goes by: whether it may take work, whether a pass is wanted, and what is cut off by now.
struct LoopState: Sendable {
    /// In the order in which they follow one another; some may be left out.
    private enum Phase: Int {
        case running
        /// Takes no more work and lets what runs end.
        case stopping
        /// Waits for nothing but what may be paid for.
        case graceOver
        case cutOff
    }

    private var phase = Phase.running
    private var isPassWanted = true
    private var isLedgerInTrouble = false

    /// The first error that ends the loop.
    private(set) var trouble: (any Error)?

    /// When the grace of the stop is over; nil if there was no stop.
    private(set) var graceEndsAt: ContinuousClock.Instant?

    /// Whether the last pass began with nothing under way and found nothing to do.
    private(set) var hasRunDry = false

    /// Whether more work may be begun.
    var mayTakeWork: Bool { phase == .running && trouble == nil }

    /// Whether the process was told to end.
    var isEnding: Bool { phase != .running }

    /// Whether work that ends so has to be cut off.
    func cuts(_ ending: WorkEnding) -> Bool {
        switch ending {
        case .resumable: phase.rawValue >= Phase.graceOver.rawValue || isLedgerInTrouble
        case .brief: phase.rawValue >= Phase.graceOver.rawValue
        case .answered: phase == .cutOff
        }
    }

    /// Only the first stop counts, and none after the work was cut off.
    mutating func stop(graceEndsAt end: ContinuousClock.Instant) {
        guard phase == .running else { return }
        phase = .stopping
        graceEndsAt = end
    }

    mutating func endGrace() {
        if phase == .stopping { phase = .graceOver }
    }

    mutating func cutOff() { phase = .cutOff }

    mutating func note(_ error: any Error) {
        trouble = trouble ?? error
        if LedgerTrouble.isAtHand(error) { isLedgerInTrouble = true }
    }

    mutating func wantPass() { isPassWanted = true }

    /// Whether a pass is to be made now; what was wanted is fulfilled by it.
    /// - Parameter isTime: whether one is due by the clock.
    mutating func takePass(isTime: Bool) -> Bool {
        defer { isPassWanted = false }
        return isPassWanted || isTime
    }

    mutating func notePass(isDry: Bool) { hasRunDry = isDry }
}
