-- Figures by shot, and of what was picked.

ALTER TABLE statistic DROP CONSTRAINT statistic_dimension_check;
-- Each task that has a shot counts once more by that: the project, U+001F and the shot.
ALTER TABLE statistic ADD CONSTRAINT statistic_dimension_check
    CHECK (dimension IN ('request', 'project', 'tag', 'state', 'shot'));
-- Tasks by what a person thinks of them, and seconds of video that was picked.
ALTER TABLE statistic ADD COLUMN picked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE statistic ADD COLUMN turned_down BIGINT NOT NULL DEFAULT 0;
ALTER TABLE statistic ADD COLUMN picked_seconds BIGINT NOT NULL DEFAULT 0;

CREATE TEMP TABLE figure ON COMMIT DROP AS
SELECT CASE WHEN a.is_all THEN -1 ELSE greatest(0, t.created_at) / 3600000 END AS hour,
    coalesce(t.project, '') || chr(31) || t.shot AS value, t.profile, t.is_simulated,
    coalesce(t.cost_currency, '') AS currency, t.state,
    CASE t.state WHEN 'completed' THEN t.duration ELSE 0 END AS seconds,
    CAST(round(CAST(coalesce(t.cost_amount, 0) AS numeric) * 1000000) AS BIGINT) AS cost,
    CASE WHEN t.state = 'completed' AND t.submitted_at IS NOT NULL THEN (
        SELECT 16 * e + (greatest(0, t.finished_at - t.submitted_at) >> CAST(e AS integer)) FROM generate_series(0, 48) e
        WHERE greatest(0, t.finished_at - t.submitted_at) >> CAST(e AS integer) < 32 ORDER BY e LIMIT 1) END AS bucket
FROM task t CROSS JOIN (VALUES (false), (true)) a (is_all) WHERE t.shot IS NOT NULL AND t.shot != '';
INSERT INTO statistic (
    dimension, hour, value, resolution, profile, is_simulated, currency, queued, submitting, uncertain, rejected,
    cancelled, pending, processing, completed, failed, expired, abandoned, seconds, cost, waits)
SELECT 'shot', f.hour, f.value, '', f.profile, f.is_simulated, f.currency, count(*) FILTER (WHERE state = 'queued'),
    count(*) FILTER (WHERE state = 'submitting'), count(*) FILTER (WHERE state = 'uncertain'),
    count(*) FILTER (WHERE state = 'rejected'), count(*) FILTER (WHERE state = 'cancelled'),
    count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'processing'),
    count(*) FILTER (WHERE state = 'completed'), count(*) FILTER (WHERE state = 'failed'),
    count(*) FILTER (WHERE state = 'expired'), count(*) FILTER (WHERE state = 'abandoned'), sum(seconds), sum(cost),
    coalesce((
        SELECT CAST(json_object_agg(w.bucket, w.tasks) AS text) FROM (
            SELECT g.bucket, count(*) AS tasks FROM figure g
            WHERE g.bucket IS NOT NULL AND (g.hour, g.value, g.profile, g.is_simulated, g.currency)
                = (f.hour, f.value, f.profile, f.is_simulated, f.currency)
            GROUP BY g.bucket) w), '{}')
FROM figure f GROUP BY f.hour, f.value, f.profile, f.is_simulated, f.currency;

CREATE INDEX task_by_verdict ON task (verdict, created_at, id) WHERE verdict IS NOT NULL;
