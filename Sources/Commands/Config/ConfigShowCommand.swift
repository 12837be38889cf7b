import ArgumentParser
import Contract

struct ConfigShowCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Each setting with where it came from; secrets are not shown.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let entries = context.settings.described()
        if output.json {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            json.object { json in
                for entry in entries {
                    json.objectField(entry.name) { json in
                        json.field("value", entry.value)
                        json.field("source", entry.source)
                    }
                }
            }
            return Stream.out(json.text + "\n")
        }
        let table = Table(
            columns: [
                .init(title: "SETTING"), .init(title: "VALUE", minimumWidth: 16, isFlexible: true),
                .init(title: "FROM", minimumWidth: 12, isFlexible: true),
            ],
            rows: entries.map { [.init($0.name), .init($0.value ?? ""), .init($0.source, short: short($0.source))] })
        Stream.out(
            context.isTerminal
                ? table.renderTerminal(width: context.width, colour: context.usesColour) : table.renderTabSeparated())
    }

    /// A variable of the environment as shells write it.
    private func short(_ source: String) -> String {
        let words = source.split(separator: " ")
        return words.count == 2 && words[0] == "environment" ? "$\(words[1])" : source
    }
}
