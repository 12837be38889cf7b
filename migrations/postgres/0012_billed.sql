-- What the service says that a task cost, beside what was estimated when it was recorded.

-- All four or none.
ALTER TABLE task ADD COLUMN billed_amount DOUBLE PRECISION;
ALTER TABLE task ADD COLUMN billed_currency TEXT COLLATE "C";
ALTER TABLE task ADD COLUMN billed_rate DOUBLE PRECISION;
ALTER TABLE task ADD COLUMN billed_basis TEXT COLLATE "C";

-- What counts against a cap is what was billed, and the estimate before that is known.
DROP INDEX task_by_spending;
CREATE INDEX task_by_spending
    ON task (submitted_at, cost_currency, state, profile, project, cost_amount, billed_currency, billed_amount)
    WHERE cost_amount IS NOT NULL OR billed_amount IS NOT NULL;
