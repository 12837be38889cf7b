// Statements that more than one place needs; the other languages' programs are handed them too.
#ifndef STATEMENTS_H
#define STATEMENTS_H

// Every column of a task, with its account, its video and its tags; FROM follows.
#define TASK_COLUMNS \
    "SELECT t.id, t.uid, t.ref, t.task_id, t.state, t.waiting_for, t.upstream_status, t.progress, t.model, t.mode, " \
    "t.prompt, t.duration, t.resolution, t.ratio, t.watermark, t.generate_audio, t.timeout, t.project, t.shot, t.take, " \
    "t.note, t.profile, t.account_id, t.base_url, t.is_simulated, t.parent_id, t.priority, t.not_before, " \
    "t.output_path, t.created_at, t.updated_at, t.submitted_at, t.accepted_at, t.finished_at, t.deadline_at, " \
    "t.last_polled_at, t.next_poll_at, t.polls, t.poll_errors, t.cost_amount, t.cost_currency, t.cost_rate, " \
    "t.cost_basis, t.error_code, t.error_message, t.error_http, a.paused_until, a.paused_for, " \
    "(SELECT paused_at FROM ledger) AS paused_at, " \
    "(SELECT group_concat(tag, char(31)) FROM tag WHERE task = t.id) AS tag_text, v.state AS video_state, " \
    "v.url AS video_url, v.path AS video_path, v.bytes AS video_bytes, v.sha256 AS video_sha256, " \
    "v.saved_at AS video_saved_at, v.expires_at AS video_expires_at, v.error AS video_error, " \
    "v.attempts AS video_attempts, v.next_attempt_at IS NULL AS video_is_stopped "
#define TASK_JOINS " JOIN account a ON a.id = t.account_id LEFT JOIN video v ON v.task = t.id "
#define SELECT_TASK TASK_COLUMNS "FROM task t" TASK_JOINS "WHERE t.id = ?"

#define EVENT_COLUMNS \
    "SELECT id, task, seq, at, kind, state, progress, message, http_status, observations, last_observed_at FROM event "
#define SELECT_HISTORY EVENT_COLUMNS "WHERE task = ? ORDER BY seq"
#define SELECT_NEWEST_EVENTS EVENT_COLUMNS "WHERE task = ? ORDER BY seq DESC LIMIT 4"
#define SELECT_POLLED \
    "SELECT id FROM task INDEXED BY task_by_created WHERE state IN ('pending', 'processing') " \
    "ORDER BY created_at DESC LIMIT 200"

#define INSERT_OBSERVATION \
    "INSERT INTO event (task, seq, at, kind, state, progress, http_status, upstream_status, last_observed_at) " \
    "VALUES (?, ?, ?, 'observed', ?, ?, 200, ?, ?)"
#define UPDATE_OBSERVED \
    "UPDATE task SET updated_at = ?, state = ?, lease_owner = NULL, lease_until = NULL, last_polled_at = ?, " \
    "polls = polls + 1, poll_errors = 0, missing_polls = 0, missing_since = NULL, upstream_status = ?, progress = ? " \
    "WHERE id = ?"
#define ADD_TO_COUNTER \
    "INSERT INTO counter (account_id, profile, is_simulated, state, tasks) VALUES (?, ?, 0, ?, ?) " \
    "ON CONFLICT DO UPDATE SET tasks = tasks + excluded.tasks"
#define STATISTIC_KEY \
    " WHERE dimension = ? AND hour IN (-1, ?) AND value = ? AND resolution = ? AND profile = ? AND is_simulated = 0 " \
    "AND currency = ''"
#define COUNT_PROCESSING "UPDATE statistic SET pending = pending - 1, processing = processing + 1" STATISTIC_KEY
#define COUNT_PENDING "UPDATE statistic SET pending = pending + 1, processing = processing - 1" STATISTIC_KEY

#endif
