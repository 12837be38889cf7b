import Foundation
import GRDB

/// The same statements as the baseline in C, through GRDB as its documentation shows it, for the reader's scale.
///
/// Speaks the same protocol. `define<TAB>name=…<TAB>sql=…` hands it a statement of the baseline's.
@main
struct Main {
    static func main() throws {
        guard CommandLine.arguments.count == 3 else {
            print("usage: GRDBBench read|write LEDGER")
            exit(64)
        }
        var configuration = Configuration()
        configuration.readonly = CommandLine.arguments[1] == "read"
        if !configuration.readonly {
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous=FULL") }
        }
        let ledger = Ledger(try DatabaseQueue(path: CommandLine.arguments[2], configuration: configuration))
        while let line = readLine() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            var values: [String: String] = [:]
            for field in fields.dropFirst() {
                let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                values[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
            }
            if let name = values["name"], let sql = values["sql"] {
                ledger.sql[name] = sql
                continue
            }
            let start = ContinuousClock.now
            let found = try ledger.answer(fields[0], values)
            let span = (ContinuousClock.now - start).components
            let nanoseconds = span.seconds * 1_000_000_000 + span.attoseconds / 1_000_000_000
            let text = "ok\t\(nanoseconds)\t\(found.rows)\t\(String(found.checksum, radix: 16))\n"
            FileHandle.standardOutput.write(Data(text.utf8))
        }
    }
}
