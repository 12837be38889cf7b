public import Contract
public import Model
public import Store

/// The filters of a list, as they were typed, whatever they are called where they were typed.
public struct TaskFilters: Sendable, Equatable {
    public var state: [TaskState]
    public var tag: [String]
    public var project: String?
    public var shot: String?
    public var model: String?
    public var verdict: Verdict?
    /// Who made them.
    public var submittedBy: String?
    public var since: String?
    public var until: String?
    public var search: String?
    public var all: Bool

    public init(
        state: [TaskState] = [], tag: [String] = [], project: String? = nil, shot: String? = nil, model: String? = nil,
        verdict: Verdict? = nil, submittedBy: String? = nil, since: String? = nil, until: String? = nil,
        search: String? = nil, all: Bool = false
    ) {
        (self.state, self.tag, self.project, self.shot, self.model) = (state, tag, project, shot, model)
        self.submittedBy = submittedBy
        (self.verdict, self.since, self.until, self.search, self.all) = (verdict, since, until, search, all)
    }

    /// Whether any filter narrows the choice.
    public var isNarrowing: Bool { self != TaskFilters(all: all) }

    /// - Throws: `Failure` with exit code 64 for a text that has nothing to look for.
    public static func searchable(_ text: String) throws(Failure) -> String {
        guard !TaskQuery.canSearch(for: text) else { return text }
        let found = text.allSatisfy(\.isWhitespace) ? "an empty search" : "'\(Sanitizer.line(text).truncated(to: 60))'"
        throw Failure(
            code: "nothing_to_search",
            message:
                "\(found) has nothing to look for; give words, beginnings of words, Chinese characters or emoji, which "
                + "must all be there, or \"words in quotes\", which must stand together. `reel list` shows all tasks",
            exit: .usage)
    }

    /// - Parameter profile: the one in use.
    /// - Throws: `Failure`, `InvalidExpression` for what cannot be read.
    public func query(profile: String, _ moments: MomentReader) throws -> TaskQuery {
        var query = TaskQuery()
        query.profile = all ? nil : profile
        query.states = state
        query.tags = tag
        query.project = project
        query.shot = shot
        query.model = model
        query.verdict = verdict?.rawValue
        query.submittedBy = submittedBy.map(Spelling.composed)
        (query.since, query.until) = try moments.period(since: since, until: until)
        query.search = try search.map(Self.searchable)
        return query
    }
}
