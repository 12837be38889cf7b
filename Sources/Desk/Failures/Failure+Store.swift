public import Contract
import Model
public import Store

extension Failure {
    /// What a person can do about trouble with the ledger.
    public init(_ error: StoreError) {
        switch error {
        case .foreignFile(let path, let detail):
            self.init(
                code: "foreign_file",
                message: "\(path) is not a reel ledger (\(detail)); name another file with --database", exit: .damaged)
        case .unmarked(let path, let remedy):
            self.init(
                code: "unmarked_ledger",
                message:
                    "\(path) has the tables of a ledger, and its header does not say so, as after `.dump` or `.clone` of "
                    + "sqlite3, which copy tables alone; set the marks with the command below. Then it is a copy: what it has "
                    + "not sent is held",
                exit: .damaged,
                next: remedy)
        case .newerLedger(let path, let found, let known):
            self.init(
                code: "newer_ledger",
                message: "\(path) has schema \(found), this program knows up to \(known); use the newer reel",
                exit: .damaged)
        case .differentHistory(let path, let version):
            self.init(
                code: "different_schema",
                message: "\(path) was made by another build of reel (migration \(version) differs); use that one",
                exit: .damaged)
        case .outdatedLibrary(let found, let needed):
            self.init(
                code: "old_sqlite", message: "\(found) is too old; install \(needed) or newer", exit: .failed)
        case .busy(let path):
            self.init(
                code: "ledger_locked",
                message: "\(path) is locked by another program; end its transaction and try again", exit: .busy)
        case .notWritable(let path, let detail):
            self.init(
                code: "not_writable",
                message: "\(path) cannot be written (\(detail)); "
                    + (path.hasPrefix("postgres://")
                        ? "name the server that takes changes" : "check its permissions and those of its folder"),
                exit: .cannotWrite)
        case .replaced(let path):
            self.init(
                code: "replaced",
                message: "\(path) was replaced by another one while this command was using it; look at what the "
                    + "ledger has before you go on",
                exit: .damaged, created: .unknown, next: "reel list")
        case .gone(let path):
            self.init(
                code: "ledger_gone",
                message: "\(path) was deleted, emptied or moved away while this command was using it; put it back "
                    + "before you go on",
                exit: .damaged, created: .unknown)
        case .noLedger(let path):
            self.init(
                code: "no_ledger",
                message: "there is no ledger at \(path); `reel submit` makes one there, and REEL_HOME or --database "
                    + "name another", exit: .notFound)
        case .vanished(let path, let attempts):
            let known = attempts.map { $0 > 0 ? ", which had begun \($0) create calls," : "" } ?? ""
            self.init(
                code: "ledger_vanished",
                message: "the ledger \(path)\(known) is gone or empty; is its disk mounted? Put it back, restore a "
                    + "backup, or begin anew with --new-ledger, which forgets what was paid for", exit: .damaged)
        case .copiedWithoutLog(let path):
            self.init(
                code: "copied_without_log",
                message: "\(path) has nothing in it, as a ledger that was copied without its log (\(path)-wal); copy "
                    + "both, or better use `reel backup`", exit: .damaged)
        case .severalNames(let path, let names):
            self.init(
                code: "several_names",
                message: "\(path) has \(names) names (hard links), and each would have a log of its own; remove the "
                    + "others, or copy it with `reel backup`", exit: .cannotWrite)
        case .ledgerExists(let path):
            self.init(
                code: "ledger_exists",
                message: "\(path) is there, and --new-ledger begins one only where there is none; move it away first",
                exit: .cannotWrite)
        case .diskFull(let path):
            self.init(
                code: "disk_full", message: "the disk of \(path) is full; make room and try again", exit: .damaged)
        case .noRoom(let path, let needed, let free):
            self.init(
                code: "disk_full",
                message: "\(path) has to be migrated to the schema of this program, which takes up to "
                    + "\(ByteCount.text(needed)) of its disk for a while, and \(ByteCount.text(free)) are free; make room "
                    + "and try again (nothing was changed)", exit: .damaged)
        case .damaged(let path, let detail):
            self.init(
                code: "damaged",
                message:
                    "\(path.isEmpty ? "the ledger" : path) is damaged or its disk fails (\(detail)); `reel check` names "
                    + "what is damaged, as far as it can be opened; else put back a backup", exit: .damaged,
                next: "reel check")
        case .noMemory(let path):
            self.init(
                code: "no_memory",
                message: "this machine has too little memory left to work on \(path); end other programs and try again",
                exit: .failed)
        case .defect(let path, let detail):
            self.init(
                code: "defect",
                message: "a defect of reel, or a change of \(path) by another program: \(detail); see whether "
                    + "`reel check` finds something, and report it", exit: .failed,
                next: "reel check")
        case .commitUnknown(let path, let detail):
            self.init(
                code: "commit_unknown",
                message: "\(path.hasPrefix("postgres://") ? "the connection to" : "the disk of") \(path) failed while "
                    + "this was written down (\(detail)), so that nobody knows yet whether it is recorded; look once it is "
                    + "well, with `reel list`, or `reel show ref:KEY` for one with --ref, before you do anything again",
                exit: .damaged, created: .unknown, next: "reel list")
        case .inUse(let path, let by):
            self.init(
                code: "ledger_in_use",
                message: "\(path) has to be migrated to the schema of this program, and \(by.joined(separator: ", ")) "
                    + "\(by.count == 1 ? "works" : "work") on it; stop the daemon with `reel daemon stop`, let commands end, "
                    + "and try again (nothing was changed)",
                exit: .busy, next: "reel daemon stop")
        case .address(let detail):
            self.init(code: "bad_address", message: "the ledger's server: \(detail)", exit: .configuration)
        case .unreachable(let path, let detail):
            self.init(
                code: "ledger_unreachable",
                message: "the ledger \(path) cannot be reached at the moment (\(detail)); try again once its server "
                    + "can be",
                exit: .unreachable)
        case .refused(let path, let detail):
            self.init(
                code: "ledger_refused",
                message: "the server of the ledger \(path) does not let reel work as it has to: \(detail)",
                exit: .configuration)
        case .file(let path, let detail):
            self.init(code: "file", message: "\(path): \(detail)", exit: .cannotWrite)
        case .noSuchTask(let name):
            self.init(
                code: "no_such_task",
                message: TaskName.mended(name).isEmpty
                    ? "the name of a task is empty, as of a variable that is not set; see `reel list`"
                    : "no task answers to \(name); see `reel list`", exit: .notFound,
                next: "reel list")
        case .noSuchToken(let name):
            self.init(
                code: "no_such_token", message: "no token that counts is called \(name); see `reel token list`",
                exit: .notFound, next: "reel token list")
        case .tokenTaken(let name):
            self.init(
                code: "token_taken",
                message: "there is a token called \(name) already; choose another name, or revoke it first",
                exit: .refused, next: "reel token revoke \(ShellWord.quoted(name))")
        case .ambiguous(let name, let candidates) where name.hasPrefix("ref:"):
            let list = candidates.prefix(20).map { task in
                "\(task.id) (\([task.project, task.take.map { "take \($0)" }].compactMap { $0 }.joined(separator: ", ")))"
            }.joined(separator: ", ")
            self.init(
                code: "ambiguous", message: "\(name) names tasks \(list); say the number of one", exit: .notFound)
        case .ambiguous(let prefix, let candidates):
            let list = candidates.map { "\($0.id) (\($0.upstreamID ?? ""))" }.joined(separator: ", ")
            self.init(
                code: "ambiguous", message: "\(prefix) could be any of \(list); write more of it", exit: .notFound)
        case .illegalTransition(let task, let from, let to):
            self.init(
                code: "not_possible",
                message: "task \(task) is \(from?.rawValue ?? "new") and cannot become \(to.rawValue)", exit: .failed,
                task: task, created: from.map { .init($0, hasUpstreamID: false) } ?? .no, next: "reel show \(task)")
        case .refTaken(let ref, let existing):
            self.init(
                code: "ref_taken",
                message: "ref \(ref) names task \(existing.id), which has another request; choose another ref",
                exit: .invalidRequest, existingTask: existing.id, next: "reel show \(existing.id)")
        case .duplicate(let existing) where existing.state == .uncertain:
            self.init(
                code: "duplicate",
                message:
                    "task \(existing.id) has the same request, and nobody knows yet whether it was created and paid for; "
                    + "resolve it first",
                exit: .refused, existingTask: existing.id, created: .no, next: "reel resolve \(existing.id)")
        case .duplicate(let existing):
            self.init(
                code: "duplicate",
                message: "task \(existing.id) (\(existing.state.rawValue)) has the same request; "
                    + "look at it, or send it again with --allow-duplicate",
                exit: .refused, existingTask: existing.id, next: "reel show \(existing.id)")
        case .upstreamIDTaken(let upstreamID, let existing):
            self.init(
                code: "task_id_taken",
                message: "task \(existing.id) (\(existing.state.rawValue)) has the id \(upstreamID) already",
                exit: .refused, existingTask: existing.id, next: "reel show \(existing.id)")
        case .overCap(let budget, let cost):
            self.init(
                code: "over_cap",
                message:
                    "it would cost \(MoneyText.text(cost)) \(budget.cap.currency), and of the cap of \(budget.cap.name) "
                    + (budget.left > 0 && budget.left >= cost
                        ? "what is left belongs to tasks that wait for it"
                        : "\(MoneyText.text(budget.left)) are left")
                    + ". Nothing was recorded; --queue records it to wait",
                exit: .refused, next: "reel budget")
        case .noShot(let task):
            self.init(
                code: "no_shot", message: "task \(task) is of no shot, and a pick is for a shot; give it one first",
                exit: .failed, task: task, next: "reel edit \(task) --shot NAME")
        case .outputTaken(let path, let existing):
            self.init(
                code: "output_taken",
                message: "the video of task \(existing.id) (\(existing.state.rawValue)) goes to \(path); name another "
                    + "file. Nothing was sent",
                exit: .cannotWrite, existingTask: existing.id, next: "reel show \(existing.id)")
        case .reservedName(let path, let reason):
            self.init(
                code: "reserved_name", message: "\(path): \(reason); choose another name. Nothing was written",
                exit: .cannotWrite)
        case .symbolicLink(let path, let target, let isThere):
            self.init(
                code: "symbolic_link",
                message: isThere
                    ? "\(path) is a symbolic link, and a ledger has its log beside its own name; name the file itself "
                        + "(\(target)) with --database or REEL_DATABASE, or move it here"
                    : "\(path) is a symbolic link to \(target), which is not there; is its disk mounted? Otherwise remove the "
                        + "link, or name the ledger itself with --database or REEL_DATABASE",
                exit: .configuration)
        case .fileExists(let path):
            self.init(code: "file_exists", message: "\(path) exists; name another file", exit: .cannotWrite)
        case .senderLives(let task, let pid):
            self.init(
                code: "sender_lives",
                message:
                    "the process that sends task \(task) still lives (process id \(pid)) and may bring the answer; "
                    + "wait for it, or end it",
                exit: .busy, task: task, created: .unknown, next: "reel show \(task) --history")
        case .daemonRuns(let pid):
            self.init(
                code: "daemon_runs", message: "a daemon runs on this ledger already, with process id \(pid)",
                exit: .busy, next: "reel daemon status")
        }
    }
}
