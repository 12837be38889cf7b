import Contract

/// What stands in an export: every column of the ledger's tables is either a field of the contract or left out by name.
///
/// Each line is one JSON object. The first is the header. An account stands before the first task that uses it. A task
/// has everything that belongs to it but a body that an earlier line has. A key that is missing means null.
enum LedgerFormat {
    static let version: Int64 = 1

    static let account = LedgerRecord(
        "account", AccountFields.exported, composed: ["number"], expressions: ["salt": "coalesce(a.salt, l.salt)"],
        leftOut: ["id", "paused_until", "paused_for", "refusals"])

    static let task = LedgerRecord(
        "task", TaskFields.exported, named: TaskRow.columnNames,
        composed: ["account", "history", "parent_uid", "request", "tags", "video"],
        // An older export has none of it, which must not look like a ref without a project.
        expressions: ["ref_project": "CASE WHEN t.ref IS NOT NULL THEN coalesce(t.ref_project, '') END"],
        leftOut: TaskRow.keptHere)

    static let event = LedgerRecord(
        "event", EventFields.exported, named: ["event": "id"], composed: ["answer"], leftOut: ["task"])

    static let answer = LedgerRecord("answer", EventFields.exportedOfAnswer, leftOut: ["event"])

    static let video = LedgerRecord(
        "video", TaskFields.exportedOfVideo,
        leftOut: [
            "task", "lease_owner", "lease_until", "damages", "kept_path", "kept_sha256", "path_is_foreign",
            "url_is_foreign", "host", "folder",
        ])

    /// The token of a create attempt that was under way in the ledger that a task came from. An export tells such a task
    /// as it was there: that it counts as uncertain here is no news about it.
    static let foreignAttempt = "imported"
}
