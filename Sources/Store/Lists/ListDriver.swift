/// What a list is read by: the index whose rows are visited, all other filters being asked of each.
enum ListDriver: Equatable {
    /// The order's own index, every task in turn.
    case order
    case profile
    /// One part for each state and profile, merged.
    case states
    case unfinished
    case unsaved
    case tag(String)
    case column(ColumnFilter)
    /// The tasks recorded in the period asked for.
    case recorded
    /// The numbers asked for.
    case numbers
    case search

    /// The index of `task` that it goes through.
    func index(_ order: TaskQuery.Order) -> String? {
        switch self {
        case .order: order.index
        case .profile: "task_by_profile"
        case .states, .unfinished: "task_by_state"
        case .column(let filter): filter.index
        case .recorded: "task_by_created"
        case .unsaved, .tag, .numbers, .search: nil
        }
    }

    var coversProfile: Bool { self == .profile || coversStates }
    var coversStates: Bool { self == .states }

    /// The column with the moment of recording that its index is ordered by.
    var recordedAt: String {
        if case .tag = self { "g.recorded_at" } else { "t.created_at" }
    }

    /// Whether it brings tasks in the order of their recording by itself.
    func isInOrderOfRecording(_ counts: ListCounts) -> Bool {
        switch self {
        case .order, .profile, .states, .tag, .column, .recorded: true
        // Full-text hits come by number.
        case .search: counts.isInOrder
        case .unfinished, .unsaved, .numbers: false
        }
    }

    /// The driver that visits the fewest rows.
    ///
    /// Each filter could drive; the rarest does, so that the work is bounded by it. In another order than that of
    /// recording, whatever drives must be sorted, which a walk along the order's index need not be: that finds `limit`
    /// tasks after about `limit * all / found` steps.
    static func choose(_ query: TaskQuery, _ counts: ListCounts) -> ListDriver {
        if query.search != nil { return .search }
        let rarest = counts.candidates.min { $0.rows < $1.rows }
        guard let rarest else { return .order }
        guard let limit = query.limit else { return rarest.driver }
        if query.order == .created {
            // One in fifty is soon met by walking all of them, which is cheaper than merging many states.
            let isSoonMet = rarest.driver == .unfinished && limit * counts.all <= 1_000 * rarest.rows
            return !isSoonMet ? rarest.driver : query.profile == nil ? .order : .profile
        }
        let (rows, square) = (Double(rarest.rows), Double(rarest.rows) * Double(rarest.rows))
        return rows < 1_000 || square < Double(limit) * Double(counts.all) ? rarest.driver : .order
    }
}

extension TaskQuery.Order {
    var index: String {
        switch self {
        case .created: "task_by_created"
        case .updated: "task_by_updated"
        case .finished: "task_by_finished"
        case .duration: "task_by_duration"
        }
    }

    var column: String {
        switch self {
        case .created: "t.created_at"
        case .updated: "t.updated_at"
        case .finished: "t.finished_at"
        case .duration: "t.duration"
        }
    }
}
