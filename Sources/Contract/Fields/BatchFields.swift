public import Model

/// A task that a line of a batch has made, or would make.
public struct BatchRow: Sendable {
    /// Where the line begins in its file, counted from 1.
    public var line: Int
    public var ref: String?
    /// Nil for one that is only planned.
    public var task: BatchTask?
    /// Whether it is new.
    public var isCreated: Bool
    /// What it shows.
    public var prompt: String
    /// What it is going to cost, as it is estimated.
    public var cost: Cost?

    public init(line: Int, ref: String?, task: BatchTask?, isCreated: Bool, prompt: String, cost: Cost?) {
        (self.line, self.ref, self.task, self.isCreated) = (line, ref, task, isCreated)
        (self.prompt, self.cost) = (prompt, cost)
    }
}

/// What a batch looks like from outside.
public enum BatchFields {
    private typealias BatchField = Field<BatchRow>

    public static let table = FieldTable<BatchRow>([
        BatchField("line", .integer, "Where the line begins in its file, counted from 1.") { .init($0.line) }
            .column("LINE"),
        BatchField("ref", .name, "The key that the line gives.") { .init($0.ref) }.column("REF", .ifAny),
        BatchField("id", .integer, "The number of the task; null for one that is only planned.") { .init($0.task?.id) }
            .column("ID", .ifAny),
        BatchField("take", .integer, "Which take of the line it is.") { .init($0.task?.take) }
            .column("TAKE", rank: 2, .ifAny, minimumWidth: 4),
        BatchField("state", TaskState.fieldKind, "Where the task stands; null for one that is only planned.") {
            .init($0.task?.state.rawValue)
        }.column("STATE", .ifAny) { row, _ in CellText(row.task.map { TaskText.state($0.state, $0.waitingFor) } ?? "")
        },
        BatchField("created", .flag, "Whether it is new; with --dry-run, whether it would be.") { .init($0.isCreated) }
            .column("NEW") { row, format in
                CellText(format.isForPeople ? (row.isCreated ? "new" : "known") : row.isCreated ? "true" : "false")
            },
        BatchField("waiting_for", .name, "Why a queued task is not sent yet.") {
            .init($0.task?.waitingFor?.rawValue)
        }.column("WAITS FOR", rank: 3, .ifAny),
        BatchField("prompt", .text, "The text of the request.") { .text($0.prompt) }
            .column("PROMPT", minimumWidth: 16),
        BatchField(
            "cost", .object, csv: nil, "What it costs, as it is estimated.",
            summary: { $0.cost.map(MoneyText.short) },
            value: { .object($0.cost != nil) }
        ).column("COST", rank: 4, .ifAny, alignment: .right, isFlexible: false) { row, _ in
            CellText(row.cost.map(MoneyText.short) ?? "")
        },
        BatchField("cost.amount", .decimal, csv: "cost", "How much.") { .init($0.cost?.amount) },
        BatchField("cost.currency", .name, csv: "currency", "Of which money, such as CNY.") {
            .init($0.cost?.currency)
        },
    ])

    /// The columns of a batch. Scripts go by the order: what is new is added at the end.
    public static let listed = ["line", "ref", "id", "take", "state", "created", "waiting_for", "prompt", "cost"]
}
