public import Model

/// What a shot looks like from outside.
public enum ShotFields {
    private typealias ShotField = Field<ShotSummary>

    public static let table = FieldTable<ShotSummary>(
        [
            ShotField("project", .text, "The project that it belongs to.") { .init($0.project) }
                .column("PROJECT", rank: 4, .ifVaried),
            ShotField("shot", .text, "Its name.") { .text($0.shot) }.column("SHOT", minimumWidth: 6),
            ShotField("takes", .integer, "How many takes it has.") { .init($0.takes) }.column("TAKES"),
            ShotField("states", .object, csv: nil, "How many takes stand where.", summary: states) { _ in .object }
                .column("STATES", rank: 9, minimumWidth: 12) { shot, _ in CellText(states(shot)) },
        ]
            + TaskState.allCases.map { state in
                ShotField("states." + state.rawValue, .integer, csv: state.rawValue, "How many are \(state.rawValue).")
                {
                    .init($0.states[state] ?? 0)
                }
            } + [
                ShotField("saved", .integer, "How many have a file.") { .init($0.saved) }.column("SAVED", rank: 6),
                ShotField("turned_down", .integer, "How many takes were rejected.") { .init($0.turnedDown) }
                    .column("REJECTED", rank: 7, .ifAny) { shot, _ in
                        CellText(shot.turnedDown == 0 ? "" : "\(shot.turnedDown)")
                    },
                ShotField("picked", .integer, "The number of the task that is picked.") { .init($0.picked?.task) }
                    .column("PICKED", rank: 1) { shot, _ in
                        CellText(
                            shot.picked.map { picked in "\(picked.task)" + (picked.take.map { " (take \($0))" } ?? "") }
                                ?? "")
                    },
                ShotField("seconds", .integer, "How many seconds of video were made.") { .init($0.seconds) }
                    .column("SECONDS", rank: 8),
                ShotField("cost", .object, csv: nil, "What its takes cost, by currency.", summary: cost) {
                    .amounts($0.cost.mapValues(Money.amount))
                }.column("COST", rank: 2, .ifAny) { shot, _ in CellText(cost(shot) ?? "") },
                ShotField("picked_take", .integer, csv: nil, "Which take that is.") { .init($0.picked?.take) },
                ShotField("missing", .text, "What keeps it from being delivered; null if nothing does.") {
                    .init($0.missing)
                }.column("MISSING", .ifAny, minimumWidth: 12),
            ])

    /// The columns of a list of shots. Scripts go by the order: what is new is added at the end.
    public static let listed = [
        "project", "shot", "takes", "states", "saved", "turned_down", "picked", "seconds", "cost", "missing",
    ]

    /// Such as `2 completed, 1 queued`.
    private static func states(_ shot: ShotSummary) -> String {
        TaskState.allCases.compactMap { state in shot.states[state].map { "\($0) \(state.rawValue)" } }
            .joined(separator: ", ")
    }

    private static func cost(_ shot: ShotSummary) -> String? {
        shot.cost.isEmpty ? nil : MoneyText.amounts(shot.cost.mapValues(Money.amount))
    }
}
