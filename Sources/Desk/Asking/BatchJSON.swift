public import Contract
public import Model
public import Store

/// What a batch comes to, as a server tells it to a client.
public enum BatchJSON {
    /// - Parameter task: how the task is written that a line is in conflict with.
    public static func write(
        _ outcome: BatchOutcome, _ lines: [BatchLine], to json: inout JSONWriter,
        task: (VideoTask, inout JSONWriter) -> Void
    ) {
        json.object { json in
            json.arrayField("results") { json in
                for (line, result) in zip(lines, outcome.results) {
                    json.object { json in
                        json.field("line", result.line)
                        write("known", result.known, to: &json)
                        write("made", result.made, to: &json)
                        json.field("missing", result.missing)
                        json.field("cost", line.cost?.amount)
                        json.field("currency", line.cost?.currency)
                        write(result.conflict, to: &json, task: task)
                    }
                }
            }
            json.field("daemon_runs", outcome.daemonRuns)
        }
    }

    private static func write(_ name: String, _ tasks: [BatchTask], to json: inout JSONWriter) {
        json.arrayField(name) { json in
            for task in tasks {
                json.object { json in
                    json.field("id", task.id)
                    json.field("take", task.take)
                    json.field("state", task.state.rawValue)
                    json.field("waiting_for", task.waitingFor?.rawValue)
                }
            }
        }
    }

    private static func write(
        _ conflict: BatchConflict?, to json: inout JSONWriter, task: (VideoTask, inout JSONWriter) -> Void
    ) {
        guard let conflict else { return json.nullField("conflict") }
        json.objectField("conflict") { json in
            json.field("kind", conflict.kind)
            if case .noParent(let reason) = conflict { json.field("reason", reason) } else { json.nullField("reason") }
            if let other = conflict.task {
                json.key("task")
                task(other, &json)
            } else {
                json.nullField("task")
            }
        }
    }

    /// What a server has told.
    /// - Parameter orders: the lines that it was asked about, in their order: places are the client's own.
    /// - Throws: `FieldReader.Unreadable`.
    public static func read(_ json: JSONValue, _ lines: [BatchLine]) throws(FieldReader.Unreadable) -> BatchOutcome {
        let reader = try FieldReader(json, of: "batch")
        let told = reader.list("results")
        guard told.count == lines.count else {
            throw FieldReader.Unreadable(reason: "batch: \(told.count) results for \(lines.count) lines")
        }
        var results: [BatchResult] = []
        for (value, line) in zip(told, lines) {
            let reader = try FieldReader(value, of: "result")
            var result = BatchResult(line: line.line, missing: reader.int("missing") ?? 0)
            for value in reader.list("known") { result.known.append(try task(value)) }
            for value in reader.list("made") { result.made.append(try task(value)) }
            if let conflict = try reader.object("conflict") { result.conflict = try self.conflict(conflict) }
            results.append(result)
        }
        return BatchOutcome(results: results, daemonRuns: reader.flag("daemon_runs") ?? false)
    }

    private static func task(_ json: JSONValue) throws(FieldReader.Unreadable) -> BatchTask {
        let reader = try FieldReader(json, of: "task")
        return BatchTask(
            id: try reader.require(reader.integer("id"), "id"), take: reader.int("take"),
            state: try reader.require(reader.word("state"), "state"), waitingFor: reader.word("waiting_for"))
    }

    private static func conflict(_ reader: FieldReader) throws(FieldReader.Unreadable) -> BatchConflict {
        if reader.text("kind") == "no_parent" { return .noParent(reader.text("reason") ?? "") }
        let task = try TaskFields.task(from: reader["task"])
        switch reader.text("kind") {
        case "changed": return .changed(task)
        case "output_taken": return .outputTaken(task)
        default: return .equal(task)
        }
    }
}

extension BatchConflict {
    fileprivate var kind: String {
        switch self {
        case .changed: "changed"
        case .equal: "equal"
        case .noParent: "no_parent"
        case .outputTaken: "output_taken"
        }
    }

    fileprivate var task: VideoTask? {
        switch self {
        case .changed(let task), .equal(let task), .outputTaken(let task): task
        case .noParent: nil
        }
    }
}
