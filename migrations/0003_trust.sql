-- What keeps a ledger from buying twice and from trusting what others wrote into it.

-- How often a create call was begun. A mark outside of the ledger is kept abreast of it: one that is ahead tells that
-- the ledger was set back.
ALTER TABLE ledger ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
-- With the inode: an inode's number is given to another file once the first is gone. Null: not known.
ALTER TABLE ledger ADD COLUMN born_at INTEGER;
ALTER TABLE ledger ADD COLUMN inode_generation INTEGER;
-- Attempts that the mark knows and the ledger does not: all sending is paused until somebody says what became of them.
ALTER TABLE ledger ADD COLUMN missing_attempts INTEGER NOT NULL DEFAULT 0 CHECK (missing_attempts >= 0);

-- An answer to a create call that was not understood, with the history entry that tells of it: its text may be all that
-- is ever known of a task that was paid for. In a table of its own, so that nothing that reads the history reads it.
CREATE TABLE answer (
    event       INTEGER PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE,
    http_status INTEGER NOT NULL,
    -- Those that tell who answered and in what form, one a line.
    headers     TEXT    NOT NULL,
    -- The beginning, without the key.
    body        BLOB    NOT NULL,
    -- Bytes of the body that came in all.
    bytes       INTEGER NOT NULL
) STRICT;

-- Keys that change.

-- Which keys a worker has: a JSON object from profile to account, for others to know what it can work on. Null: not said.
ALTER TABLE worker ADD COLUMN keys TEXT;
-- Whether a newer key of a profile sees what the service accepted under an older one. It is asked about with growing
-- pauses until an answer, or the user, says so.
CREATE TABLE key_proof (
    profile     TEXT    NOT NULL,
    old_account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    new_account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- How often the service was asked, and when it may be asked again.
    attempts    INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER NOT NULL,
    -- Why the last attempt proved nothing.
    reason      TEXT,
    -- Since when the two are known to be keys of one account.
    proved_at   INTEGER,
    PRIMARY KEY (profile, old_account, new_account)
) STRICT, WITHOUT ROWID;
