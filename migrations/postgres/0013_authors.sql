-- Who made a task, who changed it, and what each of them may spend.

-- A login name, or the name of a token; NULL where nobody knows.
ALTER TABLE task ADD COLUMN submitted_by TEXT COLLATE "C";
-- Who did what the entry tells; NULL where reel did it by itself.
ALTER TABLE event ADD COLUMN author TEXT COLLATE "C";
-- The only project that a token lets its owner see and work in; NULL for all of them.
ALTER TABLE access_token ADD COLUMN project TEXT COLLATE "C";

CREATE INDEX task_by_submitter ON task (submitted_by, created_at) WHERE submitted_by IS NOT NULL;

-- What is told by model tells also who made the tasks; '' where nobody knows, and in all other rows.
ALTER TABLE statistic ADD COLUMN submitted_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE statistic DROP CONSTRAINT statistic_pkey;
ALTER TABLE statistic
    ADD PRIMARY KEY (dimension, hour, value, resolution, submitted_by, profile, is_simulated, currency);

-- Caps of what one person or program spends.
ALTER TABLE cap DROP CONSTRAINT cap_scope_check;
ALTER TABLE cap ADD CONSTRAINT cap_scope_check CHECK (scope IN ('all', 'profile', 'project', 'user'));

DROP INDEX task_for_cap;
CREATE INDEX task_for_cap
    ON task (priority DESC, id, account_id, cost_currency, profile, project, submitted_by, cost_amount)
    WHERE state = 'queued' AND waiting_for = 'cap';
DROP INDEX task_by_spending;
CREATE INDEX task_by_spending
    ON task (
        submitted_at, cost_currency, state, profile, project, submitted_by, cost_amount, billed_currency, billed_amount)
    WHERE cost_amount IS NOT NULL OR billed_amount IS NOT NULL;
