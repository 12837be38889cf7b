-- Questions about a million tasks cost what is printed or what the rarest filter finds, never what the ledger holds.

-- Every list can be read in the order in which tasks were recorded, whatever it is filtered by. Numbers alone do not
-- tell that order: tasks may be imported.
DROP INDEX task_by_state;
DROP INDEX task_by_finished;
DROP INDEX task_by_project;
CREATE INDEX task_by_state ON task (state, profile, created_at);
CREATE INDEX task_by_profile ON task (profile, created_at);
CREATE INDEX task_by_model ON task (model, created_at);
CREATE INDEX task_by_project ON task (project, created_at) WHERE project IS NOT NULL;
CREATE INDEX task_by_shot ON task (shot, created_at) WHERE shot IS NOT NULL;
CREATE INDEX task_by_updated ON task (updated_at);
CREATE INDEX task_by_finished ON task (finished_at);
CREATE INDEX task_by_duration ON task (duration);

CREATE TABLE new_tag (
    tag         TEXT    NOT NULL,
    -- When the task was recorded, which never changes.
    recorded_at INTEGER NOT NULL,
    task        INTEGER NOT NULL REFERENCES task (id),
    PRIMARY KEY (tag, recorded_at, task)
) STRICT, WITHOUT ROWID;
INSERT INTO new_tag (tag, recorded_at, task) SELECT g.tag, t.created_at, g.task FROM tag g JOIN task t ON t.id = g.task;
DROP TABLE tag;
ALTER TABLE new_tag RENAME TO tag;
CREATE UNIQUE INDEX tag_by_task ON tag (task, tag);

-- A queued task is either ready to be sent, or waits for a moment (`next_send_at`, where `not_before` now counts in),
-- or is held. What waits or is held never stands in the way of what is ready.
DROP INDEX task_to_send;
UPDATE task SET next_send_at = max(coalesce(next_send_at, 0), not_before)
WHERE state = 'queued' AND not_before IS NOT NULL AND waiting_for IS NOT 'held';
CREATE INDEX task_to_send ON task (account_id, priority DESC, id)
    WHERE state = 'queued' AND next_send_at IS NULL AND waiting_for IS NOT 'held';
CREATE INDEX task_to_wake ON task (next_send_at) WHERE next_send_at IS NOT NULL;
CREATE INDEX task_in_queue ON task (priority DESC, id) WHERE state = 'queued';

-- What is overdue but belongs to an account without a key never stands in the way of the others.
DROP INDEX task_to_poll;
CREATE INDEX task_to_poll ON task (account_id, next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX video_due ON video (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX video_unsaved ON video (task) WHERE state IN ('waiting', 'downloading', 'lost');

-- Of what every task has once, each page of the history has plenty; the rest is found by its kind.
CREATE INDEX event_by_at ON event (at);
CREATE INDEX event_by_kind ON event (kind, at)
    WHERE kind NOT IN ('recorded', 'submitting', 'accepted', 'observed');

-- Bodies that are stored before the task that needs them: what stays here for an hour is collected.
CREATE TABLE unclaimed_request (
    request   INTEGER PRIMARY KEY REFERENCES request (id),
    stored_at INTEGER NOT NULL
) STRICT;
INSERT INTO unclaimed_request (request, stored_at)
SELECT id, stored_at FROM request r WHERE NOT EXISTS (SELECT 1 FROM task WHERE request_id = r.id);

-- Salts the key's fingerprint of an account that came from another ledger; null: this ledger's own salt.
ALTER TABLE account ADD COLUMN salt BLOB;
-- When bulky parts of the task were dropped: from then on its history has a gap.
ALTER TABLE task ADD COLUMN pruned_at INTEGER;
CREATE INDEX task_to_prune ON task (finished_at) WHERE pruned_at IS NULL AND finished_at IS NOT NULL;
-- Parents that an import named and that have not come yet.
CREATE TABLE awaited_parent (
    task       INTEGER PRIMARY KEY REFERENCES task (id),
    parent_uid TEXT    NOT NULL
) STRICT;
CREATE INDEX awaited_parent_by_uid ON awaited_parent (parent_uid);

-- Whether a higher number always means later, of tasks and of history entries: full-text hits come by number.
ALTER TABLE ledger ADD COLUMN is_in_order INTEGER NOT NULL DEFAULT 1 CHECK (is_in_order IN (0, 1));
UPDATE ledger SET is_in_order = NOT EXISTS (
    SELECT 1 FROM (SELECT created_at, lag(created_at) OVER (ORDER BY id) AS before FROM task)
    WHERE created_at < before
) AND NOT EXISTS (
    SELECT 1 FROM (SELECT at, lag(at) OVER (ORDER BY id) AS before FROM event) WHERE at < before);
-- While the full-text index is being made anew: by which way of cutting, and from which task on it is done.
ALTER TABLE ledger ADD COLUMN next_segmenter INTEGER;
ALTER TABLE ledger ADD COLUMN segmented_from INTEGER;

CREATE TABLE new_counter (
    account_id   INTEGER NOT NULL REFERENCES account (id),
    profile      TEXT    NOT NULL,
    is_simulated INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    tasks        INTEGER NOT NULL,
    PRIMARY KEY (account_id, profile, is_simulated, state)
) STRICT, WITHOUT ROWID;
INSERT INTO new_counter (account_id, profile, is_simulated, state, tasks)
SELECT account_id, profile, is_simulated, state, count(*) FROM task GROUP BY 1, 2, 3, 4;
DROP TABLE counter;
ALTER TABLE new_counter RENAME TO counter;

-- Figures about tasks by the UTC hour in which they were recorded, kept in the transaction of every change: each task
-- counts once by its model and resolution, once by its project, and once by each of its tags (once by '' if there is
-- none), in the row of its hour and in the row of all time. One whose cost is known counts once more by its state.
CREATE TABLE statistic (
    dimension    TEXT    NOT NULL CHECK (dimension IN ('request', 'project', 'tag', 'state')),
    -- Hours since 1970; -1 for all time.
    hour         INTEGER NOT NULL,
    -- The model, the project, the tag or the state.
    value        TEXT    NOT NULL,
    -- Beside the model; otherwise ''.
    resolution   TEXT    NOT NULL,
    profile      TEXT    NOT NULL,
    is_simulated INTEGER NOT NULL,
    -- Of the cost; '' where it is not known.
    currency     TEXT    NOT NULL,
    queued       INTEGER NOT NULL DEFAULT 0,
    submitting   INTEGER NOT NULL DEFAULT 0,
    uncertain    INTEGER NOT NULL DEFAULT 0,
    rejected     INTEGER NOT NULL DEFAULT 0,
    cancelled    INTEGER NOT NULL DEFAULT 0,
    pending      INTEGER NOT NULL DEFAULT 0,
    processing   INTEGER NOT NULL DEFAULT 0,
    completed    INTEGER NOT NULL DEFAULT 0,
    failed       INTEGER NOT NULL DEFAULT 0,
    expired      INTEGER NOT NULL DEFAULT 0,
    abandoned    INTEGER NOT NULL DEFAULT 0,
    -- Seconds of finished video.
    seconds      INTEGER NOT NULL DEFAULT 0,
    -- In millionths of the currency.
    cost         INTEGER NOT NULL DEFAULT 0,
    -- How long completed tasks took, from the create call to the verdict: a JSON object from bucket to number of tasks.
    -- A span of v milliseconds is in bucket 16 e + (v >> e), where e is the least number with v >> e < 32.
    waits        TEXT    NOT NULL DEFAULT '{}',
    PRIMARY KEY (dimension, hour, value, resolution, profile, is_simulated, currency)
) STRICT, WITHOUT ROWID;

CREATE TEMP TABLE octave (e INTEGER PRIMARY KEY);
INSERT INTO octave WITH RECURSIVE n (e) AS (SELECT 0 UNION ALL SELECT e + 1 FROM n WHERE e < 48) SELECT e FROM n;
CREATE TEMP TABLE figure AS
SELECT t.id, t.created_at / 3600000 AS hour, t.model, t.resolution, t.project, t.profile, t.is_simulated,
    coalesce(t.cost_currency, '') AS currency, t.state, iif(t.state = 'completed', t.duration, 0) AS seconds,
    CAST(round(coalesce(t.cost_amount, 0) * 1000000) AS INTEGER) AS cost,
    CASE WHEN t.state = 'completed' AND t.submitted_at IS NOT NULL THEN (
        SELECT 16 * e + (max(0, t.finished_at - t.submitted_at) >> e) FROM octave
        WHERE max(0, t.finished_at - t.submitted_at) >> e < 32 ORDER BY e LIMIT 1) END AS bucket
FROM task t;
CREATE TEMP VIEW figures AS
SELECT dimension, iif(is_all, -1, f.hour) AS hour, value, iif(dimension = 'request', f.resolution, '') AS resolution,
    f.profile, f.is_simulated, f.currency, f.state, f.seconds, f.cost, f.bucket
FROM (
    SELECT 'request' AS dimension, model AS value, f.* FROM figure f
    UNION ALL SELECT 'project', coalesce(project, ''), f.* FROM figure f
    UNION ALL SELECT 'tag', coalesce(g.tag, ''), f.* FROM figure f LEFT JOIN tag g ON g.task = f.id
    UNION ALL SELECT 'state', state, f.* FROM figure f WHERE currency != ''
) f JOIN (SELECT 0 AS is_all UNION ALL SELECT 1);
INSERT INTO statistic (
    dimension, hour, value, resolution, profile, is_simulated, currency, queued, submitting, uncertain, rejected,
    cancelled, pending, processing, completed, failed, expired, abandoned, seconds, cost)
SELECT dimension, hour, value, resolution, profile, is_simulated, currency, sum(state = 'queued'),
    sum(state = 'submitting'), sum(state = 'uncertain'), sum(state = 'rejected'), sum(state = 'cancelled'),
    sum(state = 'pending'), sum(state = 'processing'), sum(state = 'completed'), sum(state = 'failed'),
    sum(state = 'expired'), sum(state = 'abandoned'), sum(seconds), sum(cost)
FROM figures GROUP BY 1, 2, 3, 4, 5, 6, 7;
UPDATE statistic SET waits = w.waits FROM (
    SELECT dimension, hour, value, resolution, profile, is_simulated, currency, json_group_object(bucket, tasks) AS waits
    FROM (
        SELECT dimension, hour, value, resolution, profile, is_simulated, currency, bucket, count(*) AS tasks
        FROM figures WHERE bucket IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8)
    GROUP BY 1, 2, 3, 4, 5, 6, 7) w
WHERE (statistic.dimension, statistic.hour, statistic.value, statistic.resolution, statistic.profile,
    statistic.is_simulated, statistic.currency)
    = (w.dimension, w.hour, w.value, w.resolution, w.profile, w.is_simulated, w.currency);
DROP VIEW figures;
DROP TABLE figure;
DROP TABLE octave;
