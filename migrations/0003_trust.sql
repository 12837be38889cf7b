-- What keeps a ledger from buying twice and from trusting what others wrote into it.

-- How often a create call was begun. A mark outside of the ledger is kept abreast of it: one that is ahead tells that
-- the ledger was set back.
ALTER TABLE ledger ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
-- With the inode: an inode's number is given to another file once the first is gone. Null: not known.
ALTER TABLE ledger ADD COLUMN born_at INTEGER;
ALTER TABLE ledger ADD COLUMN inode_generation INTEGER;
-- Attempts that the mark knows and the ledger does not: all sending is paused until somebody says what became of them.
ALTER TABLE ledger ADD COLUMN missing_attempts INTEGER NOT NULL DEFAULT 0 CHECK (missing_attempts >= 0);

-- Whose copy this is, and what `attempts` was when it became one; null: nobody's.
ALTER TABLE ledger ADD COLUMN parent_uid TEXT;
ALTER TABLE ledger ADD COLUMN parent_attempts INTEGER;
-- Ledgers of the same descent: how many of their create calls are in this one, or were acknowledged as missing.
CREATE TABLE lineage (
    ledger   TEXT    PRIMARY KEY,
    attempts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

-- Videos that are not whole, and what other ledgers wrote down.

-- Paths that another ledger wrote down are told again and never written to.
ALTER TABLE task ADD COLUMN output_is_foreign INTEGER NOT NULL DEFAULT 0 CHECK (output_is_foreign IN (0, 1));
CREATE TABLE new_video (
    task            INTEGER PRIMARY KEY REFERENCES task (id),
    state           TEXT    NOT NULL CHECK (state IN (
        'waiting', 'downloading', 'saved', 'removed', 'damaged', 'lost')),
    -- When the next attempt is due; null when nothing is left to do.
    next_attempt_at INTEGER,
    expires_at      INTEGER,
    attempts        INTEGER NOT NULL DEFAULT 0,
    lease_owner     INTEGER REFERENCES worker (id),
    lease_until     INTEGER,
    bytes           INTEGER,
    saved_at        INTEGER,
    sha256          BLOB,
    -- Times in a row that the server refused the URL, and when the first of them was.
    refusals        INTEGER NOT NULL DEFAULT 0,
    refused_since   INTEGER,
    -- Times since the last whole video that something came which is none, and the last of it, which is kept.
    damages         INTEGER NOT NULL DEFAULT 0,
    kept_path       TEXT,
    kept_sha256     BLOB,
    -- Whether another ledger wrote `path` down: nothing is written there or moved from there.
    path_is_foreign INTEGER NOT NULL DEFAULT 0 CHECK (path_is_foreign IN (0, 1)),
    -- Whether another ledger wrote `url` down: the service must name it to a key of the user's own before it is fetched.
    url_is_foreign  INTEGER NOT NULL DEFAULT 0 CHECK (url_is_foreign IN (0, 1)),
    -- Relative to the videos folder, or absolute where the user chose another place.
    path            TEXT,
    url             TEXT,
    error           TEXT,
    CHECK (state != 'saved' OR (path IS NOT NULL AND sha256 IS NOT NULL AND bytes IS NOT NULL))
) STRICT;
INSERT INTO new_video (
    task, state, next_attempt_at, expires_at, attempts, lease_owner, lease_until, bytes, saved_at, sha256, refusals,
    refused_since, path, url, error)
SELECT task, state, next_attempt_at, expires_at, attempts, lease_owner, lease_until, bytes, saved_at, sha256, refusals,
    refused_since, path, url, error
FROM video;
DROP TABLE video;
ALTER TABLE new_video RENAME TO video;
-- Soonest to expire first.
CREATE INDEX video_to_fetch ON video (expires_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX video_by_lease ON video (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX video_due ON video (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX video_unsaved ON video (task) WHERE state IN ('waiting', 'downloading', 'damaged', 'lost');

-- The files that users asked for: two tasks that are not saved yet may not have the same.
CREATE INDEX task_by_output ON task (output_path) WHERE output_path IS NOT NULL;
