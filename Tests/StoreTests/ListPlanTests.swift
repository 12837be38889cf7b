import Model
import SQLite
import TestSupport
import Testing

@testable import Store

/// Every list walks an index that its rarest filter or its order has, whether the database was analysed or not.
@Suite(.enabled(if: LedgerEngine.isFile, "is about a file"))
struct ListPlanTests {
    typealias Change = @Sendable (inout TaskQuery) -> Void

    /// A query, the index that its plan must go through, and whether the rows must come in order without being sorted.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var index: String
        var isSorted: Bool
        var change: Change

        init(_ name: String, _ index: String, sorted: Bool = false, _ change: @escaping Change) {
            testDescription = name
            self.index = index
            isSorted = sorted
            self.change = change
        }
    }

    static let cases: [Case] = [
        Case("newest of all", "task_by_created") { _ in },
        Case("newest of a profile", "task_by_profile") { $0.profile = "default" },
        Case("a state of a profile", "task_by_state") {
            $0.profile = "default"
            $0.states = [.pending]
        },
        Case("two states of every profile", "task_by_state") { $0.states = [.pending, .completed] },
        Case("a tag", "g USING PRIMARY KEY") { $0.tags = ["common"] },
        Case("a common tag and a rare state", "task_by_state") {
            $0.tags = ["common"]
            $0.states = [.rejected]
        },
        Case("a rare tag and a common state", "g USING PRIMARY KEY") {
            $0.tags = ["rare"]
            $0.states = [.completed]
        },
        Case("the rarer of two tags", "g USING PRIMARY KEY (tag=?") { $0.tags = ["common", "rare"] },
        Case("a project", "task_by_project") { $0.project = "film" },
        Case("a shot", "task_by_shot") { $0.shot = "7" },
        Case("who made it", "task_by_submitter") { $0.submittedBy = "alice" },
        Case("a model", "task_by_model") { $0.model = Samples.model },
        Case("a rare profile and a common tag", "task_by_profile") {
            $0.profile = "work"
            $0.tags = ["common"]
        },
        Case("a period", "task_by_created (created_at>? AND created_at<?)") {
            $0.since = 1
            $0.until = 2
        },
        Case("a period of a profile", "task_by_profile (profile=? AND created_at>?") {
            $0.profile = "default"
            $0.since = 1
        },
        Case("a period of a tag", "(tag=? AND recorded_at>? AND recorded_at<?)") {
            $0.tags = ["common"]
            $0.since = 1_000_000_000_000
            $0.until = 3_000_000_000_000
        },
        Case("a search", "task_text VIRTUAL TABLE INDEX") { $0.search = "boat" },
        Case("a search within a rare state", "task_by_state (state=?") {
            $0.search = "boat"
            $0.states = [.rejected]
        },
        Case("unfinished", "task_by_state", sorted: true) { $0.isUnfinishedOnly = true },
        Case("unsaved", "video_unsaved", sorted: true) { $0.isUnsavedOnly = true },
        Case("some numbers", "INTEGER PRIMARY KEY", sorted: true) { $0.ranges = [3...5] },
        Case("by change", "task_by_updated") { $0.order = .updated },
        Case("by end", "task_by_finished") { $0.order = .finished },
        Case("by duration", "task_by_duration") { $0.order = .duration },
        Case("by change, of a rare state", "task_by_state", sorted: true) {
            $0.order = .updated
            $0.states = [.rejected]
        },
    ]

    private func plan(_ db: LedgerTransaction, _ columns: ListStatement.Columns, _ query: TaskQuery) throws -> [String]
    {
        guard let statement = try db.statement(columns, for: query) else { return [] }
        return try db.all("EXPLAIN QUERY PLAN " + statement.sql, statement.values) { row in
            _ = (try row.integer(), try row.integer(), try row.integer())
            return try row.text()
        }
    }

    /// Three hundred tasks, most of them completed.
    private func fill(_ bench: Bench) async throws {
        for index in 0..<300 {
            let task = try await bench.record("a boat \(index)") { draft in
                draft.tags = index % 2 == 0 ? ["common"] : index == 7 ? ["rare", "common"] : []
                draft.project = "film"
                draft.shot = "\(index % 9)"
                draft.profile = index % 100 == 99 ? "work" : "default"
            }
            guard index % 30 != 0 else {
                try await bench.finish(bench.send(task), .rejected(TaskError(code: "400000", message: "no")))
                continue
            }
            let accepted = try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-\(index)"))
            if index % 10 != 1 {
                try await bench.observe(accepted, "completed", progress: 100, url: "https://cdn.example/\(index)")
            }
        }
    }

    @Test func `plans are the same with statistics of the planner and without`() async throws {
        try await withBench { (bench) async throws in
            try await fill(bench)
            let db = try bench.connection(.readWrite)
            for isAnalysed in [false, true] {
                if isAnalysed { try db.execute("ANALYZE") }
                let fresh = try bench.transaction()
                for test in Self.cases {
                    for after in [nil, 150] as [Int64?] {
                        for isReversed in [false, true] {
                            var query = TaskQuery()
                            query.limit = 20
                            query.after = after
                            query.isReversed = isReversed
                            test.change(&query)
                            try check(test, query, fresh)
                        }
                    }
                }
            }
        }
    }

    private func check(_ test: Case, _ query: TaskQuery, _ db: LedgerTransaction) throws {
        for columns in [ListStatement.Columns.number, .task] {
            let plan = try plan(db, columns, query)
            let text = "\(test.testDescription): \(plan)"
            #expect(plan.contains { $0.contains(test.index) }, "\(text)")
            for step in plan {
                let isWalk = step.hasPrefix("SCAN t ") || step == "SCAN t" || step.hasPrefix("SCAN task")
                // A walk along a whole index is right only where nothing narrows it.
                #expect(
                    !isWalk || step.contains("USING INDEX \(query.order.index)")
                        || step.contains("USING COVERING INDEX \(query.order.index)") || step.contains("VIRTUAL TABLE"),
                    "\(text)")
            }
            // Twenty merged numbers may be put in order; a whole state may not.
            let sorts = plan.count { $0.contains("USE TEMP B-TREE FOR ORDER BY") }
            let isMerged = plan.contains { $0.hasPrefix("MERGE") }
            #expect(sorts == 0 || test.isSorted || isMerged, "\(text)")
        }
    }
}
