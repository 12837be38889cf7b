public import Contract
public import Model

/// A change of a cap that the ledger keeps.
public struct CapChange: Sendable, Equatable {
    /// As it was; nil for a new one.
    public var before: Cap?
    /// As it is; nil for one that was taken away.
    public var after: Cap?
    /// The zone in which the days of the ledger's caps begin.
    public var timezone: String
}

extension TaskRepository {
    /// What counts against each cap at this moment, and what waits for it: those of the config of this host, then those of
    /// the ledger.
    public func budgets() async throws -> [Budget] {
        try await read(isLong: true) { db in
            var budgets = try db.budgets()
            guard !budgets.isEmpty else { return [] }
            try db.forEach(
                """
                SELECT cost_currency, profile, project, submitted_by, cost_amount FROM task \(db.dialect.by("task_for_cap"))
                WHERE state = 'queued' AND waiting_for = 'cap'
                """
            ) { row in
                guard let currency = try row.textOrNil() else { return }
                let (profile, project, user) = (try row.text(), try row.textOrNil(), try row.textOrNil())
                let amount = try row.realOrNil().flatMap(Money.millionths) ?? 0
                for place in budgets.indices
                where budgets[place].cap.isAbout(
                    profile: profile, project: project, user: user, currency: currency)
                {
                    budgets[place].waiting += 1
                    budgets[place].waitingCost += amount
                }
            }
            return budgets
        }
    }

    /// What the tasks cost that were sent in a day or a month and did not fail, by currency, in millionths.
    /// - Parameter zone: in which it begins.
    public func spent(in period: Cap.Period, zone: LocalZone) async throws -> [String: Int64] {
        try await read(isLong: true) { db in
            let range = period.range(around: db.now, in: zone)
            var sums: [String: Int64] = [:]
            for currency in try db.currencies() {
                let cap = Cap(period, amount: 0, currency: currency, keeper: .ledger)
                let budget = try db.budget(cap, range)
                let sum = budget.spent + budget.reserved
                if sum > 0 { sums[currency] = sum }
            }
            return sums
        }
    }

    /// Currencies in which tasks of the ledger have a cost.
    public func currencies() async throws -> Set<String> {
        try await read { db in Set(try db.currencies()) }
    }

    /// Keeps a cap in the ledger, for every host.
    /// - Parameters:
    ///   - zone: in which days and months begin from now on, if the ledger has none yet or `movesZone` says so.
    ///   - name: of that zone, for people.
    public func set(_ cap: Cap, zone: LocalZone, name: String, movesZone: Bool = false) async throws -> CapChange {
        try await write { db in try db.keep(cap, zone: zone, name: name, movesZone: movesZone) }
    }

    /// Takes a cap out of the ledger. Its amount does not matter.
    public func remove(_ cap: Cap) async throws -> CapChange {
        try await write { db in
            let before = try db.keptCaps().first { $0.isSameLine(as: cap) }
            try db.execute(
                "DELETE FROM cap WHERE (period, scope, name, currency) = (?, ?, ?, ?)",
                [
                    .text(cap.period.rawValue), .text(cap.scope.word), .text(cap.scope.storedName), .text(cap.currency),
                ])
            return CapChange(before: before, after: nil, timezone: try db.ledgerZone()?.name ?? "UTC")
        }
    }

    /// The name of the zone in which the days of the ledger's caps begin; nil where there is none yet.
    public func capZone() async throws -> String? {
        try await read { db in try db.ledgerZone()?.name }
    }

    /// - Throws: `StoreError.overCap` if tasks that are about to be recorded and sent do not fit together.
    public func requireRoom(for drafts: [TaskDraft]) async throws {
        guard drafts.contains(where: { $0.cost != nil }) else { return }
        try await read(isLong: true) { db in
            // A queue that stands still takes whatever comes.
            guard try db.pausedAt() == nil else { return }
            var gate = try db.capGate()
            guard !gate.isOpen else { return }
            for draft in drafts {
                for _ in 0..<max(1, draft.takes ?? 1) {
                    guard let budget = try gate.blocking(draft, db) else { continue }
                    let sum = drafts.filter { $0.cost?.currency == budget.cap.currency }.reduce(Int64(0)) {
                        $0 + $1.costInMillionths * Int64(max(1, $1.takes ?? 1))
                    }
                    throw StoreError.overCap(try db.budgets().first { $0.cap == budget.cap } ?? budget, cost: sum)
                }
            }
        }
    }
}

extension LedgerTransaction {
    /// Keeps a cap, in place of another one for the same.
    func keep(_ cap: Cap, zone: LocalZone, name: String, movesZone: Bool = false) throws -> CapChange {
        let before = try keptCaps().first { $0.isSameLine(as: cap) }
        let kept = try ledgerZone()
        let own = LedgerZone(zone, name: name, now: now / 1_000)
        if kept == nil || movesZone { try execute("UPDATE ledger SET timezone = ?", [.text(own.text)]) }
        try execute(
            """
            INSERT INTO cap (period, scope, name, currency, amount, counts_failed) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (period, scope, name, currency)
            DO UPDATE SET amount = excluded.amount, counts_failed = excluded.counts_failed
            """,
            [
                .text(cap.period.rawValue), .text(cap.scope.word), .text(cap.scope.storedName), .text(cap.currency),
                .integer(cap.amount), .init(cap.countsFailed),
            ])
        return CapChange(
            before: before, after: try keptCaps().first { $0.isSameLine(as: cap) },
            timezone: (movesZone ? own : kept ?? own).name)
    }

    fileprivate func currencies() throws -> [String] {
        try all(
            "SELECT DISTINCT currency FROM statistic WHERE dimension = 'request' AND hour = -1 AND currency != '' ORDER BY 1"
        ) { try $0.text() }
    }
}

extension Cap {
    /// Whether another cap says how much for the same.
    fileprivate func isSameLine(as other: Cap) -> Bool {
        period == other.period && scope == other.scope && currency == other.currency
    }
}

extension Cap.Scope {
    fileprivate var storedName: String { Spelling.composed(name) }
}
