import ArgumentParser
import Desk
import Model
import Store

struct SubmitCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Check a request, write it down, send it.",
        discussion: """
            The request is on disk before it is sent. With --ref a script can run the same command again safely: the task \
            is made once and then found again.
            """,
        aliases: ["generate"])

    @OptionGroup(title: "Request") var request: RequestOptions
    @OptionGroup(title: "Bookkeeping") var bookkeeping: BookkeepingOptions
    @OptionGroup(title: "Sending") var sending: SendingOptions
    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func validate() throws {
        if bookkeeping.ref != nil, sending.takes ?? 1 > 1 {
            throw ValidationError("--ref names one task; give each take a submit and a ref of its own")
        }
    }

    func perform(_ context: Context) async throws {
        try await context.withMakingContext { try await submit($0) }
    }

    private func submit(_ context: Context) async throws {
        let request = try await request.makeRequest(context)
        let prepared = try sending.prepared(context)
        context.warn(of: request, notBefore: prepared.notBefore)
        let cost = try context.estimate(request, profile: context.settings.profile.value)
        if sending.dryRun {
            context.tellEstimate([(cost, prepared.takes ?? 1)])
            return Stream.out(String(decoding: request.body, as: UTF8.self) + "\n")
        }
        try context.requireKey()
        var draft = TaskDraft(request: request, profile: context.settings.profile.value, accountID: 0)
        bookkeeping.fill(&draft)
        prepared.fill(&draft)
        draft.cost = cost
        let order = prepared.order([draft])
        try await context.withServingFrontDesk(ledger.opening) { desk in
            let outcome = try await context.interruptibly { try await desk.submit(order, for: $0) }
            try SubmitReport(context: context, order: order, asJSON: output.json, isSingle: prepared.takes == nil)
                .tell(outcome)
        }
    }
}
