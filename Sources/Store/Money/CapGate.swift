import Contract
import Model

/// What may still be spent in this transaction, by all caps that hold for it.
struct CapGate {
    /// What tells which caps a task counts in.
    struct Source {
        var profile: String
        var project: String?
        /// Who made it.
        var user: String?
    }

    private(set) var budgets: [Budget]

    init(_ budgets: [Budget]) {
        self.budgets = budgets
    }

    var isOpen: Bool { budgets.isEmpty }

    /// Takes what a task costs out of all that it counts in.
    ///
    /// A cap is kept in order: what does not fit is not passed by what comes behind it and would. Only a task that costs more
    /// than a whole cap holds up nobody.
    /// - Parameter isHeldUp: whether a task in front of it waits for a budget.
    /// - Returns: the budget that keeps it; nothing was taken then.
    mutating func take(
        _ cost: Cost?, from source: Source, isHeldUp: (Budget) throws -> Bool = { _ in false }
    ) rethrows -> Budget? {
        guard let amount = cost.flatMap({ Money.millionths($0.amount) }) else { return nil }
        let places = places(cost, source)
        for place in places where try amount > budgets[place].left || isHeldUp(budgets[place]) {
            return budgets[place]
        }
        for place in places { budgets[place].reserved += amount }
        return nil
    }

    private func places(_ cost: Cost?, _ source: Source) -> [Int] {
        guard let cost else { return [] }
        return budgets.indices.filter {
            budgets[$0].cap.isAbout(
                profile: source.profile, project: source.project, user: source.user, currency: cost.currency)
        }
    }

    /// The budgets in whose lines a task stops all that is behind it.
    func budgetsTooSmall(for cost: Cost?, from source: Source) -> [Budget] {
        guard let amount = cost.flatMap({ Money.millionths($0.amount) }) else { return [] }
        return places(cost, source).map { budgets[$0] }.filter {
            amount > $0.left && amount <= $0.cap.amount
        }
    }

    /// The budget that keeps a queued task; nil if none does, and its cost is taken then.
    mutating func blocking(_ task: VideoTask, _ db: LedgerTransaction) throws -> Budget? {
        guard !isOpen else { return nil }
        let source = Source(profile: task.profile, project: task.project, user: task.submittedBy)
        return try take(task.cost, from: source) { budget in
            try db.waits(for: budget, before: task.id, priority: task.priority)
        }
    }

    /// The same for one that is about to be recorded, behind all others of its priority.
    mutating func blocking(_ draft: TaskDraft, _ db: LedgerTransaction) throws -> Budget? {
        // What is sent on another day is looked at then.
        guard !isOpen, draft.notBefore ?? 0 <= db.now else { return nil }
        let source = Source(
            profile: draft.profile, project: draft.project.map(Spelling.composed), user: db.author)
        return try take(draft.cost, from: source) { budget in
            try db.waits(for: budget, before: .max, priority: draft.priority)
        }
    }
}

extension LedgerTransaction {
    /// What is left of each cap at this moment: those of this host and those of the ledger.
    func capGate() throws -> CapGate { CapGate(try budgets()) }

    /// Whether a task in front of another waits for a budget that has too little left for it.
    fileprivate func waits(for budget: Budget, before task: Int64, priority: Int) throws -> Bool {
        let (condition, values) = budget.cap.condition(currency: "cost_currency")
        return try first(
            """
            SELECT 1 FROM task \(dialect.by("task_for_cap"))
            WHERE state = 'queued' AND waiting_for = 'cap' AND (priority > ? OR (priority = ? AND id < ?)) AND \(condition)
              AND \(Self.costInMillionths) > ? AND \(Self.costInMillionths) <= ? LIMIT 1
            """,
            [.init(priority), .init(priority), .integer(task)] + values
                + [.integer(budget.left), .integer(budget.cap.amount)]
        ) { try $0.integer() } != nil
    }

    fileprivate static let costInMillionths = "CAST(round(cost_amount * 1000000) AS BIGINT)"

    func isWaitingForCap(_ task: Int64) throws -> Bool {
        let word = try first("SELECT waiting_for FROM task WHERE id = ?", [.integer(task)]) { try $0.textOrNil() }
        return word == WaitingFor.cap.rawValue
    }

    /// Whether anything waits for a cap.
    func anyWaitsForCap() throws -> Bool {
        try first(
            "SELECT 1 FROM task \(dialect.by("task_for_cap")) WHERE state = 'queued' AND waiting_for = 'cap' LIMIT 1"
        ) { try $0.integer() } != nil
    }

    /// What waits for a cap and can be sent now, as there is room again, in order.
    /// - Parameter rooms: how many tasks each account may send now.
    func fitting(
        _ scope: WorkScope, limit: Int, _ gate: CapGate, _ rooms: [Int64: Int]
    ) throws -> [QueuedTask] {
        guard try anyWaitsForCap() else { return [] }
        var (gate, rooms, found) = (gate, rooms, [QueuedTask]())
        /// The caps whose line is stopped by what is in front.
        var stopped: Set<Cap> = []
        let all = gate.budgets.map(\.cap).filter { $0.scope == .all }
        try forEach(
            """
            SELECT t.id, t.priority, t.account_id, t.cost_currency, t.profile, t.project, t.submitted_by, t.cost_amount
            FROM task t \(dialect.by("task_for_cap")) WHERE t.state = 'queued' AND t.waiting_for = 'cap' ORDER BY t.priority DESC, t.id
            """
        ) { row in
            guard found.count < limit, all.isEmpty || !all.allSatisfy(stopped.contains) else { return }
            let task = QueuedTask(id: try row.integer(), priority: try row.int(), account: try row.integer())
            let currency = try row.textOrNil()
            let source = CapGate.Source(
                profile: try row.text(), project: try row.textOrNil(), user: try row.textOrNil())
            let amount = try row.realOrNil()
            let cost = currency.flatMap { currency in
                amount.map { Cost(amount: $0, currency: currency, rate: 0, basis: "") }
            }
            var tried = gate
            if tried.take(cost, from: source, isHeldUp: { stopped.contains($0.cap) }) != nil {
                stopped.formUnion(gate.budgetsTooSmall(for: cost, from: source).map(\.cap))
            } else if let room = rooms[task.account], room > 0, scope.has(task.id) {
                rooms[task.account] = room - 1
                gate = tried
                found.append(task)
            }
        }
        return found
    }

    /// Writes down that a task waits for a budget.
    func wait(_ task: VideoTask, for budget: Budget) throws {
        // Its history says it once: it may look again and again.
        guard try !isWaitingForCap(task.id) else { return }
        try move(
            task, to: .queued,
            [
                "waiting_for": .text(WaitingFor.cap.rawValue), "next_send_at": .null, "lease_owner": .null,
                "lease_until": .null,
            ],
            event: NewEvent(kind: .user, message: "waits for the cap of \(budget.cap.name)"))
    }

    func budgets() throws -> [Budget] {
        var zones: [(cap: Cap, zone: LocalZone)] = hostCaps.caps.map { ($0, hostCaps.zone) }
        let kept = try keptCaps()
        if !kept.isEmpty {
            let zone = try ledgerZone()?.zone ?? .utc
            zones += kept.map { ($0, zone) }
        }
        return try zones.map { cap, zone in try budget(cap, cap.period.range(around: now, in: zone)) }
    }

    /// The caps that the ledger keeps, in the order of their names.
    func keptCaps() throws -> [Cap] {
        try all(
            "SELECT period, scope, name, amount, currency, counts_failed FROM cap ORDER BY scope, name, period, currency"
        ) { row in
            Cap(
                try row.value(Cap.Period.self), try Cap.Scope(word: row.text(), name: row.text()),
                amount: try row.integer(), currency: try row.text(), countsFailed: try row.bool(), keeper: .ledger)
        }
    }

    func ledgerZone() throws -> LedgerZone? {
        let text = try first("SELECT timezone FROM ledger") { try $0.textOrNil() }
        return (text ?? nil).flatMap(LedgerZone.init(text:))
    }

    /// What counts against a cap in a period.
    func budget(_ cap: Cap, _ period: Range<Int64>) throws -> Budget {
        let (condition, values) = cap.condition(currency: "coalesce(billed_currency, cost_currency)")
        let rows = try all(
            """
            SELECT state, CAST(sum(CAST(round(coalesce(billed_amount, cost_amount) * 1000000) AS BIGINT)) AS BIGINT)
            FROM task \(dialect.by("task_by_spending"))
            WHERE (cost_amount IS NOT NULL OR billed_amount IS NOT NULL) AND submitted_at >= ? AND submitted_at < ? AND \(condition) GROUP BY state
            """, [.integer(period.lowerBound), .integer(period.upperBound)] + values
        ) { row in (state: try row.value(TaskState.self), amount: try row.integer()) }
        var budget = Budget(cap: cap, period: period, spent: 0, reserved: 0)
        for (state, amount) in rows where state.countsAsSpent || (cap.countsFailed && state == .failed) {
            if state.isFinal { budget.spent += amount } else { budget.reserved += amount }
        }
        return budget
    }
}

extension Cap {
    /// Which tasks it is about, for a WHERE clause.
    /// - Parameter expression: the currency of a task.
    fileprivate func condition(currency expression: String) -> (sql: String, values: [LedgerValue]) {
        switch scope {
        case .all: ("\(expression) = ?", [.text(currency)])
        case .profile(let name): ("\(expression) = ? AND profile = ?", [.text(currency), .text(name)])
        case .project(let name):
            ("\(expression) = ? AND project = ?", [.text(currency), .text(Spelling.composed(name))])
        case .user(let name):
            ("\(expression) = ? AND submitted_by = ?", [.text(currency), .text(Spelling.composed(name))])
        }
    }
}

extension Cap.Scope {
    /// - Throws: `StoreError.damaged` for a word that is none.
    fileprivate init(word: String, name: String) throws {
        switch word {
        case Self.all.word: self = .all
        case Self.profile(name).word: self = .profile(name)
        case Self.project(name).word: self = .project(name)
        case Self.user(name).word: self = .user(name)
        default: throw StoreError.damaged(path: "", detail: "a cap cannot be for \"\(word)\"")
        }
    }
}
