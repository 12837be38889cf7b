public import Model

/// What a cap looks like from outside, with what counts against it.
public enum BudgetFields {
    private typealias BudgetField = Field<Budget>

    public static let table = FieldTable<Budget>([
        BudgetField("kept_in", .name, "`config` for a cap of this host, `ledger` for one of every host.") {
            .text($0.cap.keeper.rawValue)
        }.column("KEPT IN", rank: 5),
        BudgetField("scope", .name, "`all`, `profile`, `project` or `user`.") { .text($0.cap.scope.word) }
            .column("FOR", minimumWidth: 8) { budget, _ in
                CellText(budget.cap.scope.name.isEmpty ? "all" : "\(budget.cap.scope.word) \(budget.cap.scope.name)")
            },
        BudgetField("name", .text, "Of the profile, project or user; null for all.") {
            .init($0.cap.scope.name.isEmpty ? nil : $0.cap.scope.name)
        },
        BudgetField("per", .name, "`day` or `month`.") { .text($0.cap.period.rawValue) }.column("PER"),
        BudgetField("cap", .decimal, "The most that may be spent.") { .decimal(Money.amount($0.cap.amount)) }
            .column("CAP") { amount($0.cap.amount, $1) },
        BudgetField("currency", .name, "Of all amounts, such as CNY.") { .text($0.cap.currency) }.column("CURRENCY"),
        BudgetField("spent", .decimal, "By tasks that have ended and count.") { .decimal(Money.amount($0.spent)) }
            .column("SPENT") { amount($0.spent, $1) },
        BudgetField("reserved", .decimal, "By tasks that are under way or uncertain.") {
            .decimal(Money.amount($0.reserved))
        }.column("RESERVED", rank: 3) { amount($0.reserved, $1) },
        BudgetField("left", .decimal, "What may still be spent.") { .decimal(Money.amount($0.left)) }
            .column("LEFT") { amount($0.left, $1) },
        BudgetField("waiting", .integer, "How many queued tasks wait for a cap and count in this one.") {
            .init($0.waiting)
        }.column("WAITING", rank: 2),
        BudgetField("waiting_cost", .decimal, "What they cost.") { .decimal(Money.amount($0.waitingCost)) }
            .column("COSTING", rank: 4, .ifAny) { budget, format in
                budget.waiting == 0 ? CellText("") : amount(budget.waitingCost, format)
            },
        BudgetField("counts_failed", .flag, "Whether failed tasks count too.") { .init($0.cap.countsFailed) },
        BudgetField("since", .time, "When its day or month began.") { .time($0.period.lowerBound) },
        BudgetField("until", .time, "When the next one begins.") { .time($0.period.upperBound) }
            .column("UNTIL", rank: 6),
    ])

    /// The columns of a list of caps. Scripts go by the order: what is new is added at the end.
    public static let listed = [
        "scope", "per", "cap", "currency", "spent", "reserved", "left", "waiting", "waiting_cost", "kept_in", "until",
    ]

    private static func amount(_ millionths: Int64, _ format: CellFormat) -> CellText {
        CellText(MoneyText.text(millionths))
    }
}
