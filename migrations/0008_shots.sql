-- Figures by shot, and of what was picked.

ALTER TABLE statistic RENAME TO old_statistic;
-- As before, and each task that has a shot counts once more by that: the project, U+001F and the shot.
CREATE TABLE statistic (
    dimension      TEXT    NOT NULL CHECK (dimension IN ('request', 'project', 'tag', 'state', 'shot')),
    -- Hours since 1970; -1 for all time.
    hour           INTEGER NOT NULL,
    -- The model, the project, the tag, the state or the shot.
    value          TEXT    NOT NULL,
    -- Beside the model; otherwise ''.
    resolution     TEXT    NOT NULL,
    profile        TEXT    NOT NULL,
    is_simulated   INTEGER NOT NULL,
    -- Of the cost; '' where it is not known.
    currency       TEXT    NOT NULL,
    queued         INTEGER NOT NULL DEFAULT 0,
    submitting     INTEGER NOT NULL DEFAULT 0,
    uncertain      INTEGER NOT NULL DEFAULT 0,
    rejected       INTEGER NOT NULL DEFAULT 0,
    cancelled      INTEGER NOT NULL DEFAULT 0,
    pending        INTEGER NOT NULL DEFAULT 0,
    processing     INTEGER NOT NULL DEFAULT 0,
    completed      INTEGER NOT NULL DEFAULT 0,
    failed         INTEGER NOT NULL DEFAULT 0,
    expired        INTEGER NOT NULL DEFAULT 0,
    abandoned      INTEGER NOT NULL DEFAULT 0,
    -- Seconds of finished video.
    seconds        INTEGER NOT NULL DEFAULT 0,
    -- In millionths of the currency.
    cost           INTEGER NOT NULL DEFAULT 0,
    -- Tasks by what a person thinks of them, and seconds of video that was picked.
    picked         INTEGER NOT NULL DEFAULT 0,
    turned_down    INTEGER NOT NULL DEFAULT 0,
    picked_seconds INTEGER NOT NULL DEFAULT 0,
    -- How long completed tasks took: see the older table.
    waits          TEXT    NOT NULL DEFAULT '{}',
    PRIMARY KEY (dimension, hour, value, resolution, profile, is_simulated, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO statistic (
    dimension, hour, value, resolution, profile, is_simulated, currency, queued, submitting, uncertain, rejected,
    cancelled, pending, processing, completed, failed, expired, abandoned, seconds, cost, waits)
SELECT dimension, hour, value, resolution, profile, is_simulated, currency, queued, submitting, uncertain, rejected,
    cancelled, pending, processing, completed, failed, expired, abandoned, seconds, cost, waits
FROM old_statistic;
DROP TABLE old_statistic;

CREATE TEMP TABLE octave (e INTEGER PRIMARY KEY);
INSERT INTO octave WITH RECURSIVE n (e) AS (SELECT 0 UNION ALL SELECT e + 1 FROM n WHERE e < 48) SELECT e FROM n;
CREATE TEMP TABLE figure AS
SELECT iif(a.is_all, -1, max(0, t.created_at) / 3600000) AS hour, coalesce(t.project, '') || char(31) || t.shot AS value,
    t.profile, t.is_simulated, coalesce(t.cost_currency, '') AS currency, t.state,
    iif(t.state = 'completed', t.duration, 0) AS seconds,
    CAST(round(coalesce(t.cost_amount, 0) * 1000000) AS INTEGER) AS cost,
    CASE WHEN t.state = 'completed' AND t.submitted_at IS NOT NULL THEN (
        SELECT 16 * e + (max(0, t.finished_at - t.submitted_at) >> e) FROM octave
        WHERE max(0, t.finished_at - t.submitted_at) >> e < 32 ORDER BY e LIMIT 1) END AS bucket
FROM task t JOIN (SELECT 0 AS is_all UNION ALL SELECT 1) a WHERE t.shot IS NOT NULL AND t.shot != '';
INSERT INTO statistic (
    dimension, hour, value, resolution, profile, is_simulated, currency, queued, submitting, uncertain, rejected,
    cancelled, pending, processing, completed, failed, expired, abandoned, seconds, cost)
SELECT 'shot', hour, value, '', profile, is_simulated, currency, sum(state = 'queued'), sum(state = 'submitting'),
    sum(state = 'uncertain'), sum(state = 'rejected'), sum(state = 'cancelled'), sum(state = 'pending'),
    sum(state = 'processing'), sum(state = 'completed'), sum(state = 'failed'), sum(state = 'expired'),
    sum(state = 'abandoned'), sum(seconds), sum(cost)
FROM figure GROUP BY 2, 3, 5, 6, 7;
UPDATE statistic SET waits = w.waits FROM (
    SELECT hour, value, profile, is_simulated, currency, json_group_object(bucket, tasks) AS waits
    FROM (
        SELECT hour, value, profile, is_simulated, currency, bucket, count(*) AS tasks
        FROM figure WHERE bucket IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6)
    GROUP BY 1, 2, 3, 4, 5) w
WHERE statistic.dimension = 'shot'
    AND (statistic.hour, statistic.value, statistic.profile, statistic.is_simulated, statistic.currency)
    = (w.hour, w.value, w.profile, w.is_simulated, w.currency);
DROP TABLE figure;
DROP TABLE octave;

CREATE INDEX task_by_verdict ON task (verdict, created_at) WHERE verdict IS NOT NULL;
