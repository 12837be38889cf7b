import Contract
import Crypto
import Desk
import Model
import Store

/// A batch that was read, and what each of its lines comes to. Nothing is recorded.
struct CheckedBatch: Sendable {
    var lines: [BatchLine]
    var faults: [TableReading.Fault]
    var results: [BatchResult] = []
    var spending = Spending()
    var projects: Set<String?> = []

    /// Of this batch as it was shown: what is recorded is that, or nothing.
    let mark: String
    let revises: Bool

    var isClean: Bool { faults.isEmpty && !results.contains { $0.conflict != nil } }
    /// How many tasks it makes.
    var missing: Int { results.reduce(0) { $0 + $1.missing } }
    var known: Int { results.reduce(0) { $0 + $1.known.count } }
    var order: BatchOrder { BatchOrder(lines, revises: revises) }

    /// Lines beyond these have to be given in several batches.
    static let mostLines = 10_000

    /// - Throws: `Failure`, `StoreError`.
    init(
        _ text: String, name: String, project: String?, revises: Bool, _ desk: WebDesk,
        for visitor: Visitor, _ words: Words
    ) async throws {
        let bytes = Array(text.utf8)
        self.revises = revises
        let kept = try visitor.keep(project) ?? visitor.project
        // A table may have cells of several lines; what is far beyond is not even read.
        let written = bytes.count { $0 == UInt8(ascii: "\n") }
        let reading =
            written > Self.mostLines * 5
            ? Self.tooMany(written, words)
            : try desk.readTable(TableText(bytes: bytes, name: name, project: kept, keepsFaults: true))
        (lines, faults) = (reading.lines, reading.faults)
        if lines.isEmpty, faults.isEmpty { faults.append(TableReading.Fault(line: nil, text: words["noLines"])) }
        if lines.count > Self.mostLines {
            (faults, lines) = (Self.tooMany(lines.count, words).faults, [])
        }
        for line in lines {
            do {
                let draft = try await desk.admit(line.draft(), of: visitor)
                projects.insert(draft.project)
            } catch let refusal as Refusal {
                faults.append(TableReading.Fault(line: line.line, text: refusal.failure.message))
            } catch {
                faults.append(TableReading.Fault(line: line.line, text: Failure(error).message))
            }
        }
        if !lines.isEmpty {
            results = try await desk.desk.plan(BatchOrder(lines, revises: revises)).results
            for (line, result) in zip(lines, results) { spending.add(line.cost, times: result.missing) }
        }
        let said = "\(project ?? "")\u{0}\(revises)\u{0}\(spending.mark)\u{0}"
        mark = Array(SHA256.hash(data: Array(said.utf8) + bytes)).hexadecimal
    }

    private static func tooMany(_ count: Int, _ words: Words) -> TableReading {
        TableReading(
            lines: [],
            faults: [TableReading.Fault(line: nil, text: words["tooManyLines"].filled("\(count)", "\(mostLines)"))])
    }
}
