public import Model

/// A line of a batch, checked and ready to be recorded.
public struct BatchLine: Sendable {
    /// Where it begins in its file, counted from 1.
    public var line: Int
    /// Its request may have no body: `TaskRepository.storeBody` has stored it then.
    public var draft: TaskDraft
    /// Of the body that is sent, 32 bytes.
    public var bodySHA256: [UInt8]
    /// The place, among all lines, of the earlier one whose clip it begins with the last frame of.
    public var continuesLine: Int?

    public init(line: Int, draft: TaskDraft, bodySHA256: [UInt8]) {
        self.line = line
        self.draft = draft
        self.bodySHA256 = bodySHA256
    }
}

/// What a line comes to.
public struct BatchResult: Sendable {
    public var line: Int
    public var ref: String?
    /// The tasks that it had made before.
    public var known: [VideoTask]
    /// Those that it makes now; empty before anything is recorded.
    public var made: [VideoTask] = []
    /// How many it makes now.
    public var missing: Int
    /// What keeps it from making any; nothing of the batch is recorded then.
    public var conflict: BatchConflict?
    /// The last task that it made, whatever its request, and the highest number of a take; nil for a new line.
    var earlier: (task: Int64, take: Int)?

    init(line: Int, ref: String?, known: [VideoTask], missing: Int) {
        (self.line, self.ref, self.known, self.missing) = (line, ref, known, missing)
    }

    /// For a line that nothing is known of.
    public init(new line: Int, ref: String?, count: Int) {
        self.init(line: line, ref: ref, known: [], missing: count)
    }
}

/// Why a line must not be recorded.
public enum BatchConflict: Sendable, Equatable {
    /// Its ref names tasks with another request; the newest of them.
    case changed(VideoTask)
    /// A task outside of the line has the same request.
    case equal(VideoTask)
    /// It begins with the last frame of a task that is not there, or of one of several.
    case noParent(String)
    /// Its file is where the video of another task goes.
    case outputTaken(VideoTask)
}
