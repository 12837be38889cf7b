import Contract
import Model

/// What stands in an export: every column of the ledger's tables is either a field here or left out by name.
///
/// Each line is one JSON object. The first is the header. An account stands before the first task that uses it. A task
/// has everything that belongs to it but a body that an earlier line has. A key that is missing means null.
enum LedgerFormat {
    static let version: Int64 = 1

    static let account = LedgerRecord(
        "account", leftOut: ["id", "paused_until", "paused_for", "refusals"],
        [
            LedgerField("base_url", isRequired: true),
            LedgerField("key_fingerprint", .binary, isRequired: true),
            LedgerField(composed: "number", isRequired: true),
            LedgerField("open_limit", .integer),
            LedgerField("open_limit_at", .time),
            LedgerField("provider"),
            LedgerField("salt", .binary, from: "coalesce(a.salt, l.salt)", isRequired: true),
        ])

    static let task = LedgerRecord(
        "task",
        leftOut: [
            "account_id", "base_url", "parent_id", "request_id", "waiting_for", "next_send_at", "lease_owner",
            "lease_until",
            "attempt", "output_is_foreign",
        ],
        [
            LedgerField("accepted_at", .time),
            LedgerField(composed: "account", isRequired: true),
            LedgerField("cost.amount", .decimal, column: "cost_amount"),
            LedgerField("cost.basis", column: "cost_basis"),
            LedgerField("cost.currency", column: "cost_currency"),
            LedgerField("cost.rate", .decimal, column: "cost_rate"),
            LedgerField("created_at", .time, isRequired: true),
            LedgerField("deadline_at", .time),
            LedgerField("duration", .integer, isRequired: true),
            LedgerField("error.code", column: "error_code"),
            LedgerField("error.http_status", .integer, column: "error_http"),
            LedgerField("error.message", column: "error_message"),
            LedgerField("fingerprint", .binary, isRequired: true),
            LedgerField("finished_at", .time),
            LedgerField("generate_audio", .flag),
            LedgerField(composed: "history", isRequired: true),
            LedgerField("id", .integer, isRequired: true),
            LedgerField("last_polled_at", .time),
            LedgerField("missing_polls", .integer, isRequired: true),
            LedgerField("missing_since", .time),
            LedgerField("mode", RequestMode.fieldKind, isRequired: true),
            LedgerField("model", isRequired: true),
            LedgerField("next_poll_at", .time),
            LedgerField("not_before", .time),
            LedgerField("note"),
            LedgerField("output_path"),
            LedgerField(composed: "parent_uid"),
            LedgerField("poll_errors", .integer, isRequired: true),
            LedgerField("polls", .integer, isRequired: true),
            LedgerField("priority", .integer, isRequired: true),
            LedgerField("profile", isRequired: true),
            LedgerField("progress", .integer),
            LedgerField("project"),
            LedgerField("prompt", isRequired: true),
            LedgerField("pruned_at", .time),
            LedgerField("queued_at", .time),
            LedgerField("ratio", isRequired: true),
            LedgerField("ref"),
            LedgerField(composed: "request"),
            LedgerField("resolution", isRequired: true),
            LedgerField("shot"),
            LedgerField("simulated", .flag, column: "is_simulated", isRequired: true),
            LedgerField("state", TaskState.fieldKind, isRequired: true),
            LedgerField("status_oddity"),
            LedgerField("submitted_at", .time),
            LedgerField(composed: "tags"),
            LedgerField("take", .integer),
            LedgerField("task_id"),
            LedgerField("timeout", .integer),
            LedgerField("uid", isRequired: true),
            LedgerField("updated_at", .time, isRequired: true),
            LedgerField("upstream_status"),
            LedgerField(composed: "video"),
            LedgerField("watermark", .flag),
        ])

    static let event = LedgerRecord(
        "event", leftOut: ["task"],
        [
            LedgerField(composed: "answer"),
            LedgerField("at", .time, isRequired: true),
            LedgerField("event", .integer, column: "id", isRequired: true),
            LedgerField("http_status", .integer),
            LedgerField("kind", TaskEvent.Kind.fieldKind, isRequired: true),
            LedgerField("last_observed_at", .time),
            LedgerField("message"),
            LedgerField("observations", .integer, isRequired: true),
            LedgerField("progress", .integer),
            LedgerField("seq", .integer, isRequired: true),
            LedgerField("state", TaskState.fieldKind, isRequired: true),
            LedgerField("upstream_status"),
        ])

    static let answer = LedgerRecord(
        "answer", leftOut: ["event"],
        [
            LedgerField("body", .binary, isRequired: true),
            LedgerField("bytes", .integer, isRequired: true),
            LedgerField("headers", isRequired: true),
            LedgerField("http_status", .integer, isRequired: true),
        ])

    static let video = LedgerRecord(
        "video",
        leftOut: [
            "task", "lease_owner", "lease_until", "damages", "kept_path", "kept_sha256", "path_is_foreign",
            "url_is_foreign",
        ],
        [
            LedgerField("attempts", .integer, isRequired: true),
            LedgerField("bytes", .integer),
            LedgerField("error"),
            LedgerField("expires_at", .time),
            LedgerField("next_attempt_at", .time),
            LedgerField("path"),
            LedgerField("refusals", .integer, isRequired: true),
            LedgerField("refused_since", .time),
            LedgerField("saved_at", .time),
            LedgerField("sha256", .binary),
            LedgerField("state", VideoFile.State.fieldKind, isRequired: true),
            LedgerField("url"),
        ])

    /// The token of a create attempt that was under way in the ledger that a task came from. An export tells such a task
    /// as it was there: that it counts as uncertain here is no news about it.
    static let foreignAttempt = "imported"
}
