import ArgumentParser
import Desk
import Testing

@testable import Commands

struct FilterOptionsTests {
    /// The names of what can be given, those of options without what sets them apart from a command's own.
    private func names(_ filters: Any) -> Set<String> {
        Set(
            Mirror(reflecting: filters).children.compactMap { child in
                let name = child.label?.trimmingPrefix("_")
                guard let name, name.hasPrefix("from") else { return name.map(String.init) }
                return name.dropFirst("from".count).lowercased()
            })
    }

    @Test func `Every filter is an option of all commands that have filters`() {
        #expect(names(TaskFilters()).count > 8)
        #expect(names(FilterOptions()) == names(TaskFilters()))
        #expect(names(SourceFilterOptions()) == names(TaskFilters()))
    }

    @Test(arguments: [
        ["-s", "failed"], ["-t", "a"], ["-g", "a"], ["--shot", "a"], ["--model", "a"], ["--since", "7d"],
        ["--until", "today"], ["--search", "a"],
    ])
    func `Every filter narrows the choice`(arguments: [String]) throws {
        #expect(try FilterOptions.parse(arguments).isNarrowing)
        #expect(try FilterOptions.parse(arguments + ["--all"]).isNarrowing)
    }

    @Test func `Other profiles alone do not narrow the choice`() throws {
        #expect(try !FilterOptions.parse([]).isNarrowing)
        #expect(try !FilterOptions.parse(["--all"]).isNarrowing)
    }
}
