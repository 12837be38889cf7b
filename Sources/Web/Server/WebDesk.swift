public import Contract
public import Desk
public import Store

/// What a server serves: a desk, and what it takes to read what people write.
public struct WebDesk: Sendable {
    public let desk: LocalDesk
    public let videosFolder: String
    /// Of the program.
    public let version: String
    /// Reads moments by the clock and the zone of this machine.
    public let moments: @Sendable () -> MomentReader
    /// What the body of a request for a task may hold.
    public let requestFields: [RequestField]
    /// Makes a task of such a body, checked by the rules of the service, with what it is going to cost. No file of this
    /// machine may be part of it.
    /// A profile may be named that it is sent with.
    public let draft: @Sendable ([UInt8], _ profile: String?) throws -> TaskDraft
    /// Reads a table, in CSV or JSON Lines, of tasks to be made. No file of this machine may be part of it. It throws what a
    /// command would, or tells what is wrong beside what is right.
    public let readTable: @Sendable (TableText) throws -> TableReading
    /// What a client makes requests with.
    public let settings: @Sendable (_ profile: String?) throws -> ServedSettings
    /// Says what tasks cost, as `resubmit` does.
    public let estimate: @Sendable (TaskDraft) throws -> TaskDraft

    let counts: WorkCounts
    let work = ShieldedWork()
    let news: NewsFan
    let posters: Posters

    /// - Parameters:
    ///   - postersFolder: where pictures of videos are kept.
    ///   - environment: of the programs that make them, without keys.
    public init(
        _ desk: LocalDesk, videosFolder: String, postersFolder: String, environment: [String: String], version: String,
        requestFields: [RequestField],
        moments: @escaping @Sendable () -> MomentReader,
        draft: @escaping @Sendable ([UInt8], _ profile: String?) throws -> TaskDraft,
        readTable: @escaping @Sendable (TableText) throws -> TableReading,
        settings: @escaping @Sendable (String?) throws -> ServedSettings,
        estimate: @escaping @Sendable (TaskDraft) throws -> TaskDraft, counts: WorkCounts = WorkCounts()
    ) {
        self.counts = counts
        (self.desk, self.videosFolder, self.version) = (desk, videosFolder, version)
        posters = Posters(folder: postersFolder, environment: environment)
        news = NewsFan(desk.repository)
        (self.requestFields, self.moments, self.draft, self.estimate) = (requestFields, moments, draft, estimate)
        (self.readTable, self.settings) = (readTable, settings)
    }

    var repository: TaskRepository { desk.repository }
    /// The profile in use.
    var profile: String { desk.settings.profile }
}

/// A table of tasks to be made, as somebody has sent it.
public struct TableText: Sendable {
    public var bytes: [UInt8]
    /// What it is called in sentences.
    public var name = "the table"
    /// Of lines that have none.
    public var project: String?
    /// That they are sent with; nil for the one in use.
    public var profile: String?
    public var allowsDuplicate = false
    /// Whether what is wrong is told beside what is right, instead of being thrown.
    public var keepsFaults = false
}

/// Something that the body of a request for a task may hold.
public struct RequestField: Sendable {
    public let name: String
    public let kind: FieldKind
    /// One plain sentence.
    public let meaning: String
    /// Whether it is a list.
    public let isList: Bool

    public init(_ name: String, _ kind: FieldKind, _ meaning: String, isList: Bool = false) {
        (self.name, self.kind, self.meaning, self.isList) = (name, kind, meaning, isList)
    }
}
