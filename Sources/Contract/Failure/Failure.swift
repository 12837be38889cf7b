/// How a command ends badly: one sentence for a person, one object for a script.
public struct Failure: Error, Equatable {
    /// Whether the failed command may have created a task at the service.
    public enum Created: String, Sendable {
        case no, yes, unknown
    }

    /// A short word that never changes meaning.
    public var code: String
    /// A sentence: what was found, what is allowed, what to do.
    public var message: String
    public var exit: Exit
    /// The local number of the task that it is about.
    public var task: Int64?
    /// The task that stands in the way.
    public var existingTask: Int64?
    public var created: Created
    /// The command that helps.
    public var next: String?

    public init(
        code: String, message: String, exit: Exit, task: Int64? = nil, existingTask: Int64? = nil,
        created: Created = .no, next: String? = nil
    ) {
        (self.code, self.message, self.exit) = (code, message, exit)
        (self.task, self.existingTask, self.created, self.next) = (task, existingTask, created, next)
    }

    /// The whole of what a failed command prints.
    public var json: String { #"{"error":\#(object)}"# }

    /// What is in it.
    public var object: String {
        var json = JSONWriter()
        json.object { json in
            json.field("code", code)
            json.field("message", message)
            json.field("exit_code", Int(exit.rawValue))
            json.field("task", task)
            json.field("existing_task", existingTask)
            json.field("created", created.rawValue)
            json.field("next", next)
        }
        return json.text
    }
}
