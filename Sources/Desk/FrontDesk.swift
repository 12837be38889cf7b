public import Model
public import Store

/// What a person can do with a ledger and the service behind it, through whichever door they come.
///
/// Values go in and come out. What must be told while something runs, and what needs a yes, goes through the caller.
/// Every method may throw `Failure`, and `StoreError`, for which `Failure` has words; cancelling the calling task cuts off
/// what is under way.
public protocol FrontDesk: Sendable {
    /// Writes tasks down, sends them unless told otherwise, and waits for them if asked to.
    func submit(_ order: SubmitOrder, for caller: Caller) async throws -> SubmitOutcome
    /// Writes the tasks of a batch down: all that are new, or none. Whoever else sends them, this does not.
    func submit(_ order: BatchOrder, for caller: Caller) async throws -> BatchOutcome
    /// Old tasks with their new requests, all of them checked, to be submitted.
    func remakes(of choice: TaskChoice, with request: RemakeRequest, for caller: Caller) async throws -> [Remake]
    /// Closes a task of which nobody knows whether it was created.
    func resolve(_ name: String, as answer: ResolveAnswer, for caller: Caller) async throws -> VideoTask
    /// Brings in a task that was created elsewhere.
    func adopt(_ order: AdoptOrder, for caller: Caller) async throws -> AdoptOutcome
    /// Asks about tasks now, finished or not.
    func refresh(_ choice: TaskChoice, for caller: Caller) async throws -> RefreshOutcome
    /// Fetches videos that are missing.
    func download(_ order: DownloadOrder, for caller: Caller) async throws -> DownloadOutcome
    /// Brings the picked videos of a project into a folder.
    func deliver(_ order: DeliverOrder, for caller: Caller) async throws -> DeliverOutcome
    /// Works on tasks until they are finished, or nothing helps any more.
    func wait(_ order: WaitOrder, for caller: Caller) async throws -> WaitOutcome
    /// Sends, polls and fetches everything that is due.
    func sync(_ order: SyncOrder, for caller: Caller) async throws -> SyncOutcome
    /// Takes back tasks that were never sent: all of them, or none where one cannot be.
    func cancel(_ choice: TaskChoice, isDryRun: Bool, for caller: Caller) async throws -> [VideoTask]
    /// Stops following tasks that were sent: all of them, or none where one cannot be.
    func abandon(_ choice: TaskChoice, isDryRun: Bool, for caller: Caller) async throws -> [VideoTask]
    /// Changes what people say of tasks: tags, notes, projects, shots.
    func edit(_ choice: TaskChoice, _ edit: TaskEdit, for caller: Caller) async throws -> [VideoTask]
    /// Says what a person thinks of takes.
    /// - Parameter verdict: nil takes a verdict back.
    /// - Returns: the tasks, and behind them those that are not picked any more.
    func judge(
        _ choice: TaskChoice, _ verdict: Verdict?, because reason: String?, for caller: Caller
    ) async throws -> [VideoTask]
    /// Keeps queued tasks from being sent until they are released.
    func hold(_ choice: TaskChoice, for caller: Caller) async throws -> QueueOutcome
    /// Lets held tasks be sent.
    /// - Parameter choice: nil for all that are held.
    func release(_ choice: TaskChoice?, for caller: Caller) async throws -> QueueOutcome
    /// Sends nothing more until sending is resumed.
    func pause() async throws -> SendingForecast
    /// Sends again.
    func resume() async throws -> (wasPaused: Bool, SendingForecast)
    /// Drops bulky parts of tasks that were finished long ago, and shrinks the ledger.
    func prune(_ order: PruneOrder, for caller: Caller) async throws -> PruneOutcome
    /// Has tasks of a profile go on with its key, or its base URL, of today.
    func rekey(_ order: RekeyOrder) async throws -> RekeyOutcome
}
