/// How far the migration of a ledger has come.
public struct MigrationProgress: Sendable, Equatable {
    /// The schema that the ledger will have.
    public let version: Int
    /// What is being done: a migration's name, `copy` for the copy that is put aside first, `log` for the last step, in
    /// which the log is copied into the file.
    public let name: String
    /// From 1.
    public let step: Int
    public let steps: Int
    /// Since the beginning of all steps.
    public let elapsed: Duration
    /// Whether the last step is done.
    public let isDone: Bool
    /// Who has to end before anything is begun, in words; then the step is 0.
    public let waitsFor: [String]

    public init(
        version: Int, name: String, step: Int, steps: Int, elapsed: Duration, isDone: Bool, waitsFor: [String] = []
    ) {
        self.version = version
        self.name = name
        self.step = step
        self.steps = steps
        self.elapsed = elapsed
        self.isDone = isDone
        self.waitsFor = waitsFor
    }
}

/// Counts the steps of a migration and tells them to whoever asked.
struct MigrationSteps {
    let version: Int
    let steps: Int
    let begin = ContinuousClock.now
    let tell: (MigrationProgress) -> Void

    func report(_ name: String, step: Int, isDone: Bool = false) {
        tell(
            MigrationProgress(
                version: version, name: name, step: step, steps: steps, elapsed: begin.duration(to: .now),
                isDone: isDone))
    }
}
