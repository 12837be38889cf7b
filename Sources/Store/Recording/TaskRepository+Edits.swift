public import Model

/// What the user calls a task, as far as it changes. Nil leaves a thing alone; an empty text removes it.
public struct TaskEdit: Sendable, Equatable {
    public var addedTags: [String] = []
    public var removedTags: [String] = []
    public var note: String?
    public var project: String?
    public var shot: String?

    public init() {}
}

extension TaskRepository {
    /// Takes back a task that was never sent.
    /// - Throws: `StoreError.illegalTransition` for any other.
    public func cancel(_ id: Int64) async throws -> VideoTask {
        try await forbidding { db in
            let task = try db.existingTask(id)
            return try db.move(
                task, to: .cancelled, ["next_send_at": .null, "lease_owner": .null, "lease_until": .null],
                event: db.done("cancelled"))
        }
    }

    /// Stops following a task that was sent.
    /// - Throws: `StoreError.illegalTransition` for one that was not, or that is finished.
    public func abandon(_ id: Int64) async throws -> VideoTask {
        try await write { db in
            let task = try db.existingTask(id)
            return try db.move(
                task, to: .abandoned, ["lease_owner": .null, "lease_until": .null],
                event: db.done("abandoned"))
        }
    }

    /// Changes what the user calls a task.
    public func edit(_ id: Int64, _ edit: TaskEdit) async throws -> VideoTask {
        try await write { db in
            let task = try db.existingTask(id)
            // Equal is what has the same characters, so that the tags stay in the spelling that they are stored in.
            let tags = Set(task.tags).subtracting(edit.removedTags).union(edit.addedTags.map(Spelling.composed))
            var columns: Columns = ["updated_at": .integer(db.now)]
            if let note = edit.note { columns["note"] = .init(note.isEmpty ? nil : Spelling.composed(note)) }
            if let project = edit.project {
                columns["project"] = .init(project.isEmpty ? nil : Spelling.composed(project))
            }
            // Another project may have other caps.
            if edit.project != nil, task.state == .queued, try db.isWaitingForCap(id) {
                (columns["waiting_for"], columns["queued_at"]) = (.null, .integer(db.now))
            }
            if let shot = edit.shot { columns["shot"] = .init(shot.isEmpty ? nil : Spelling.composed(shot)) }
            let pick = try db.pick(of: task, after: columns)
            if pick.isLost { columns["verdict"] = .null }
            try db.reindexText(of: id) {
                try db.update("task", columns, is: id)
                for tag in Set(task.tags).subtracting(tags) {
                    try db.execute("DELETE FROM tag WHERE tag = ? AND task = ?", [.text(tag), .integer(id)])
                }
                for tag in tags.subtracting(task.tags) {
                    try db.insert(
                        into: "tag",
                        ["tag": .text(tag), "recorded_at": .integer(task.createdAt), "task": .integer(id)])
                }
            }
            let changed = try db.existingTask(id)
            try db.recount(from: TaskContribution(task), to: TaskContribution(changed))
            let message = [Self.describe(task, changed), pick.reason].filter { !$0.isEmpty }.joined(separator: ", ")
            if !message.isEmpty {
                try db.append(db.done(message), to: id, state: task.state, at: db.now)
            }
            return changed
        }
    }

    /// What an edit changed, in words for the history.
    private static func describe(_ old: VideoTask, _ new: VideoTask) -> String {
        var parts: [String] = []
        parts += Set(new.tags).subtracting(old.tags).sorted().map { "tag +\($0)" }
        parts += Set(old.tags).subtracting(new.tags).sorted().map { "tag -\($0)" }
        func field(_ name: String, _ old: String?, _ new: String?) {
            if old != new { parts.append(new.map { "\(name): \($0)" } ?? "\(name) removed") }
        }
        field("note", old.note, new.note)
        field("project", old.project, new.project)
        field("shot", old.shot, new.shot)
        return parts.joined(separator: ", ")
    }
}

extension LedgerTransaction {
    /// What becomes of a task's pick when it comes to another shot or project, which may have a pick already.
    fileprivate func pick(of task: VideoTask, after columns: Columns) throws -> (isLost: Bool, reason: String) {
        guard task.verdict == .picked else { return (false, "") }
        let shot = columns["shot"].map(\.textOrNil) ?? task.shot
        let project = columns["project"].map(\.textOrNil) ?? task.project
        guard shot != nil else { return (true, "no longer picked: it is of no shot") }
        guard let other = try pickedTake(shot: shot, project: project), other != task.id else { return (false, "") }
        return (true, "no longer picked: task \(other) is")
    }
}
