import Model
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks reel's own store what the baseline in C asks SQLite, by the same protocol: reads a line, does what it says as
/// often as it says, and answers with the nanoseconds that it took.
///
///     list<TAB>runs=100<TAB>kind=state<TAB>state=failed<TAB>profile=default<TAB>limit=20
///     ok<TAB>nanoseconds<TAB>rows<TAB>checksum
@main
struct Main {
    static func main() async throws {
        guard CommandLine.arguments.count == 3, ["read", "write"].contains(CommandLine.arguments[1]) else {
            print("usage: Bench read|write LEDGER")
            exit(64)
        }
        let clock = TickingClock()
        let ledger = try TaskRepository(
            at: .file(path: CommandLine.arguments[2]),
            services: ["senseaudio": ServiceFacts(longestTask: 172_800, callPaths: CallPaths())], clock: clock.tick)
        var drafts: [TaskDraft] = []
        while let line = readLine() {
            let request = try Request(line)
            if request.values["now"] != nil { clock.set(try request.integer("now")) }
            let answer =
                switch request.name {
                case "list": try await list(ledger, request)
                case "show": try await show(ledger, request)
                case "statistics": try await statistics(ledger, request)
                case "record": try await record(ledger, request, &drafts)
                case "observe": try await observe(ledger, request)
                case "claim": try await claim(ledger, request)
                case "follow": try await follow(ledger, request)
                default: throw Misuse("no such line: \(request.name)")
                }
            say(answer)
        }
        await ledger.close()
    }

    /// Unbuffered: whoever asked waits for it.
    private static func say(_ answer: Answer) {
        let line = "ok\t\(answer.nanoseconds)\t\(answer.rows)\t\(String(answer.checksum, radix: 16))\n"
        var bytes = Array(line.utf8)
        while !bytes.isEmpty {
            let written = write(1, bytes, bytes.count)
            guard written > 0 else { exit(1) }
            bytes.removeFirst(written)
        }
    }
}
