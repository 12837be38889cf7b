import Crypto
public import Model

/// A line of a batch, checked and ready to be recorded.
///
/// Its draft is made each time that somebody asks for it, so that a batch needs little memory beside its text.
public struct BatchLine: Sendable {
    /// Where it begins in its file, counted from 1.
    public var line: Int
    public var ref: String?
    public var profile: String
    /// How many tasks it is to have.
    public var takes: Int
    /// Of each of them.
    public var cost: Cost?
    /// Whether its video goes to a file of its own.
    public var hasOutput: Bool
    /// Of the body that is sent, 32 bytes.
    public var bodySHA256: [UInt8]
    /// Whether the body is stored by `TaskRepository.storeBody` before the line is recorded, and not part of its draft.
    public var isLarge: Bool
    /// The account that its tasks are sent from; nil for that of its draft.
    public var accountID: Int64?
    /// The place, among all lines, of the earlier one whose clip it begins with the last frame of.
    public var continuesLine: Int?

    private let kept: TaskDraft?
    private let make: @Sendable () throws -> TaskDraft

    /// A line whose draft is kept.
    public init(line: Int, draft: TaskDraft) {
        self.init(line: line, draft, keeps: true) { draft }
    }

    /// - Parameters:
    ///   - draft: what it is now.
    ///   - keeps: whether the draft is kept, as where it takes long to make; without its body, if that is large.
    ///   - make: makes the same again.
    public init(
        line: Int, _ draft: TaskDraft, keeps: Bool, make: @escaping @Sendable () throws -> TaskDraft
    ) {
        (self.line, ref, profile) = (line, draft.ref, draft.profile)
        (takes, cost, hasOutput) = (draft.takes ?? 1, draft.cost, draft.outputPath != nil)
        bodySHA256 = Array(SHA256.hash(data: draft.request.body))
        isLarge = TaskRepository.isLarge(draft.request.body)
        var kept = draft
        if isLarge { kept.request = draft.request.withoutBody() }
        self.kept = keeps || isLarge ? kept : nil
        self.make = make
    }

    /// - Throws: what keeps it from being made once more.
    public func draft() throws -> TaskDraft {
        var draft = try kept ?? make()
        if let accountID { draft.accountID = accountID }
        return draft
    }

    /// The body that is left out of the draft where it is large.
    /// - Throws: what keeps it from being made once more.
    public func body() throws -> [UInt8] { try make().request.body }
}

/// What a line comes to.
public struct BatchResult: Sendable {
    public var line: Int
    public var ref: String?
    /// The tasks that it had made before.
    public var known: [BatchTask]
    /// Those that it makes now; empty before anything is recorded.
    public var made: [BatchTask] = []
    /// How many it makes now.
    public var missing: Int
    /// What keeps it from making any; nothing of the batch is recorded then.
    public var conflict: BatchConflict?
    /// The last task that it made, whatever its request, and the highest number of a take; nil for a new line.
    var earlier: (task: Int64, take: Int)?

    init(line: Int, ref: String?, known: [BatchTask], missing: Int) {
        (self.line, self.ref, self.known, self.missing) = (line, ref, known, missing)
    }

    /// For a line that nothing is known of.
    public init(new line: Int, ref: String?, count: Int) {
        self.init(line: line, ref: ref, known: [], missing: count)
    }
}

/// Why a line must not be recorded.
public indirect enum BatchConflict: Sendable, Equatable {
    /// Its ref names tasks with another request; the newest of them.
    case changed(VideoTask)
    /// A task outside of the line has the same request.
    case equal(VideoTask)
    /// It begins with the last frame of a task that is not there, or of one of several.
    case noParent(String)
    /// Its file is where the video of another task goes.
    case outputTaken(VideoTask)
}
