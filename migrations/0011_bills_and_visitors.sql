-- What the service says that a task cost, beside what was estimated when it was recorded.

-- All four or none.
ALTER TABLE task ADD COLUMN billed_amount REAL;
ALTER TABLE task ADD COLUMN billed_currency TEXT;
ALTER TABLE task ADD COLUMN billed_rate REAL;
ALTER TABLE task ADD COLUMN billed_basis TEXT;

-- What counts against a cap is what was billed, and the estimate before that is known.
DROP INDEX task_by_spending;
CREATE INDEX task_by_spending
    ON task (submitted_at, cost_currency, state, profile, project, cost_amount, billed_currency, billed_amount)
    WHERE cost_amount IS NOT NULL OR billed_amount IS NOT NULL;

-- Who may come in from outside.

CREATE TABLE access_token (
    id           INTEGER PRIMARY KEY,
    name         TEXT    NOT NULL,
    role         TEXT    NOT NULL CHECK (role IN ('viewer', 'maker', 'keeper')),
    -- Of the token, which is kept nowhere.
    sha256       BLOB    NOT NULL UNIQUE CHECK (length(sha256) = 32),
    created_at   INTEGER NOT NULL,
    -- To the minute; NULL for never.
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;

CREATE UNIQUE INDEX access_token_by_name ON access_token (name) WHERE revoked_at IS NULL;
