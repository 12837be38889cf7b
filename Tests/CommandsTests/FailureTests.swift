import Contract
import Model
import Store
import TestSupport
import Testing

@testable import Commands

struct FailureTests {
    /// No case may be missing: the compiler sees to that below.
    static let storeErrors: [StoreError] = [
        .foreignFile(path: "/p/reel.db", detail: "detail"), .newerLedger(path: "/p/reel.db", found: 9, known: 1),
        .differentHistory(path: "/p/reel.db", version: 1),
        .outdatedLibrary(found: "SQLite 3.36.0", needed: "3.37"),
        .busy(path: "/p/reel.db"), .notWritable(path: "/p/reel.db", detail: "detail"), .diskFull(path: "/p/reel.db"),
        .replaced(path: "/p/reel.db"), .noRoom(path: "/p/reel.db", needed: 3_000_000, free: 2_000_000),
        .damaged(path: "/p/reel.db", detail: "detail"), .damaged(path: "", detail: "detail"),
        .commitUnknown(path: "/p/reel.db", detail: "disk I/O error"),
        .address(detail: "this is no address of a PostgreSQL database"),
        .unreachable(path: "postgres://me@host:5432/reel", detail: "connection refused"),
        .refused(path: "postgres://me@host:5432/reel", detail: "password authentication failed"),
        .inUse(path: "/p/reel.db", by: ["the daemon (process id 4711)", "`reel wait` (process id 4712)"]),
        .file(path: "/p/reel.db", detail: "detail"), .noSuchTask("42"),
        .noSuchToken("ci"), .tokenTaken("ci"),
        .ambiguous(prefix: "4307f4f4", candidates: [TaskSamples.task(), TaskSamples.task()]),
        .illegalTransition(task: 7, from: .completed, to: .cancelled),
        .illegalTransition(task: 7, from: nil, to: .cancelled),
        .refTaken(ref: "a", existing: TaskSamples.task()), .duplicate(existing: TaskSamples.task()),
        .upstreamIDTaken(upstreamID: "4307f4f4-35a3", existing: TaskSamples.task()), .daemonRuns(pid: 4711),
        .senderLives(task: 7, pid: 4711), .fileExists(path: "/p/copy.db"), .gone(path: "/p/reel.db"),
        .noLedger(path: "/p/reel.db"), .vanished(path: "/p/reel.db", attempts: 12),
        .vanished(path: "/p/reel.db", attempts: nil), .copiedWithoutLog(path: "/p/reel.db"),
        .severalNames(path: "/p/reel.db", names: 2), .ledgerExists(path: "/p/reel.db"),
        .overCap(
            Budget(
                cap: Cap(.day, .project("film"), amount: 15_000_000, currency: "CNY", keeper: .ledger),
                period: 0..<1, spent: 10_000_000, reserved: 2_500_000), cost: 5_000_000),
        .noShot(task: 7), .outputTaken(path: "/p/film.mp4", existing: TaskSamples.task()),
        .noMemory(path: "/p/reel.db"),
        .defect(path: "/p/reel.db", detail: "SQLite says CHECK constraint failed: video (code 275)"),
        .unmarked(path: "/p/reel.db", remedy: "sqlite3 /p/reel.db 'PRAGMA user_version=3'"),
        .reservedName(path: "/p/reel.db-wal", reason: "it is the log"),
        .symbolicLink(path: "/p/reel.db", target: "/q/reel.db", isThere: true),
        .symbolicLink(path: "/p/reel.db", target: "/q/reel.db", isThere: false),
    ]

    /// The code, and what the sentence must name.
    private func expected(_ error: StoreError) -> (exit: Exit, names: [String]) {
        switch error {
        case .foreignFile: (.damaged, ["/p/reel.db", "--database"])
        case .unmarked: (.damaged, ["/p/reel.db", "held", "command below"])
        case .reservedName: (.cannotWrite, ["/p/reel.db-wal", "it is the log", "choose another name"])
        case .symbolicLink(_, _, let isThere):
            (.configuration, ["/p/reel.db", "/q/reel.db", "--database", isThere ? "move it here" : "mounted"])
        case .newerLedger: (.damaged, ["/p/reel.db", "9", "1"])
        case .differentHistory: (.damaged, ["/p/reel.db"])
        case .outdatedLibrary: (.failed, ["SQLite 3.36.0", "3.37"])
        case .busy: (.busy, ["/p/reel.db"])
        case .notWritable: (.cannotWrite, ["/p/reel.db", "permissions"])
        case .replaced: (.damaged, ["/p/reel.db", "replaced"])
        case .diskFull: (.damaged, ["/p/reel.db", "room"])
        case .noRoom: (.damaged, ["/p/reel.db", "3.0 MB", "2.0 MB", "make room", "nothing was changed"])
        case .damaged(let path, _): (.damaged, [path.isEmpty ? "the ledger" : path])
        case .noMemory: (.failed, ["/p/reel.db", "memory"])
        case .defect: (.failed, ["/p/reel.db", "defect of reel", "275", "CHECK constraint failed", "reel check"])
        case .commitUnknown: (.damaged, ["/p/reel.db", "disk I/O error", "reel list", "reel show ref:"])
        case .address: (.configuration, ["server", "no address of a PostgreSQL database"])
        case .unreachable: (.unreachable, ["postgres://me@host:5432/reel", "connection refused", "try again"])
        case .refused: (.configuration, ["postgres://me@host:5432/reel", "password authentication failed"])
        case .inUse: (.busy, ["/p/reel.db", "4711", "`reel wait` (process id 4712)", "reel daemon stop"])
        case .file: (.cannotWrite, ["/p/reel.db", "detail"])
        case .noSuchTask: (.notFound, ["42"])
        case .noSuchToken: (.notFound, ["ci", "reel token list"])
        case .tokenTaken: (.refused, ["ci", "another name"])
        case .ambiguous: (.notFound, ["4307f4f4", "7"])
        case .illegalTransition: (.failed, ["7", "cancelled"])
        case .refTaken: (.invalidRequest, ["a", "7"])
        case .duplicate: (.refused, ["7", "--allow-duplicate"])
        case .upstreamIDTaken: (.refused, ["4307f4f4-35a3", "7"])
        case .overCap: (.refused, ["5 CNY", "15 CNY a day for project film", "2.5 are left", "--queue"])
        case .noShot: (.failed, ["7", "shot"])
        case .outputTaken: (.cannotWrite, ["/p/film.mp4", "7"])
        case .fileExists: (.cannotWrite, ["/p/copy.db"])
        case .senderLives: (.busy, ["7", "4711"])
        case .daemonRuns: (.busy, ["4711"])
        case .gone: (.damaged, ["/p/reel.db", "put it back"])
        case .noLedger: (.notFound, ["/p/reel.db", "--database"])
        case .vanished(_, let attempts):
            (.damaged, ["/p/reel.db", "--new-ledger"] + (attempts.map { ["\($0) create calls"] } ?? []))
        case .copiedWithoutLog: (.damaged, ["/p/reel.db-wal", "reel backup"])
        case .severalNames: (.cannotWrite, ["/p/reel.db", "2 names"])
        case .ledgerExists: (.cannotWrite, ["/p/reel.db", "--new-ledger"])
        }
    }

    @Test(arguments: storeErrors)
    func `Trouble with the ledger is a sentence that names it, and a code`(error: StoreError) {
        let failure = FailureReport.failure(for: error)
        let (exit, names) = expected(error)
        #expect(failure.exit == exit)
        #expect(!failure.code.isEmpty)
        #expect(failure.code.allSatisfy { $0.isLowercase || $0 == "_" }, "\(failure.code)")
        for name in names { #expect(failure.message.contains(name), "\(failure.message)") }
        switch error {
        // What was under way may have been created.
        case .senderLives, .commitUnknown, .gone, .replaced: #expect(failure.created == .unknown)
        case .illegalTransition(_, .completed, _): #expect(failure.created == .yes)
        default: #expect(failure.created == .no)
        }
    }

    @Test func `What stands in the way is named for scripts too`() {
        #expect(FailureReport.failure(for: StoreError.duplicate(existing: TaskSamples.task())).existingTask == 7)
        #expect(
            FailureReport.failure(for: StoreError.refTaken(ref: "a", existing: TaskSamples.task())).existingTask == 7)
    }

    @Test func `All rules that a request breaks are listed`() {
        let violations = [
            Violation(field: "duration", found: "3", allowed: "4 to 15"),
            Violation(field: "ratio", found: "\"5:1\"", allowed: "16:9"),
        ]
        let failure = FailureReport.failure(for: InvalidRequest(violations: violations))
        #expect(failure.exit == .invalidRequest)
        #expect(failure.message.contains("duration: found 3; allowed: 4 to 15"))
        #expect(failure.message.contains("ratio: found \"5:1\"; allowed: 16:9"))
    }

    @Test func `A time that cannot be read is wrong usage`() {
        #expect(throws: InvalidExpression.self) { try DurationExpression.parse("soon") }
        let error = InvalidExpression(found: "soon", expected: "a time", allowed: "2h")
        let failure = FailureReport.failure(for: error)
        #expect(failure.exit == .usage)
        #expect(failure.message.contains("soon"))
    }

    private struct Surprise: Error {}

    @Test func `Anything else is a failure all the same`() {
        let failure = FailureReport.failure(for: Surprise())
        #expect(failure.exit == .failed)
        #expect(!failure.message.isEmpty)
        let known = Failure(code: "x", message: "y", exit: .key)
        #expect(FailureReport.failure(for: known) == known)
    }
}
