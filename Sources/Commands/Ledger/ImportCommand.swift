import ArgumentParser
import Contract
import Store

struct ImportCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring in what `reel export` wrote.",
        discussion: """
            Into an empty ledger tasks keep their numbers. Elsewhere they are known by their uid: a known one gets what is \
            newer, a new one the next number. Doing it again adds nothing, and goes on where it was broken off. What was \
            never sent is held until `reel queue release`.
            """)

    @Argument(help: "An export; - is standard input.")
    var file: String

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        LostTerminal.outlive()
        let line = CountLine(context)
        let imported = try await InputFile.withDescriptor(file) { descriptor in
            do {
                return try await context.withLedger(ledger.opening) { repository in
                    try await repository.importLedger(from: descriptor) { notice in
                        line.clear()
                        context.say("line \(notice.line): \(notice.message)")
                    } progress: {
                        line.show("\($0.read) of \($0.expected) tasks")
                    }
                }
            } catch let fault as ImportFault {
                line.clear()
                throw Failure(
                    code: "bad_line",
                    message: "\(file == "-" ? "standard input" : file), line \(fault.line): \(fault.reason)",
                    exit: .invalidRequest,
                    next: fault.remedy?.replacing("FILE", with: file == "-" ? "FILE" : ShellWord.quoted(file)))
            }
        }
        line.clear()
        MadeTasks.note(work: Self.sentence(imported))
        context.say(Self.sentence(imported))
        if output.json { Stream.out(Self.json(imported, context)) }
        if imported.conflicts > 0 { throw Exit.refused.code }
    }

    /// Such as `10 tasks: 4 new (1 held, until reel queue release), 6 known`.
    static func sentence(_ imported: Imported) -> String {
        var new: [String] = []
        if imported.held > 0 { new.append("\(imported.held) of them never sent and now held: see `reel queue`") }
        if imported.uncertain > 0 { new.append("\(imported.uncertain) uncertain: see `reel resolve`") }
        if imported.refsLeft > 0 { new.append("\(imported.refsLeft) without their ref") }
        var parts = ["\(imported.added) new" + (new.isEmpty ? "" : " (\(new.joined(separator: "; ")))")]
        if imported.advanced > 0 { parts.append("\(imported.advanced) brought up to date") }
        parts.append("\(imported.known) known")
        if imported.conflicts > 0 { parts.append("\(imported.conflicts) left out because of a conflict") }
        return "\(imported.read) tasks: \(parts.joined(separator: ", "))"
    }

    private static func json(_ imported: Imported, _ context: Context) -> String {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("tasks", imported.read)
            json.field("added", imported.added)
            json.field("advanced", imported.advanced)
            json.field("known", imported.known)
            json.field("held", imported.held)
            json.field("uncertain", imported.uncertain)
            json.field("conflicts", imported.conflicts)
            json.field("refs_left", imported.refsLeft)
        }
        return json.text + "\n"
    }
}
