-- What keeps a ledger from buying twice and from trusting what others wrote into it.

-- How often a create call was begun. A mark outside of the ledger is kept abreast of it: one that is ahead tells that
-- the ledger was set back.
ALTER TABLE ledger ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
-- With the inode: an inode's number is given to another file once the first is gone. Null: not known.
ALTER TABLE ledger ADD COLUMN born_at INTEGER;
ALTER TABLE ledger ADD COLUMN inode_generation INTEGER;
-- Attempts that the mark knows and the ledger does not: all sending is paused until somebody says what became of them.
ALTER TABLE ledger ADD COLUMN missing_attempts INTEGER NOT NULL DEFAULT 0 CHECK (missing_attempts >= 0);

-- The files that users asked for: two tasks that are not saved yet may not have the same.
CREATE INDEX task_by_output ON task (output_path) WHERE output_path IS NOT NULL;
