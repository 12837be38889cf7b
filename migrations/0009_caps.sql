-- Caps on what may be spent, and the tasks that wait for them.

CREATE TABLE cap (
    period        TEXT    NOT NULL CHECK (period IN ('day', 'month')),
    scope         TEXT    NOT NULL CHECK (scope IN ('all', 'profile', 'project')),
    -- Of the profile or project; empty for all.
    name          TEXT    NOT NULL,
    currency      TEXT    NOT NULL,
    -- In millionths of the currency.
    amount        INTEGER NOT NULL CHECK (amount >= 0),
    counts_failed INTEGER NOT NULL CHECK (counts_failed IN (0, 1)),
    PRIMARY KEY (period, scope, name, currency)
) STRICT, WITHOUT ROWID;

-- The time zone in which the days and months of the caps begin; NULL until there is one.
ALTER TABLE ledger ADD COLUMN timezone TEXT;

-- Profiles and projects take turns. What waits for a cap is looked at by the caps, not by each look for what is ready.
DROP INDEX task_to_send;
CREATE INDEX task_to_send ON task (account_id, priority DESC, profile, coalesce(project, ''), id)
    WHERE state = 'queued' AND next_send_at IS NULL AND waiting_for IS NOT 'held' AND waiting_for IS NOT 'cap'
        AND waiting_for IS NOT 'parent' AND waiting_for IS NOT 'material';
CREATE INDEX task_for_cap ON task (priority DESC, id, account_id, cost_currency, profile, project, cost_amount)
    WHERE state = 'queued' AND waiting_for = 'cap';

-- What was spent since a moment. All that is asked for is in it, so that no row is read.
CREATE INDEX task_by_spending ON task (submitted_at, cost_currency, state, profile, project, cost_amount)
    WHERE cost_amount IS NOT NULL;
