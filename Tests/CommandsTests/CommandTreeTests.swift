import ArgumentParser
import Testing

@testable import Commands

/// The commands and flags of the contract, all of which the parser must know.
struct CommandTreeTests {
    /// Every command with the words that lead to it.
    static func tree(
        _ command: any ParsableCommand.Type = Reel.self, _ path: [String] = []
    ) -> [(path: [String], command: any ParsableCommand.Type)] {
        [(path, command)]
            + command.configuration.subcommands.flatMap { child in
                tree(child, path + [child.configuration.commandName ?? child._commandName])
            }
    }

    /// A name that is used twice in one command ends a debug build right here.
    @Test func `Every command can explain itself`() {
        let commands = Self.tree()
        #expect(commands.count > 20)
        for (path, command) in commands {
            let help = Reel.helpMessage(for: command, columns: 100)
            #expect(help.contains("USAGE: reel"), "\(path)")
            #expect(!command.configuration.abstract.isEmpty, "\(path)")
        }
    }

    @Test func `Every option of every command has a help text`() {
        for (path, command) in Self.tree() {
            let lines = Reel.helpMessage(for: command, columns: 400).split(separator: "\n")
            for (line, next) in zip(lines, lines.dropFirst() + [""]) where line.hasPrefix("  -") {
                // The explanation stands behind the names, or below them if they are long.
                let explanation = line.split(separator: " ").drop { $0.hasPrefix("-") || $0.hasPrefix("<") }
                #expect(!explanation.isEmpty || next.hasPrefix("          "), "\(path): \(line)")
            }
        }
    }

    static let aliases = [
        "generate": "submit", "ls": "list", "view": "show",
    ]

    @Test(arguments: aliases.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
    func `Aliases are the command they stand for`(names: [String]) throws {
        let rest = names[1] == "show" ? ["1"] : names[1] == "submit" ? ["x"] : []
        let alias = try Reel.parseAsRoot([names[0]] + rest)
        let command = try Reel.parseAsRoot([names[1]] + rest)
        #expect(type(of: alias) == type(of: command))
    }

    struct Contract: Sendable, CustomTestStringConvertible {
        var command: String
        var flags: String

        var testDescription: String { command }
    }

    static let filters =
        "-s --state -t --tag -g --project --shot --model --verdict --since --until --search --all"
    static let paging = "-L --limit --sort --reverse --after"
    static let rows = "--json --fields --format --bom"
    static let everywhere = "--database --videos --config --profile --color -q --quiet -v --verbose"

    static let contract = [
        Contract(
            command: "submit",
            flags: """
                -p --prompt --prompt-file -i --image --first-frame --last-frame --video -a --audio -d --duration \
                -r --resolution --ratio -m --model --task-timeout --watermark --no-watermark --generate-audio \
                --no-generate-audio --request --ref --takes --allow-duplicate -g --project --shot -t --tag --note --queue \
                --priority --not-before --max-cost -w --wait --wait-timeout -o --output --dry-run --json
                """),
        Contract(
            command: "batch",
            flags: """
                --template --revise --allow-duplicate -g --project -t --tag --ignore --encoding --max-cost -n --dry-run -w --wait \
                --wait-timeout \(rows)
                """),
        Contract(command: "shots", flags: "--all \(rows)"),
        Contract(command: "takes", flags: "--queue -w --wait --wait-timeout --json"),
        Contract(command: "pick", flags: "--reason \(filters) \(rows)"),
        Contract(command: "reject", flags: "--reason \(filters) \(rows)"),
        Contract(command: "unpick", flags: "\(filters) \(rows)"),
        Contract(command: "deliver", flags: "--names --link -n --dry-run --all \(rows)"),
        Contract(command: "list", flags: "\(filters) \(paging) \(rows)"),
        Contract(command: "search", flags: "\(filters) \(paging) \(rows)"),
        Contract(command: "show", flags: "--history --request --exit-status --json"),
        Contract(command: "history", flags: "--since --until --kind -L --limit --after -f --follow \(rows)"),
        Contract(command: "stats", flags: "--since --until --by --simulated \(rows)"),
        Contract(command: "wait", flags: "--timeout --for \(filters) \(rows)"),
        Contract(command: "refresh", flags: "\(filters) \(rows)"),
        Contract(command: "download", flags: "--all-missing --verify -D --dir \(rows)"),
        Contract(command: "cancel", flags: "-n --dry-run --yes \(filters) \(rows)"),
        Contract(command: "abandon", flags: "-n --dry-run --yes \(filters) \(rows)"),
        Contract(
            command: "resubmit",
            flags: """
                -p --prompt --prompt-file -i --image --first-frame --last-frame --video -a --audio -d --duration \
                -r --resolution --ratio -m --model --task-timeout --watermark --no-watermark --generate-audio \
                --no-generate-audio --request --ref --takes --allow-duplicate -g --project --shot -t --tag --note --queue \
                --priority --not-before --max-cost -w --wait --wait-timeout -o --output --dry-run --json
                """),
        Contract(command: "resolve", flags: "--task-id --not-created --abandon --search-upstream --yes --json"),
        Contract(command: "adopt", flags: "-t --tag -g --project --json"),
        Contract(command: "queue show", flags: rows),
        Contract(command: "queue pause", flags: "--json"),
        Contract(command: "queue resume", flags: "--json"),
        Contract(command: "queue hold", flags: "\(filters) \(rows)"),
        Contract(command: "queue release", flags: "--all-held \(filters) \(rows)"),
        Contract(command: "backup", flags: "--json"),
        Contract(command: "export", flags: "-o --output"),
        Contract(command: "import", flags: "--json"),
        Contract(command: "tag", flags: rows),
        Contract(command: "note", flags: rows),
        Contract(command: "edit", flags: "-g --project --shot \(rows)"),
        Contract(command: "sync", flags: "--until-done --timeout --log-format --json"),
        Contract(command: "daemon run", flags: "--concurrency --log-format"),
        Contract(command: "daemon status", flags: "--json"),
        Contract(command: "daemon stop", flags: ""),
        Contract(command: "config show", flags: "--json"),
        Contract(command: "config path", flags: ""),
        Contract(command: "simulate", flags: "--port --speed --fault"),
    ]

    @Test(arguments: contract)
    func `The flags of the contract are there`(contract: Contract) throws {
        let path = contract.command.split(separator: " ").map(String.init)
        let command = try #require(Self.tree().first { $0.path == path }?.command)
        let help = Reel.helpMessage(for: command, columns: 400)
        // What stands before the explanations: `-L, --limit <count>`, and for pairs `--watermark/--no-watermark`.
        let words = Set(
            help.split(separator: "\n").filter { $0.hasPrefix("  -") }
                .flatMap { $0.split { " ,/".contains($0) }.map(String.init) })
        for flag in (contract.flags + " " + Self.everywhere).split(separator: " ") {
            #expect(words.contains(String(flag)), "\(flag)")
        }
    }

    @Test func `Completions come for each shell`() throws {
        for shell in [CompletionShell.bash, .zsh, .fish] {
            let script = Reel.completionScript(for: shell)
            #expect(script.contains("allow-duplicate"))
        }
        for name in ["bash", "zsh", "fish"] {
            #expect(try Reel.parseAsRoot(["completions", name]) is CompletionsCommand)
        }
    }
}
