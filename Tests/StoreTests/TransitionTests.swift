import Model
import TestSupport
import Testing

@testable import Store

/// What a change of a task returns is not read again.
struct TransitionTests {
    private struct Undone: Error {}

    /// What the table asks of every row in a state.
    private static func needed(_ next: TaskState) -> Columns {
        var columns: Columns = ["task_id": "upstream-1", "attempt": "token"]
        columns["next_poll_at"] = next.isPolled ? 9 : .null
        return columns
    }

    /// Of every kind of change that comes with a move.
    private static let changes: [Columns] = [
        [:],
        ["waiting_for": "held", "next_send_at": .null],
        ["waiting_for": .null, "queued_at": 5],
        [
            "accepted_at": 7, "deadline_at": 11, "error_code": .null,
            "error_http": .null, "error_message": .null, "lease_owner": .null, "lease_until": .null,
        ],
        ["attempt": "token", "submitted_at": 13, "base_url": "https://elsewhere.example"],
        ["error_code": "trouble", "error_message": "there was more trouble", "error_http": 502],
        ["error_code": "other", "error_message": "of this machine", "error_http": .null],
        [
            "last_polled_at": 15, "polls": 17, "poll_errors": 3, "missing_polls": 1, "missing_since": 2,
            "upstream_status": "running", "progress": 40,
        ],
        ["upstream_status": .null, "progress": .null],
        // Not known to it, and so read again.
        ["note": "new"],
    ]

    @Test(arguments: TaskState.allCases)
    func `a move returns the task as it is read`(_ state: TaskState) async throws {
        try await withBench { bench in
            let id = try await bench.task(in: state).id
            for next in TaskState.allCases where next == state || TaskState.isLegal(from: state, to: next) {
                for columns in Self.changes {
                    bench.clock.advance(by: 1_000)
                    await #expect(throws: Undone.self) {
                        try await bench.ledger.write { db in
                            let task = try db.existingTask(id)
                            var columns = columns
                            columns.merge(Self.needed(next))
                            let event = NewEvent(kind: .user, message: "\(columns.names)")
                            let moved = try db.move(task, to: next, columns, event: event)
                            #expect(try moved == db.existingTask(id), "\(state) to \(next) with \(columns)")
                            throw Undone()
                        }
                    }
                }
            }
        }
    }

    @Test func `the end of an attempt returns the task as it is read`() async throws {
        let trouble = TaskError(code: "trouble", message: "there was trouble", httpStatus: 503)
        let outcomes: [CreateOutcome] = [
            .accepted(upstreamID: "upstream-1"), .rejected(trouble), .uncertain(trouble),
            .deferred(.rate, trouble, retryAfter: 5_000), .deferred(.room, trouble, retryAfter: nil),
        ]
        for outcome in outcomes {
            for isSimulated in [false, true] {
                try await withBench { bench in
                    let attempt = try await bench.submit("a boat")
                    #expect(try await bench.ledger.task(attempt.task.id) == attempt.task)
                    let ended = try await bench.ledger.finish(
                        attempt, with: outcome, firstPollAfter: 1_000, isSimulated: isSimulated)
                    #expect(try await bench.ledger.task(attempt.task.id) == ended)
                }
            }
        }
    }
}
