/// A line of an import that is not what an export writes. What stands before it has been brought in.
public struct ImportFault: Error, Sendable, Equatable {
    /// Counted from 1.
    public let line: Int
    /// What was found and what is allowed.
    public let reason: String
    /// The command that helps, with `FILE` for the file; nil if none does.
    public var remedy: String?
}

/// Something about one line that the user may want to look at; the import goes on.
public struct ImportNotice: Sendable, Equatable {
    /// Counted from 1.
    public let line: Int
    public let message: String
}

/// How far an import has come, and what came of it.
public struct Imported: Sendable, Equatable {
    /// Tasks that the export says it has.
    public var expected = 0
    /// Tasks that were new here.
    public var added = 0
    /// Tasks of which the export knew more than this ledger.
    public var advanced = 0
    /// Tasks of which it knew no more.
    public var known = 0
    /// New tasks that were never sent, and are not until released.
    public var held = 0
    /// Tasks that were being sent where they come from; whether they were created is not known here.
    public var uncertain = 0
    /// Tasks left out, since they contradict what this ledger has.
    public var conflicts = 0
    /// Tasks that came without their ref, since another task here has it.
    public var refsLeft = 0

    /// Task lines read so far.
    public var read: Int { added + advanced + known + conflicts }
}
