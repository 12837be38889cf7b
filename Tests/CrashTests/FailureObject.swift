import Model
import TestSupport
import Testing

/// The object that a failed command prints on standard output with `--json`.
struct FailureObject {
    let code: String
    let message: String
    let exitCode: Int64
    let task: Int64?
    let existingTask: Int64?
    let created: String
    let next: String?

    /// Reads it, and checks its shape and that it says what the process's exit code says.
    init(_ ending: ChildProcess.Ending, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let whole = try ending.json
        #expect(whole.object.map { Array($0.keys) } == ["error"], "\(ending)", sourceLocation: sourceLocation)
        let fields = try #require(whole["error"]?.object, "\(ending)", sourceLocation: sourceLocation)
        #expect(
            fields.keys.sorted()
                == ["code", "created", "existing_task", "exit_code", "message", "next", "task"],
            sourceLocation: sourceLocation)
        code = try #require(fields["code"]?.string, sourceLocation: sourceLocation)
        message = try #require(fields["message"]?.string, sourceLocation: sourceLocation)
        exitCode = try #require(fields["exit_code"]?.integer, sourceLocation: sourceLocation)
        created = try #require(fields["created"]?.string, sourceLocation: sourceLocation)
        task = fields["task"]?.integer
        existingTask = fields["existing_task"]?.integer
        next = fields["next"]?.string
        #expect(Int32(exitCode) == ending.code, sourceLocation: sourceLocation)
        #expect(!message.isEmpty, sourceLocation: sourceLocation)
        #expect(["no", "yes", "unknown"].contains(created), sourceLocation: sourceLocation)
        #expect(ending.errors.contains("reel: "), "no sentence for people", sourceLocation: sourceLocation)
    }
}
