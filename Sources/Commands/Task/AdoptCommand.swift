import ArgumentParser
import Contract
import Model
import Store
import Sync

struct AdoptCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Bring in a task that was created elsewhere.",
        discussion: "It is asked about once; from then on it is followed like any other.")

    @Argument(help: "The service's id of it.")
    var taskID: String

    @Option(name: .shortAndLong, help: ArgumentHelp("A tag; may be given several times.", valueName: "tag"))
    var tag: [String] = []

    @Option(name: [.customShort("g"), .long], help: ArgumentHelp("A project.", valueName: "name"))
    var project: String?

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    /// Without what a paste brings along.
    private var id: String { TaskName.mended(taskID) }

    func validate() throws {
        for tag in tag { try Tag.check(tag) }
        try GivenText.check("--project", project)
        if id.isEmpty || id.utf8.count > 512 || id.unicodeScalars.contains(where: Sanitizer.isUnsafe) {
            throw ValidationError("a task id is 1 to 512 bytes of printable text")
        }
    }

    func perform(_ context: Context) async throws {
        let credentials = try context.settings.credentials()
        try await context.withSession(ledger.opening) { session in
            let repository = session.repository
            if let known = try await repository.task(taskID: id, baseURL: "\(credentials.baseURL)") {
                let followed = known.isSettled ? known : try await session.followed(known)
                return TaskReport.print(followed, asJSON: output.json, isNew: false, context)
            }
            let adoption = Adoption(repository: repository, upstream: session.upstream)
            do {
                let result = try await context.awaitingAnswer(
                    "about \(id)", atMost: session.upstream.longestQuestion
                ) {
                    try await adoption.adopt(
                        id, profile: credentials.profile, account: session.accounts[credentials.profile] ?? 0,
                        project: project, tags: tag)
                }
                for other in result.lookalikes {
                    context.say(
                        "warning: task \(other) is uncertain and asks for the same; if this is it, close that one with "
                            + "`reel resolve \(other) --abandon`")
                }
                if result.isNew { MadeTasks.note(result.task) }
                TaskReport.print(result.task, asJSON: output.json, isNew: result.isNew, context)
            } catch let refusal as Adoption.Refusal {
                throw failure(refusal)
            }
        }
    }

    private func failure(_ refusal: Adoption.Refusal) -> Failure {
        switch refusal {
        case .unknown(let error):
            Failure(
                code: "unknown_upstream",
                message: "the service does not know \(id): \(error.message); nothing was recorded", exit: .notFound)
        case .keyRefused(let error):
            Failure(
                code: "key", message: "the key was refused: \(error.message); nothing was recorded", exit: .key)
        case .unreachable(let error):
            Failure(
                code: "unreachable",
                message: "the service could not be reached: \(error.message); nothing was recorded", exit: .unreachable,
                next: "reel adopt \(id)")
        case .noRecord(let error):
            Failure(
                code: "no_answer", message: "no usable answer: \(error.message); nothing was recorded", exit: .failed,
                next: "reel adopt \(id)")
        case .foreign(let other):
            Failure(
                code: "foreign_record",
                message: "the service answered with a record of \(other ?? "a task that it does not name"); "
                    + "nothing was recorded", exit: .failed, next: "reel adopt \(id)")
        }
    }
}
