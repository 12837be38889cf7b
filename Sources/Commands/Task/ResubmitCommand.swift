import ArgumentParser
import Contract
import Desk
import Model
import Providers
import Store

struct ResubmitCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "resubmit", abstract: "Make tasks again, as they were or with changes.",
        discussion: """
            Each becomes a new task that names the old one as its parent. What no flag changes is as it was; a ref is not \
            taken over. Tasks chosen by filters are asked about first, since each may cost money.
            """)

    @Argument(help: ArgumentHelp("A local number, a range 42-80, ref:KEY, or the service's id.", valueName: "task"))
    var tasks: [String] = []

    @OptionGroup(title: "Filters") var source: SourceFilterOptions

    @Flag(help: "Do not ask before all that filters match is made again.")
    var yes = false

    @OptionGroup(title: "Changes") var parameters: ParameterOptions
    @OptionGroup(title: "Bookkeeping") var bookkeeping: BookkeepingOptions
    @OptionGroup(title: "Sending") var sending: SendingOptions
    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    private var choice: TaskChoice { TaskChoice(names: tasks, filters: source.filters) }

    func validate() throws {
        if choice.isEmpty { throw ValidationError(TaskChoice.nothingNamed) }
        if bookkeeping.ref != nil, sending.takes ?? 1 > 1 {
            throw ValidationError("--ref names one task; give each take a resubmit and a ref of its own")
        }
    }

    /// A task to be made again, and with what request.
    private struct Remake: Sendable {
        var parent: VideoTask
        var request: VideoRequest
    }

    func perform(_ context: Context) async throws {
        let prepared = try sending.prepared(context)
        let remakes = try await remakes(context)
        for remake in remakes { context.warn(of: remake.request, notBefore: prepared.notBefore) }
        if sending.dryRun {
            return Stream.out(remakes.map { String(decoding: $0.request.body, as: UTF8.self) + "\n" }.joined())
        }
        if source.filters.isNarrowing, !remakes.isEmpty {
            let ids = TaskChoice.sentence(remakes.map(\.parent.id))
            try Confirmation.require("make \(remakes.count) tasks again (\(ids))?", yes: yes, context)
        }
        try await context.withSession { session in
            // None is sent before it is clear that all can be.
            let drafts = try remakes.map { try draft($0, prepared, session, context) }
            let beforePaying = BeforePaying(session: session, context: context, sending: prepared)
            for draft in drafts { try await beforePaying.check(ref: draft.ref, profile: draft.profile) }
            try await untilSignalled { interruption in
                let submitting = Submitting(session: session, context: context, interruption: interruption)
                let made = try await submitting.interruptibly {
                    var made: [Submitting.Made] = []
                    for draft in drafts where !interruption.isRaised {
                        made += try await submitting.run(draft, recordOnly: prepared.isRecordOnly)
                    }
                    return made
                }
                let ending = SubmitEnding(
                    session: session, context: context, sending: prepared, asJSON: output.json,
                    isSingle: drafts.count == 1 && prepared.takes == nil && !source.filters.isNarrowing,
                    interruption: interruption)
                try await ending.finish(made)
            }
        }
    }

    /// The old tasks with their new requests, all of them checked.
    private func remakes(_ context: Context) async throws -> [Remake] {
        let whole = try parameters.wholeRequest(context.rules)
        let changes = try parameters.description(context.rules)
        let remakes = try await context.withLedger { repository in
            var remakes: [Remake] = []
            for id in try await choice.ids(repository, context) {
                let parent = try await repository.task(id)
                if let whole {
                    remakes.append(Remake(parent: parent, request: whole))
                } else if let body = try await repository.requestBody(of: id) {
                    remakes.append(Remake(parent: parent, request: try context.rules.change(body, by: changes)))
                } else {
                    throw Failure(
                        code: "no_request",
                        message: (parent.prunedSentence(context) ?? "the request of task \(id) is not in the ledger")
                            + "; give --request",
                        exit: .invalidRequest, task: id)
                }
            }
            return remakes
        }
        if remakes.count > 1, bookkeeping.ref != nil || sending.output != nil {
            throw Failure(
                code: "usage", message: "--ref and --output are for one task; \(remakes.count) are named", exit: .usage)
        }
        return remakes
    }

    /// A task stays with its profile unless another is asked for.
    private func draft(
        _ remake: Remake, _ prepared: SendingOptions.Prepared, _ session: Session, _ context: Context
    ) throws -> TaskDraft {
        let inUse = context.settings.profile
        let isAskedFor = if case .flag = inUse.source { true } else { false }
        let profile = isAskedFor ? inUse.value : remake.parent.profile
        guard let account = session.accounts[profile] else {
            if profile == inUse.value { _ = try context.settings.credentials() }
            throw Failure(
                code: "no_key",
                message: "no API key for profile \(profile), which task \(remake.parent.id) belongs to; name another "
                    + "with --profile",
                exit: .key, task: remake.parent.id)
        }
        var draft = TaskDraft(request: remake.request, profile: profile, accountID: account)
        bookkeeping.fill(&draft, inheriting: remake.parent)
        prepared.fill(&draft)
        return draft
    }
}
