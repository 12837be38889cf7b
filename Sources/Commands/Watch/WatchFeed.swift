import Contract
import Desk
import Model
import Store

/// Reads what a live view shows, and notes what ends between two looks.
struct WatchFeed: Sendable {
    let repository: TaskRepository
    /// Which tasks; only unfinished ones of them, unless they were named.
    let query: TaskQuery
    let isNamed: Bool
    let zone: LocalZone
    private let memory: EstimateMemory
    private(set) var board = WatchBoard()
    private var endedBefore: Set<Int64> = []

    /// So many unfinished tasks are read at most.
    static let most = 2_000

    /// - Parameter time: writes a moment.
    init(
        _ repository: TaskRepository, _ query: TaskQuery, isNamed: Bool, zone: LocalZone,
        time: @escaping @Sendable (Int64) -> String
    ) {
        (self.repository, self.query, self.isNamed, self.zone) = (repository, query, isNamed, zone)
        memory = EstimateMemory(repository)
        board.time = time
    }

    /// Whether nothing is left that could change by itself.
    var isOver: Bool { !board.hasMore && board.unfinished.allSatisfy(Self.rests) }

    /// What needs somebody's word.
    private static func rests(_ task: VideoTask) -> Bool {
        task.isSettled || task.state == .uncertain || (task.state == .queued && task.waitingFor == .held)
    }

    /// - Returns: the tasks that have changed since the last look.
    mutating func look() async throws -> [VideoTask] {
        let now = repository.now
        let tasks = try await tasks()
        let before = Dictionary(board.unfinished.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let open = tasks.filter { !$0.isSettled }
        let numbers = Set(open.map(\.id))
        var ended = tasks.filter { $0.isSettled && !endedBefore.contains($0.id) }
        for id in before.keys.sorted() where !numbers.contains(id) && !ended.contains(where: { $0.id == id }) {
            // Beyond the last that was read now, or over.
            if let task = try? await repository.task(id), task.isSettled { ended.append(task) }
        }
        endedBefore.formUnion(ended.map(\.id))
        board.note(ended, at: now)
        board.unfinished = try await inOrder(open)
        board.estimates = try await memory.estimates(for: open)
        let spent = try await repository.spent(in: .day, zone: zone)
        let hasPrices = board.spentToday != nil || open.contains { $0.cost != nil }
        board.spentToday = spent.isEmpty && !hasPrices ? nil : spent
        board.warning = try await warning(open)
        return ended + open.filter { Self.differs($0, from: before[$0.id]) }
    }

    private func tasks() async throws -> [VideoTask] {
        var query = query
        query.isReversed = true
        if !isNamed { query.isUnfinishedOnly = true }
        query.limit = Self.most + 1
        return try await repository.list(query)
    }

    /// Queued tasks as they are going to be sent.
    private mutating func inOrder(_ open: [VideoTask]) async throws -> [VideoTask] {
        board.hasMore = open.count > Self.most
        let shown = open.prefix(Self.most)
        let queued = shown.filter { $0.state == .queued }
        guard !queued.isEmpty else { return Array(shown) }
        let byID = Dictionary(queued.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let order = try await repository.queueOrder(limit: Self.most).compactMap { byID[$0] }
        let known = Set(order.map(\.id))
        let rest = queued.filter { !known.contains($0.id) }
        return shown.filter { $0.state != .queued } + order + rest
    }

    private func warning(_ open: [VideoTask]) async throws -> String? {
        if let pausedAt = try await repository.pausedAt(), open.contains(where: { $0.state == .queued }) {
            return "all sending is paused since \(board.time(pausedAt)); `reel queue resume` goes on"
        }
        guard !open.isEmpty, repository.runningDaemon() == nil else { return nil }
        return "no daemon runs: `reel daemon run` sends, follows and fetches; so does `reel wait`"
    }

    private static func differs(_ task: VideoTask, from before: VideoTask?) -> Bool {
        guard let before else { return true }
        return task.state != before.state || task.waitingFor != before.waitingFor || task.progress != before.progress
            || task.video?.state != before.video?.state || task.statusOddity != before.statusOddity
    }
}
