import ArgumentParser
import Store

/// Which part of a long list is shown, in which order.
struct PagingOptions: ParsableArguments {
    @Option(name: [.customShort("L"), .long], help: ArgumentHelp("At most so many; 0 for all.", valueName: "count"))
    var limit = 20

    @Option(help: ArgumentHelp("created, updated, finished or duration.", valueName: "order"))
    var sort = TaskQuery.Order.created

    @Flag(help: "The other way round.")
    var reverse = false

    @Option(help: ArgumentHelp("Go on behind this task, in the same order.", valueName: "task"))
    var after: String?

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit \(limit): allowed are 0 (all) and more") }
    }
}
