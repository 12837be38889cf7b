import Contract
public import Model
import Store
import Sync

extension LocalDesk {
    /// Works on the tasks by itself where no daemon does: sends, polls and downloads whatever no other process is at.
    public func wait(_ order: WaitOrder, for caller: Caller) async throws -> WaitOutcome {
        let session = try session()
        try await requireHelp(order, session)
        return try await wait(order, session, caller)
    }

    /// Without a key and without a daemon nothing would ever happen, unless there is a video to fetch, which needs no key.
    private func requireHelp(_ order: WaitOrder, _ session: Session) async throws {
        guard repository.runningDaemon() == nil, session.accounts.isEmpty else { return }
        let left = try await tasks(order.ids).filter { !order.isSettled($0) }
        if !left.isEmpty, left.allSatisfy({ !$0.state.isFinal }) { try settings.requireKey() }
    }

    func wait(_ order: WaitOrder, _ session: Session, _ caller: Caller) async throws -> WaitOutcome {
        try await holdStale(for: caller)
        let open = try await tasks(order.ids).filter { !order.isSettled($0) }
        try await session.askAboutOldKeys(of: open, for: caller)
        try await tellingProgress(order, caller) {
            try await repository.withWorker("wait") { try await follow(order, as: $0, session, caller) }
        }
        let tasks = try await tasks(order.ids)
        if caller.followsProgress { tell(tasks, order, isLast: true, caller) }
        for task in tasks { session.tellOfVideo(of: task, to: caller) }
        return WaitOutcome(
            tasks: tasks, goal: order.goal, isInterrupted: caller.interruption.isRaised,
            stranded: try await session.stranded(among: tasks.filter { !order.isSettled($0) }),
            videosFolder: session.settings.videosFolder)
    }

    /// Works on the tasks until none of them can get any further.
    private func follow(_ order: WaitOrder, as worker: Worker, _ session: Session, _ caller: Caller) async throws {
        let loop = session.loop(worker, tellsTroubles: true, for: caller)
        let run = LoopRun(loop: loop, longestCall: session.settings.createTimeout, caller: caller)
        let scan = UnsettledScan(ids: order.ids)
        // What they wait for is followed too.
        let scope = session.scope(Set(order.ids).union(try await repository.ancestors(of: order.ids)))
        let overdue = OverdueNotice(repository: repository, ids: order.ids, caller: caller)
        try await run.run(timeout: order.timeout) {
            try await loop.run(scope) {
                try await overdue.look()
                return try await scan.isOver { id in
                    let task = try await session.repository.task(id)
                    if order.isSettled(task) { return true }
                    if task.waitingFor == .parent { return try await isStuck(task, order, session) }
                    return try await !session.canFollow(task)
                }
            }
        }
    }

    /// Whether what a task waits for needs somebody's word.
    private func isStuck(_ task: VideoTask, _ order: WaitOrder, _ session: Session) async throws -> Bool {
        for id in try await repository.ancestors(of: [task.id]) {
            let ancestor = try await repository.task(id)
            guard ancestor.state.isFinal else {
                if ancestor.waitingFor == .parent { continue }
                if order.isSettled(ancestor) { return true }
                if try await !session.canFollow(ancestor) { return true }
                continue
            }
            // One that has ended makes the next ready, or holds it; but nobody may be fetching its video any more.
            if ancestor.state == .completed, ancestor.video?.state != .saved, order.isSettled(ancestor) { return true }
        }
        return false
    }

    /// Tells how the tasks stand while `body` runs, if the caller wants to know.
    private func tellingProgress(_ order: WaitOrder, _ caller: Caller, _ body: () async throws -> Void) async throws {
        guard caller.followsProgress else { return try await body() }
        let memory = EstimateMemory(repository)
        let watch = ProgressWatch(repository: repository) {
            let tasks = try await tasks(order.ids)
            tell(tasks, order, try await memory.estimates(for: tasks.filter { !order.isSettled($0) }), caller)
        }
        let progress = Task { await watch.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        progress.cancel()
        // Nothing of it comes behind the last that is told.
        await progress.value
        try result.get()
    }

    private func tell(
        _ tasks: [VideoTask], _ order: WaitOrder, _ estimates: [WaitEstimate.Kind: WaitEstimate] = [:],
        isLast: Bool = false, _ caller: Caller
    ) {
        let settled = Set(tasks.filter { order.isSettled($0) }.map(\.id))
        var progress = WaitProgress(tasks: tasks, settled: settled, isLast: isLast)
        progress.estimates = estimates
        caller.tell(.progress(progress))
    }
}

extension Session {
    /// Says of a video that has just come that it is not whole, or that it is no MP4.
    func tellOfVideo(of task: VideoTask, to caller: Caller) {
        guard let text = VideoWarning.text(of: task, path: task.video.flatMap(videos.place)?.path) else { return }
        caller.say(Sanitizer.line(text))
    }
}

extension WaitOrder {
    /// Failed downloads in a row after which a wait gives up; the daemon does not.
    static let downloadAttempts = 5

    /// Whether waiting any longer can change nothing.
    public func isSettled(_ task: VideoTask) -> Bool {
        switch task.state {
        case .uncertain: return true
        case .queued:
            // What could not be made ready once hardly can be a minute later.
            if task.waitingFor == .material { return task.error?.code == TaskError.notReady }
            return [.held, .paused, .cap, .key].contains(task.waitingFor)
        case .submitting, .pending, .processing: return false
        case .rejected, .cancelled, .failed, .expired, .abandoned: return true
        case .completed:
            guard goal == .saved, let video = task.video else { return true }
            return video.state.isSettled || video.isStopped
                || (video.error != nil && video.attempts >= Self.downloadAttempts)
        }
    }
}
