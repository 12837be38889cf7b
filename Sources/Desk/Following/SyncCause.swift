public import Contract

/// Something that kept a pass from what it should have done, or that waits for somebody's word: each is told once.
public struct SyncCause: Sendable, Equatable {
    /// A short word that never changes meaning.
    public var code: String
    /// Tasks that it concerns.
    public var count: Int
    /// The numbers of the first of them, in ascending order.
    public var tasks: [Int64] = []
    /// A sentence.
    public var message: String
    /// The command that helps.
    public var next: String?
    /// What a pass ends with on its account; nil if nothing was kept from it that it should have done.
    public var exit: Exit?

    /// As the failure that a command ends with.
    public var failure: Failure? {
        exit.map { exit in
            Failure(
                code: code, message: message, exit: exit, task: tasks.first,
                created: code == "uncertain" ? .unknown : .no,
                next: next)
        }
    }

    /// The gravest comes first: where money may be lost, then what needs somebody, then what passes by itself.
    private static let gravity: [Exit] = [.uncertain, .key, .unreachable, .cannotWrite, .busy, .videoNotSaved]

    public static func gravest(_ causes: [SyncCause]) -> SyncCause? {
        gravity.lazy.compactMap { exit in causes.first { $0.exit == exit } }.first
    }
}
