import ArgumentParser
import Desk

struct SearchCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find tasks by words in prompt, tags, note or error message.")

    @Argument(help: "Words or emoji that must all be there; \"in quotes\" as they stand.")
    var text: String

    @OptionGroup var paging: PagingOptions
    @OptionGroup(title: "Filters") var filters: FilterOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        // Beside a filter it would go unnoticed that it finds nothing by itself.
        _ = try TaskFilters.searchable(text)
        var filters = filters
        filters.search = [text, filters.search].compactMap { $0 }.joined(separator: " ")
        try await TaskListing.print(filters, paging, output, context)
    }
}
