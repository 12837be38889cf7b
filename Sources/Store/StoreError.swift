public import Model

/// Why the ledger cannot do what was asked.
public enum StoreError: Error, Sendable, Equatable {
    /// The file is a database of another program, or none at all.
    case foreignFile(path: String, detail: String)
    /// The file has a ledger's tables, and its header does not say so, as one that was restored from a dump;
    /// `remedy` is the command that mends it.
    case unmarked(path: String, remedy: String)
    /// A newer program has migrated the ledger.
    case newerLedger(path: String, found: Int, known: Int)
    /// The migrations applied to the ledger are not those of this program.
    case differentHistory(path: String, version: Int)
    /// The library of the engine is older than `needed`; `found` names the engine too.
    case outdatedLibrary(found: String, needed: String)
    /// Another process holds the ledger's lock for longer than the busy timeout.
    case busy(path: String)
    /// The file or its folder cannot be written.
    case notWritable(path: String, detail: String)
    /// Another ledger has taken the place of this one, or another file that of its log, while this process was using
    /// it.
    case replaced(path: String)
    /// The ledger, or its log, was deleted or moved away while this process was using it.
    case gone(path: String)
    /// There is no ledger, and none was to be made.
    case noLedger(path: String)
    /// A ledger is known to have been there, and is missing or empty now; with the create calls that it had begun,
    /// where that is known.
    case vanished(path: String, attempts: Int64?)
    /// The file is an empty database that was not begun here: a ledger that was copied without its log looks like that.
    case copiedWithoutLog(path: String)
    /// The file has several names, and so would have several logs.
    case severalNames(path: String, names: Int)
    /// A new ledger was to be begun where one is.
    case ledgerExists(path: String)
    /// The disk is full.
    case diskFull(path: String)
    /// The ledger must be migrated, and the disk has too little room for that; in bytes.
    case noRoom(path: String, needed: Int64, free: Int64)
    /// The file is damaged or the disk fails.
    case damaged(path: String, detail: String)
    /// This machine has too little memory left.
    case noMemory(path: String)
    /// A statement cannot work on this ledger, which is a defect of this program, or a change by another; `code` is the
    /// engine's.
    case defect(path: String, detail: String)
    /// The disk failed, or the connection was lost, while a change was committed: whether it was recorded shows when
    /// the ledger is opened anew.
    case commitUnknown(path: String, detail: String)
    /// The ledger must be migrated, and others work on it by its present schema; `by` names them.
    case inUse(path: String, by: [String])
    /// The address of a server cannot be read, or its client library is missing; a sentence about it.
    case address(detail: String)
    /// The server cannot be reached at the moment, or has ended the connection; nothing was changed.
    case unreachable(path: String, detail: String)
    /// The server does not let this program work as it has to.
    case refused(path: String, detail: String)
    /// A file operation around the database failed.
    case file(path: String, detail: String)

    /// No task answers to that name.
    case noSuchTask(String)
    /// No token that counts has that name.
    case noSuchToken(String)
    /// A token that counts has that name already.
    case tokenTaken(String)
    /// Several tasks answer to that prefix.
    case ambiguous(prefix: String, candidates: [VideoTask])
    /// The state machine forbids it; nothing was written.
    case illegalTransition(task: Int64, from: TaskState?, to: TaskState)
    /// The caller's key names a task with another request.
    case refTaken(ref: String, existing: VideoTask)
    /// An equal request is open, uncertain or was completed within the hour.
    case duplicate(existing: VideoTask)
    /// Another task here has that upstream id already.
    case upstreamIDTaken(upstreamID: String, existing: VideoTask)
    /// The file that a video is to go to is where another task's video goes.
    case outputTaken(path: String, existing: VideoTask)
    /// A cap has too little left for what it costs, in millionths, or other tasks wait for it.
    case overCap(Budget, cost: Int64)
    /// What is picked is a take of a shot, and the task has none.
    case noShot(task: Int64)
    /// A file that must be new exists already.
    case fileExists(path: String)
    /// A new file may not have this name; `reason` is a clause about it.
    case reservedName(path: String, reason: String)
    /// The ledger's name is a symbolic link; `target` is where it leads, which may be nowhere.
    case symbolicLink(path: String, target: String, isThere: Bool)
    /// The process that sends the task is alive and may yet bring the answer.
    case senderLives(task: Int64, pid: Int32)
    /// A daemon runs on this ledger already.
    case daemonRuns(pid: Int32)

    /// Whether the same change may succeed later: the disk is full or failing, another program holds the lock, or the
    /// server is out of reach.
    public var mayPass: Bool {
        switch self {
        case .busy, .notWritable, .diskFull, .noRoom, .damaged, .noMemory, .defect, .commitUnknown, .inUse,
            .unreachable, .file:
            true
        default: false
        }
    }

    /// Whether this process can never use the ledger again: it must end, so that another one may open what is there
    /// now.
    public var needsRestart: Bool {
        switch self {
        case .newerLedger, .differentHistory, .replaced, .gone: true
        default: false
        }
    }
}
