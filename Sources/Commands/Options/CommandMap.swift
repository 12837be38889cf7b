import ArgumentParser
import Model

/// The tree of commands as data, for sentences about what was typed.
///
/// Making it takes milliseconds: it is for when something is wrong already.
struct CommandMap {
    struct Argument {
        /// With their dashes; empty for one without a name.
        var names: [String]
        var takesValue: Bool
        /// Whether it may be given several times.
        var isRepeating: Bool
        var isShown: Bool
        /// What its value is called in the help.
        var valueName: String
        /// The words that are allowed; empty where they are no closed set.
        var allowed: [String]
        var explanation: String

        /// The name that a sentence uses, the longest.
        var name: String { names.max { $0.count < $1.count } ?? "<\(valueName)>" }
        var isPositional: Bool { names.isEmpty }
    }

    struct Command {
        var name: String
        var aliases: [String]
        var arguments: [Argument]
        var subcommands: [Command]
        var defaultSubcommand: String?

        func subcommand(_ word: String) -> Command? {
            subcommands.first { $0.name == word || $0.aliases.contains(word) }
        }

        /// Its arguments, or those of the subcommand that it stands for when none is named.
        var effectiveArguments: [Argument] {
            defaultSubcommand.flatMap(subcommand)?.arguments ?? arguments
        }

        func has(_ name: String) -> Bool { effectiveArguments.contains { $0.names.contains(name) } }
        func option(_ name: String) -> Argument? { effectiveArguments.first { $0.names.contains(name) } }
        var positionals: [Argument] { effectiveArguments.filter { $0.isPositional && $0.isShown } }
    }

    let root: Command

    init() {
        let dump = try? JSONValue.parse(Array(Reel._dumpHelp().utf8))
        root = Self.command(dump?["command"] ?? .null)
    }

    /// The command that words lead to.
    /// - Returns: it with its names, `reel` first, and the words behind them.
    func locate(_ words: [String]) -> (path: [String], command: Command, rest: ArraySlice<String>) {
        var (path, command, rest) = (["reel"], root, words[...])
        while let word = rest.first, let next = command.subcommand(word) {
            path.append(next.name)
            command = next
            rest = rest.dropFirst()
        }
        return (path, command, rest)
    }

    /// The commands that have an option, each as it is typed behind `reel`.
    func owners(of option: String) -> [String] {
        func search(_ command: Command, _ path: [String]) -> [String] {
            let isOwner = command.arguments.contains { $0.isShown && $0.names.contains(option) }
            return (isOwner ? [path.joined(separator: " ")] : [])
                + command.subcommands.flatMap { search($0, path + [$0.name]) }
        }
        return root.subcommands.flatMap { search($0, [$0.name]) }
    }

    private static func command(_ json: JSONValue) -> Command {
        Command(
            name: json["commandName"]?.string ?? "", aliases: strings(json["aliases"]),
            arguments: (json["arguments"]?.array ?? []).map(argument),
            subcommands: (json["subcommands"]?.array ?? []).map(command),
            defaultSubcommand: json["defaultSubcommand"]?.string)
    }

    private static func argument(_ json: JSONValue) -> Argument {
        let names = (json["names"]?.array ?? []).compactMap { name in
            name["name"]?.string.map { (name["kind"]?.string == "long" ? "--" : "-") + $0 }
        }
        return Argument(
            names: names, takesValue: json["kind"]?.string != "flag", isRepeating: json["isRepeating"]?.bool ?? false,
            isShown: json["shouldDisplay"]?.bool ?? true, valueName: json["valueName"]?.string ?? "",
            allowed: strings(json["allValues"]), explanation: json["abstract"]?.string ?? "")
    }

    private static func strings(_ json: JSONValue?) -> [String] { (json?.array ?? []).compactMap(\.string) }
}

extension Reel {
    /// How a command is typed, such as `reel queue hold`.
    static func line(of command: any ParsableCommand.Type) -> String {
        func search(_ tree: any ParsableCommand.Type) -> [String]? {
            let name = tree.configuration.commandName ?? tree._commandName
            if tree == command { return [name] }
            return tree.configuration.subcommands.lazy.compactMap(search).first.map { [name] + $0 }
        }
        return (search(Reel.self) ?? ["reel"]).joined(separator: " ")
    }
}
