import Store

/// One kind of work: what of it is due, how much of it may run at once, and how it ends.
///
/// The loop knows nothing else of a kind. It asks each source in each pass what is due (`claim`), begins what it hands out
/// (`next`), runs that beside everything else (`perform`) and gives it back (`end`), whatever came of it.
protocol WorkSource: Sendable {
    /// One piece of the work, claimed by this process.
    associatedtype Item: Sendable

    /// What ends the work before its time.
    var ending: WorkEnding { get }

    /// Pieces that a run must not end without: claimed, and not given back yet.
    var count: Int { get }

    /// Takes what is due and has room; `next` hands it out.
    /// - Returns: whether it has looked, and there is nothing to do and nothing under way.
    func claim(_ scope: WorkScope) async throws -> Bool

    /// The next piece that may begin now; nil if there is none, or it is not time yet. It is given back by `end`.
    func next() -> Item?

    /// Does one piece. Called from many tasks at once.
    /// - Parameter isEnding: whether the process was told to end in the meantime.
    /// - Returns: whether the ledger may have more to do now, so that another pass is worth making.
    /// - Throws: what ends the whole loop, once everything under way has come to its end; `CancellationError` only means
    ///   that this piece was cut off.
    func perform(_ item: Item, isEnding: @escaping @Sendable () -> Bool) async throws -> Bool

    /// Takes a piece back.
    func end(_ item: Item)

    /// What it has to look after from time to time, about once a second.
    func tend(_ scope: WorkScope) async throws

    /// Whether `claim` limits its own pace. It is then called at each wake-up, not in passes alone.
    var keepsOwnPace: Bool { get }

    /// Milliseconds until `claim` or `next` may have something though no pass is made; nil if only a pass can tell.
    var wait: Int64? { get }

    /// Milliseconds until a pass can look for what the last one could not; nil if it could.
    var rest: Int64? { get }

    /// Tasks that are worked on and may be due once more by the ledger, which are no reason for a pass.
    var underWay: Set<Int64> { get }
}

extension WorkSource {
    func tend(_ scope: WorkScope) async throws {}
    var keepsOwnPace: Bool { false }
    var wait: Int64? { nil }
    var rest: Int64? { nil }
    var underWay: Set<Int64> { [] }
}

/// What ends a kind of work before its time. In every case cancellation does it, and each piece ends in its own way.
enum WorkEnding: Sendable {
    /// It goes on another time from where it stopped: cut off when the grace of a stop is over, and at once when there is
    /// trouble with the ledger. Nothing of it could be written down, others may take it over, and the loop, which begins
    /// anew once the trouble is over, would wait for its end.
    case resumable
    /// It is over soon, so that it is let end; cut off when the grace of a stop is over.
    case brief
    /// Its end may be paid for: it goes on to its answer or its own deadline, and only `cutOff` ends it.
    case answered
}
