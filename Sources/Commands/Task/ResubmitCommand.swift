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

    func validate() throws {
        if tasks.isEmpty, !source.filters.isNarrowing { throw ValidationError(TaskChoice.nothingNamed) }
        if bookkeeping.ref != nil, sending.takes ?? 1 > 1 {
            throw ValidationError("--ref names one task; give each take a resubmit and a ref of its own")
        }
    }

    func perform(_ context: Context) async throws {
        try await context.withMakingContext { try await resubmit($0) }
    }

    private func resubmit(_ context: Context) async throws {
        let prepared = try sending.prepared(context)
        let remakes = try await remakes(context)
        for remake in remakes { context.warn(of: remake.request, notBefore: prepared.notBefore) }
        let drafts = try remakes.map { try draft($0, prepared, context) }
        if sending.dryRun {
            context.tellEstimate(drafts.map { ($0.cost, $0.takes ?? 1) })
            return Stream.out(remakes.map { String(decoding: $0.request.body, as: UTF8.self) + "\n" }.joined())
        }
        if source.filters.isNarrowing, !remakes.isEmpty {
            let ids = TaskNames.sentence(remakes.map(\.parent.id))
            try Confirmation.require("make \(remakes.count) tasks again (\(ids))?", yes: yes, context)
        }
        let order = prepared.order(drafts)
        try await context.withServingFrontDesk { desk in
            let outcome = try await context.interruptibly { try await desk.submit(order, for: $0) }
            let isSingle = order.drafts.count == 1 && prepared.takes == nil && !source.filters.isNarrowing
            try SubmitReport(context: context, order: order, asJSON: output.json, isSingle: isSingle).tell(outcome)
        }
    }

    /// The old tasks with their new requests, all of them checked.
    private func remakes(_ context: Context) async throws -> [Remake] {
        let whole = try parameters.wholeRequest(context.rules)
        let changes = try await parameters.namingContinued(context).description(context)
        let remakes = try await context.withFrontDesk { desk in
            try await desk.remakes(
                of: source.filters.choice(tasks, context), with: whole.map { .whole($0) } ?? .changed(changes),
                for: context.caller())
        }
        if remakes.count > 1, bookkeeping.ref != nil || sending.output != nil {
            throw Failure(
                code: "usage", message: "--ref and --output are for one task; \(remakes.count) are named", exit: .usage)
        }
        for remake in remakes {
            try context.settings.requireService(of: profile(of: remake, context), forTask: remake.parent.id)
        }
        return remakes
    }

    /// A task stays with its profile unless another is asked for.
    private func profile(of remake: Remake, _ context: Context) -> String {
        let inUse = context.settings.profile
        return if case .flag = inUse.source { inUse.value } else { remake.parent.profile }
    }

    private func draft(_ remake: Remake, _ prepared: SendingOptions.Prepared, _ context: Context) throws -> TaskDraft {
        var draft = TaskDraft(request: remake.request, profile: profile(of: remake, context), accountID: 0)
        bookkeeping.fill(&draft, inheriting: remake.parent)
        prepared.fill(&draft)
        draft.continuesID = remake.continuesID
        draft.cost = try context.estimate(remake.request, profile: draft.profile)
        return draft
    }
}

extension Settings {
    /// A request is checked by the rules of the service of the profile in use, and goes to no other service.
    /// - Parameters:
    ///   - name: the profile that the new task is to have.
    ///   - task: the old one.
    /// - Throws: `Failure` with exit code 65.
    func requireService(of name: String, forTask task: Int64) throws {
        let found = service(of: name).name
        guard found != service.name else { return }
        throw Failure(
            code: "other_service",
            message: "task \(task) stays with profile \(name), which is at \(found), and profile \(profile.value) is "
                + "at \(service.name); say --profile \(name)",
            exit: .invalidRequest, task: task)
    }
}
