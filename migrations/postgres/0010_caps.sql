-- Caps on what may be spent, and the tasks that wait for them.

CREATE TABLE cap (
    period        TEXT    COLLATE "C" NOT NULL CHECK (period IN ('day', 'month')),
    scope         TEXT    COLLATE "C" NOT NULL CHECK (scope IN ('all', 'profile', 'project')),
    -- Of the profile or project; empty for all.
    name          TEXT    COLLATE "C" NOT NULL,
    currency      TEXT    COLLATE "C" NOT NULL,
    -- In millionths of the currency.
    amount        BIGINT  NOT NULL CHECK (amount >= 0),
    counts_failed BIGINT  NOT NULL CHECK (counts_failed IN (0, 1)),
    PRIMARY KEY (period, scope, name, currency)
);

-- The time zone in which the days and months of the caps begin; NULL until there is one.
ALTER TABLE ledger ADD COLUMN timezone TEXT COLLATE "C";

-- Profiles and projects take turns. What waits for a cap is looked at by the caps, not by each look for what is ready.
DROP INDEX task_to_send;
CREATE INDEX task_to_send ON task (account_id, priority DESC, profile, (coalesce(project, '')), id)
    WHERE state = 'queued' AND next_send_at IS NULL AND waiting_for IS DISTINCT FROM 'held'
        AND waiting_for IS DISTINCT FROM 'cap' AND waiting_for IS DISTINCT FROM 'parent'
        AND waiting_for IS DISTINCT FROM 'material';
CREATE INDEX task_for_cap ON task (priority DESC, id, account_id, cost_currency, profile, project, cost_amount)
    WHERE state = 'queued' AND waiting_for = 'cap';

-- What was spent since a moment. All that is asked for is in it, so that no row is read.
CREATE INDEX task_by_spending ON task (submitted_at, cost_currency, state, profile, project, cost_amount)
    WHERE cost_amount IS NOT NULL;

-- Whoever sends hears that a cap has changed.
CREATE TRIGGER reel_call_for_work AFTER INSERT OR UPDATE OR DELETE ON cap
    FOR EACH STATEMENT EXECUTE FUNCTION reel_call_for_work();
