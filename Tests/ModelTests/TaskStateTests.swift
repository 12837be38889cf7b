import Model
import Testing

@Suite("Task states")
struct TaskStateTests {
    /// From the row's state to the column's: `yes` where that is legal. `(new)` is a task that is just being recorded.
    private static let table = """
        from        queued submitting uncertain rejected cancelled pending processing completed failed expired abandoned
        (new)       yes    -          -         -        -         yes     -          -         -      -       -
        queued      -      yes        -         -        yes       -       -          -         -      -       -
        submitting  yes    -          yes       yes      -         yes     -          -         -      -       -
        uncertain   -      -          -         yes      -         yes     -          -         -      -       yes
        rejected    -      -          -         -        -         -       -          -         -      -       -
        cancelled   -      -          -         -        -         -       -          -         -      -       -
        pending     -      -          -         -        -         -       yes        yes       yes    yes     yes
        processing  -      -          -         -        -         yes     -          yes       yes    yes     yes
        completed   -      -          -         -        -         -       -          -         -      -       -
        failed      -      -          -         -        -         -       -          -         -      -       -
        expired     -      -          -         -        -         -       -          yes       yes    -       -
        abandoned   -      -          -         -        -         -       -          yes       yes    -       -
        """

    private static let rows = table.split(separator: "\n").map { $0.split(separator: " ").map { String($0) } }

    @Test("The table has each state once as a row and once as a column")
    func tableIsComplete() {
        let states = TaskState.allCases.map(\.rawValue)
        #expect(states.count == 11)
        #expect(Self.rows.first.map { Array($0.dropFirst()) } == states)
        #expect(Self.rows.dropFirst().map { $0.first } == ["(new)"] + states)
        #expect(Self.rows.allSatisfy { $0.count == 12 })
    }

    @Test("Each of the 132 transitions is legal exactly where the table says so", arguments: 0...11, 0...10)
    func transitions(row: Int, column: Int) throws {
        let name = Self.rows[row + 1][0]
        let previous = TaskState(rawValue: name)
        try #require((previous == nil) == (name == "(new)"))
        let next = try #require(TaskState(rawValue: Self.rows[0][column + 1]))
        let word = Self.rows[row + 1][column + 1]
        try #require(["yes", "-"].contains(word))
        #expect(TaskState.isLegal(from: previous, to: next) == (word == "yes"), "\(name) to \(next)")
    }

    @Test("A task that was sent is never sent again unless the service said that nothing was created")
    func neverSentTwice() {
        let backToQueue = TaskState.allCases.filter { TaskState.isLegal(from: $0, to: .queued) }
        #expect(backToQueue == [.submitting])
        let toSubmitting = TaskState.allCases.filter { TaskState.isLegal(from: $0, to: .submitting) }
        #expect(toSubmitting == [.queued])
    }

    @Test("Which states are final, and which are polled")
    func kinds() {
        #expect(
            TaskState.allCases.filter(\.isFinal) == [.rejected, .cancelled, .completed, .failed, .expired, .abandoned])
        #expect(TaskState.allCases.filter(\.isPolled) == [.pending, .processing])
    }

    @Test("A final state leads nowhere but to a verdict")
    func finalStates() {
        for state in TaskState.allCases.filter(\.isFinal) {
            let next = TaskState.allCases.filter { TaskState.isLegal(from: state, to: $0) }
            #expect([[], [.completed, .failed]].contains(next), "\(state)")
        }
    }
}
