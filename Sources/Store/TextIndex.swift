import Model
import SQLite

extension Connection {
    /// Puts a new task's text into the full-text index.
    func indexText(of task: Int64) throws {
        try writeText(of: task, "INSERT INTO task_text (rowid, prompt, tags, note, error) VALUES (?, ?, ?, ?, ?)")
    }

    /// Keeps the index true through a change of what it is made from.
    ///
    /// The index stores no text of its own, so that the old text must be given to take an entry out.
    func reindexText(of task: Int64, through change: () throws -> Void) throws {
        try writeText(
            of: task,
            "INSERT INTO task_text (task_text, rowid, prompt, tags, note, error) VALUES ('delete', ?, ?, ?, ?, ?)")
        try change()
        try indexText(of: task)
    }

    private func writeText(of task: Int64, _ sql: String) throws {
        let tags = try all("SELECT tag FROM tag WHERE task = ? ORDER BY tag", [.integer(task)]) { try $0.text() }
        let text = try first("SELECT prompt, note, error_message FROM task WHERE id = ?", [.integer(task)]) { row in
            (prompt: try row.text(), note: try row.textOrNil(), error: try row.textOrNil())
        }
        guard let text else { return }
        try execute(
            sql,
            [
                .integer(task), .text(Segmenter.words(of: text.prompt)),
                .text(tags.map(Segmenter.words).joined(separator: " \(Self.tagBoundary) ")),
                .text(Segmenter.words(of: text.note ?? "")), .text(Segmenter.words(of: text.error ?? "")),
            ])
    }

    /// A word of its own, from the private use area, so that no phrase reaches from one tag into the next.
    private static var tagBoundary: String { "\u{E000}" }
}
