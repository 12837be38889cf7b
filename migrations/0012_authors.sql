-- Who made a task, who changed it, and what each of them may spend.

-- A login name, or the name of a token; NULL where nobody knows.
ALTER TABLE task ADD COLUMN submitted_by TEXT;
-- Who did what the entry tells; NULL where reel did it by itself.
ALTER TABLE event ADD COLUMN author TEXT;
-- The only project that a token lets its owner see and work in; NULL for all of them.
ALTER TABLE access_token ADD COLUMN project TEXT;

CREATE INDEX task_by_submitter ON task (submitted_by, created_at) WHERE submitted_by IS NOT NULL;

ALTER TABLE statistic RENAME TO old_statistic;
-- As before, and what is told by model tells also who made the tasks.
CREATE TABLE statistic (
    dimension      TEXT    NOT NULL CHECK (dimension IN ('request', 'project', 'tag', 'state', 'shot')),
    -- Hours since 1970; -1 for all time.
    hour           INTEGER NOT NULL,
    -- The model, the project, the tag, the state or the shot.
    value          TEXT    NOT NULL,
    -- Both beside the model; otherwise ''. Who made the tasks is '' as well where nobody knows.
    resolution     TEXT    NOT NULL,
    submitted_by   TEXT    NOT NULL,
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
    -- How long completed tasks took: see the oldest table.
    waits          TEXT    NOT NULL DEFAULT '{}',
    PRIMARY KEY (dimension, hour, value, resolution, submitted_by, profile, is_simulated, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO statistic (
    dimension, hour, value, resolution, submitted_by, profile, is_simulated, currency, queued, submitting, uncertain,
    rejected, cancelled, pending, processing, completed, failed, expired, abandoned, seconds, cost, picked, turned_down,
    picked_seconds, waits)
SELECT dimension, hour, value, resolution, '', profile, is_simulated, currency, queued, submitting, uncertain,
    rejected, cancelled, pending, processing, completed, failed, expired, abandoned, seconds, cost, picked, turned_down,
    picked_seconds, waits
FROM old_statistic;
DROP TABLE old_statistic;

-- Caps of what one person or program spends.
ALTER TABLE cap RENAME TO old_cap;
CREATE TABLE cap (
    period        TEXT    NOT NULL CHECK (period IN ('day', 'month')),
    scope         TEXT    NOT NULL CHECK (scope IN ('all', 'profile', 'project', 'user')),
    -- Of the profile, the project or the user; empty for all.
    name          TEXT    NOT NULL,
    currency      TEXT    NOT NULL,
    -- In millionths of the currency.
    amount        INTEGER NOT NULL CHECK (amount >= 0),
    counts_failed INTEGER NOT NULL CHECK (counts_failed IN (0, 1)),
    PRIMARY KEY (period, scope, name, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO cap (period, scope, name, currency, amount, counts_failed)
SELECT period, scope, name, currency, amount, counts_failed FROM old_cap;
DROP TABLE old_cap;

DROP INDEX task_for_cap;
CREATE INDEX task_for_cap
    ON task (priority DESC, id, account_id, cost_currency, profile, project, submitted_by, cost_amount)
    WHERE state = 'queued' AND waiting_for = 'cap';
DROP INDEX task_by_spending;
CREATE INDEX task_by_spending
    ON task (
        submitted_at, cost_currency, state, profile, project, submitted_by, cost_amount, billed_currency, billed_amount)
    WHERE cost_amount IS NOT NULL OR billed_amount IS NOT NULL;
