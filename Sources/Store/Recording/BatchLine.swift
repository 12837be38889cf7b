import Crypto
public import Model

/// Makes the drafts of a batch from its text, again each time that somebody asks.
public protocol BatchSource: AnyObject, Sendable {
    /// - Throws: what keeps it from being made once more.
    func draft(at place: TextPlace) throws -> TaskDraft
}

/// A line of a batch, checked and ready to be recorded.
///
/// There may be very many: a line keeps where it stands, and has its draft made anew from the text. Only where the draft
/// holds what stands in files is it kept.
public struct BatchLine: Sendable {
    /// Where it begins in its file.
    public let place: TextPlace
    public let profile: String
    /// How many tasks it is to have; nil for one without a number.
    public let takes: Int?
    /// Of each of them.
    public let cost: Cost?
    /// Whether its video goes to a file of its own.
    public let hasOutput: Bool
    /// The place, among all lines, of the earlier one whose clip it begins with the last frame of.
    public var continuesLine: Int?

    private let kept: KeptDraft?
    private let source: any BatchSource

    /// A line whose draft is kept.
    public init(line: Int, draft: TaskDraft) {
        self.init(TextPlace(line: line), draft, keeps: true, from: OneDraft(draft))
    }

    /// - Parameters:
    ///   - draft: what it is now.
    ///   - keeps: whether the draft is kept, as where it takes long to make; without its body, if that is large.
    ///   - source: makes the same again.
    public init(_ place: TextPlace, _ draft: TaskDraft, keeps: Bool, from source: any BatchSource) {
        (self.place, self.source) = (place, source)
        (profile, takes, cost, hasOutput) = (draft.profile, draft.takes, draft.cost, draft.outputPath != nil)
        kept = keeps || TaskRepository.isLarge(draft.request.body) ? KeptDraft(draft) : nil
    }

    /// Counted from 1.
    public var line: Int { place.line }

    /// Of a body that is stored by `TaskRepository.storeBody` before the line is recorded, and is not part of its draft;
    /// nil where it is.
    public var largeBodySHA256: [UInt8]? { kept.flatMap { $0.isLarge ? $0.bodySHA256 : nil } }

    /// Of a body whose draft is kept.
    var keptBodySHA256: [UInt8]? { kept?.bodySHA256 }

    /// - Throws: what keeps it from being made once more.
    public func draft() throws -> TaskDraft { try kept?.draft ?? source.draft(at: place) }

    /// The body that is left out of the draft where it is large.
    /// - Throws: what keeps it from being made once more.
    public func body() throws -> [UInt8] { try source.draft(at: place).request.body }
}

/// Apart from its line, which is small without it.
private final class KeptDraft: Sendable {
    /// Without its body, if that is large.
    let draft: TaskDraft
    /// 32 bytes.
    let bodySHA256: [UInt8]
    let isLarge: Bool

    init(_ draft: TaskDraft) {
        bodySHA256 = Array(SHA256.hash(data: draft.request.body))
        isLarge = TaskRepository.isLarge(draft.request.body)
        var kept = draft
        if isLarge { kept.request = draft.request.withoutBody() }
        self.draft = kept
    }
}

private final class OneDraft: BatchSource {
    private let draft: TaskDraft

    init(_ draft: TaskDraft) {
        self.draft = draft
    }

    func draft(at _: TextPlace) -> TaskDraft { draft }
}

/// What a line comes to.
public struct BatchResult: Sendable {
    /// Counted from 1.
    public let line: Int
    /// The tasks that it had made before.
    public var known: [BatchTask] = []
    /// Those that it makes now; empty before anything is recorded.
    public var made: [BatchTask] = []
    /// How many it makes now.
    public var missing: Int
    /// What keeps it from making any; nothing of the batch is recorded then.
    public var conflict: BatchConflict?
    /// The last task that it made, whatever its request, and the highest number of a take; nil for a new line.
    var earlier: (task: Int64, take: Int)?

    /// For a line that nothing is known of.
    /// - Parameter missing: how many tasks it makes.
    public init(line: Int, missing: Int) {
        (self.line, self.missing) = (line, missing)
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
