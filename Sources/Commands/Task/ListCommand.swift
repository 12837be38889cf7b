import ArgumentParser

struct ListCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tasks, the newest first.", aliases: ["ls"])

    @OptionGroup var paging: PagingOptions
    @OptionGroup(title: "Filters") var filters: FilterOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try await TaskListing.print(filters, paging, output, context)
    }
}
