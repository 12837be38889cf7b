import Contract

/// What the parser found wrong with a command line, told as every other failure is.
///
/// The parser gives a text only. Its few forms are known here; a text of another form, as from a command's own
/// `validate`, is a sentence already.
struct UsageFailure {
    let map: CommandMap
    private let path: [String]
    private let command: CommandMap.Command
    /// What stands behind the command.
    private let rest: ArraySlice<String>

    /// - Parameter arguments: as typed, without the program's own name.
    init(_ arguments: [String], _ map: CommandMap = CommandMap()) {
        self.map = map
        (path, command, rest) = map.locate(arguments)
    }

    private var line: String { path.joined(separator: " ") }
    /// What a sentence calls the command.
    private var called: String { path.count == 1 ? line : path.dropFirst().joined(separator: " ") }

    /// - Parameter message: the parser's.
    func failure(_ message: String) -> Failure {
        // Without the command nothing else can be judged.
        if !command.subcommands.isEmpty, let word = rest.first, !word.hasPrefix("-") { return unknownCommand(word) }
        let text = ParserMessage(message)
        if let name = text.first(behind: "Unknown option '") ?? text.first(behind: "Invalid option: ") {
            return unknownOption(name)
        }
        if let name = text.first(behind: "Missing value for '") { return missingValue(of: name) }
        if let (value, name) = text.valueAndName { return wrongValue(value, of: name, message) }
        if let word = text.first(behind: "Unexpected argument '") { return surplus(word) }
        if let word = text.firstOfSeveral { return surplus(word) }
        if let name = text.first(behind: "Missing expected argument '") {
            return firstUnknownOption.map(unknownOption) ?? missingArgument(name)
        }
        if let (name, value) = text.flagAndValue {
            return tell("\(name) takes no value, and \(Self.shown(value)) was given")
        }
        if message.hasPrefix("Missing required subcommand") {
            return tell("\(called) needs a command; allowed are \(Self.list(command.subcommands.map(\.name)))")
        }
        return firstUnknownOption.map(unknownOption) ?? tell(message)
    }

    /// For `help` with words that lead to no command; nil if they do.
    static func unknownTopic(_ arguments: [String]) -> Failure? {
        let words = arguments.dropFirst().filter { !$0.hasPrefix("-") && $0 != "help" }
        let usage = UsageFailure(words)
        return usage.map.locate(words).rest.first.map(usage.unknownCommand)
    }

    private func unknownCommand(_ word: String) -> Failure {
        let names = command.subcommands.map(\.name)
        let found = "\(Self.shown(word)) is no command of \(called)"
        if path.count == 1, word == "version" {
            return tell(found + "; did you mean --version?", next: "reel --version")
        }
        if let near = NearestWord.of(word, among: names + command.subcommands.flatMap(\.aliases)) {
            return tell(found + "; did you mean \(near)?", next: "\(line) \(near) --help")
        }
        return tell(path.count == 1 ? found : found + "; allowed are \(Self.list(names))")
    }

    // MARK: Options

    /// The parser looks at options that are not there last: what is missing may be what was mistyped.
    private var firstUnknownOption: String? {
        var isValue = false
        for word in rest.prefix(while: { $0 != "--" }) {
            if isValue {
                isValue = false
                continue
            }
            guard word.hasPrefix("-"), word.count > 1 else { continue }
            let name = String(word.prefix { $0 != "=" })
            if let option = command.option(name) {
                isValue = option.takesValue && name == word
            } else if word.hasPrefix("--") {
                return name
            }
        }
        return nil
    }

    private func unknownOption(_ name: String) -> Failure {
        let found = "\(called) has no option \(Self.bare(name))"
        if path.count == 1 {
            let owners = map.owners(of: name)
            if let owner = owners.first(where: { $0 == "list" }) ?? owners.first {
                return tell("\(Self.bare(name)) stands behind the command, as in reel \(owner) \(Self.bare(name))")
            }
            return tell(found + "; the command comes first")
        }
        let owners = map.owners(of: name)
        if !owners.isEmpty { return tell(found + ", which belongs to \(Self.list(owners, atMost: 3))") }
        if let meant = joined(name) {
            return tell("\(called) has no option \(meant.typed); did you mean \(meant.option)?")
        }
        let longs = command.effectiveArguments.filter(\.isShown).flatMap(\.names).filter { $0.hasPrefix("--") }
        let bare = String(name.drop { $0 == "-" })
        if let near = NearestWord.of(bare, among: longs.map { String($0.dropFirst(2)) }) {
            return tell(found + "; did you mean --\(near)?")
        }
        return tell(found)
    }

    /// `-state`, and `-L5` with its value, which other programs take. Of these the parser may name a letter only.
    private func joined(_ name: String) -> (typed: String, option: String)? {
        guard !name.hasPrefix("--"), let letter = name.dropFirst().first else { return nil }
        let words = rest.filter { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.count > 2 && $0.contains(letter) }
        for word in words {
            if command.option("-" + word) != nil { return (Self.bare(word), "-\(word)") }
            let short = String(word.prefix(2))
            if command.option(short)?.takesValue == true {
                return (Self.bare(word), "\(short) \(Self.bare(String(word.dropFirst(2))))")
            }
        }
        return nil
    }

    private func missingValue(of option: String) -> Failure {
        let name = Self.name(option)
        guard let argument = command.option(name) else { return tell("\(name) needs a value") }
        var message = "\(name) needs a value, <\(argument.valueName)>\(Self.explained(argument))"
        if let place = rest.firstIndex(of: name), place + 1 < rest.endIndex, rest[place + 1].hasPrefix("-"),
            !command.has(rest[place + 1])
        {
            message += "; one that begins with - is written \(argument.name)=\(Self.bare(rest[place + 1]))"
        }
        return tell(message)
    }

    private func wrongValue(_ value: String, of option: String, _ message: String) -> Failure {
        let name = Self.name(option)
        let argument =
            command.option(name) ?? command.positionals.first { "<\($0.valueName)>" == name }
        let found = "\(argument?.name ?? name) \(Self.shown(value)): "
        guard let argument else { return tell(found + "this is not allowed") }
        if argument.allowed.isEmpty {
            let isDecimal = argument.valueName == "factor"
            return tell(found + "allowed is \(isDecimal ? "a number" : "a whole number")")
        }
        let allowed = found + "allowed are \(Self.list(argument.allowed))"
        let parts = value.split { $0 == "," || $0 == " " }
        if argument.isRepeating, parts.count > 1, parts.allSatisfy({ argument.allowed.contains(String($0)) }) {
            return tell(found + "give \(parts.map { "\(argument.name) \($0)" }.joined(separator: " "))")
        }
        return tell(
            NearestWord.of(value, among: argument.allowed).map { "\(allowed); did you mean \($0)?" } ?? allowed)
    }

    // MARK: Arguments without a name

    private func surplus(_ word: String) -> Failure {
        let positionals = command.positionals
        guard let last = positionals.last else {
            let found = "\(called) takes no arguments, and \(Self.shown(word)) is one"
            let option = command.effectiveArguments.first { $0.allowed.contains(word) }
            return tell(option.map { found + "; did you mean \($0.name) \(word)?" } ?? found)
        }
        let names = positionals.map { "<\($0.valueName)>" }.joined(separator: " ")
        let found = "\(called) takes \(names), and \(Self.shown(word)) is one too many"
        let isText = ["prompt", "text"].contains(last.valueName)
        return tell(isText ? found + "; put the \(last.valueName) in quotes" : found)
    }

    private func missingArgument(_ synopsis: String) -> Failure {
        let name = String(synopsis.prefix { $0 != " " })
        let option = Self.name(synopsis)
        let argument = command.option(option) ?? command.positionals.first { "<\($0.valueName)>" == name }
        return tell("\(called) needs \(name)" + (argument.map(Self.explained) ?? ""))
    }

    // MARK: Words

    private func tell(_ message: String, next: String? = nil) -> Failure {
        Failure(code: "usage", message: message, exit: .usage, next: next ?? "\(line) --help")
    }

    /// Something foreign within a sentence.
    private static func shown(_ text: String) -> String { "\"\(bare(text))\"" }
    private static func bare(_ text: String) -> String { Sanitizer.line(text).truncated(to: 80) }

    /// Of `--since <time>` the name.
    private static func name(_ synopsis: String) -> String { String(synopsis.prefix { $0 != " " }) }

    /// What may be given, in brackets.
    private static func explained(_ argument: CommandMap.Argument) -> String {
        if !argument.allowed.isEmpty { return "; allowed are \(list(argument.allowed))" }
        var text = argument.explanation
        if text.hasSuffix(".") { text.removeLast() }
        return text.isEmpty ? "" : " (\(text.prefix(1).lowercased())\(text.dropFirst()))"
    }

    static func list(_ words: [String], atMost limit: Int = .max) -> String {
        if words.count > limit { return words.prefix(limit).joined(separator: ", ") + " and others" }
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
