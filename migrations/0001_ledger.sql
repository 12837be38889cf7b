-- The ledger: accounts, requests, tasks, their history and their videos.
-- Times are integer milliseconds since 1970, UTC. Column order follows how often a column is read.

-- What makes this file itself and no copy of it.
CREATE TABLE ledger (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    uid         TEXT    NOT NULL,
    -- Salts the fingerprints of API keys, which are therefore of no use outside this file.
    salt        BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    -- Where the file is; found at another place it is a copy. Null: not known.
    machine_id  TEXT,
    inode       INTEGER,
    -- Set in a backup that was never opened: when it was made.
    stamped_at  INTEGER,
    -- Set while the user has paused sending.
    paused_at   INTEGER,
    -- Which way of cutting text into words `task_text` was filled with.
    segmenter   INTEGER NOT NULL
) STRICT;

-- A base URL and a key. Trouble with one account never stops another.
CREATE TABLE account (
    id              INTEGER PRIMARY KEY,
    base_url        TEXT    NOT NULL,
    key_fingerprint BLOB    NOT NULL,
    -- How many tasks the service lets run at once, as far as it was learned.
    open_limit      INTEGER CHECK (open_limit >= 1),
    -- When that was learned: the limit is raised slowly from then on.
    open_limit_at   INTEGER,
    paused_until    INTEGER,
    paused_for      TEXT,
    -- Refusals in a row.
    refusals        INTEGER NOT NULL DEFAULT 0,
    UNIQUE (base_url, key_fingerprint)
) STRICT;

-- A process that works on tasks. It holds a lock on a file of its own for as long as it lives.
CREATE TABLE worker (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    pid        INTEGER NOT NULL,
    host       TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;

-- Bodies as sent, up to 64 MB each, stored once. Lists never read them.
CREATE TABLE request (
    id        INTEGER PRIMARY KEY,
    sha256    BLOB    NOT NULL UNIQUE,
    -- A body that no task came to use is collected once it is an hour old.
    stored_at INTEGER NOT NULL,
    body      BLOB    NOT NULL
) STRICT;

CREATE TABLE task (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    state           TEXT    NOT NULL CHECK (state IN (
        'queued', 'submitting', 'uncertain', 'rejected', 'cancelled', 'pending', 'processing',
        'completed', 'failed', 'expired', 'abandoned')),
    waiting_for     TEXT,
    upstream_status TEXT,
    progress        INTEGER,
    account_id      INTEGER NOT NULL REFERENCES account (id),
    base_url        TEXT    NOT NULL,
    profile         TEXT    NOT NULL,
    is_simulated    INTEGER NOT NULL DEFAULT 0 CHECK (is_simulated IN (0, 1)),
    uid             TEXT    NOT NULL UNIQUE,
    ref             TEXT,
    task_id         TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    submitted_at    INTEGER,
    accepted_at     INTEGER,
    finished_at     INTEGER,
    deadline_at     INTEGER,
    last_polled_at  INTEGER,
    next_poll_at    INTEGER,
    -- When a queued task may be tried again after it was put off.
    next_send_at    INTEGER,
    -- When it last came into the queue: recorded, released, or put back.
    queued_at       INTEGER,
    not_before      INTEGER,
    polls           INTEGER NOT NULL DEFAULT 0,
    poll_errors     INTEGER NOT NULL DEFAULT 0,
    -- Answers in a row that the service does not know the task, and when the first of them came.
    missing_polls   INTEGER NOT NULL DEFAULT 0,
    missing_since   INTEGER,
    priority        INTEGER NOT NULL DEFAULT 0,
    -- Who works on it, until when at the latest, and the token of the create attempt.
    lease_owner     INTEGER REFERENCES worker (id),
    lease_until     INTEGER,
    attempt         TEXT,
    request_id      INTEGER REFERENCES request (id),
    -- SHA-256 of the canonical JSON, cut to 16 bytes: finds requests that mean the same.
    fingerprint     BLOB    NOT NULL,
    model           TEXT    NOT NULL,
    mode            TEXT    NOT NULL CHECK (mode IN ('text', 'frames', 'references')),
    duration        INTEGER NOT NULL,
    resolution      TEXT    NOT NULL,
    ratio           TEXT    NOT NULL,
    watermark       INTEGER CHECK (watermark IN (0, 1)),
    generate_audio  INTEGER CHECK (generate_audio IN (0, 1)),
    -- Seconds.
    timeout         INTEGER,
    project         TEXT,
    shot            TEXT,
    take            INTEGER,
    parent_id       INTEGER REFERENCES task (id),
    output_path     TEXT,
    cost_amount     REAL,
    cost_currency   TEXT,
    cost_rate       REAL,
    cost_basis      TEXT,
    error_code      TEXT,
    error_message   TEXT,
    error_http      INTEGER,
    note            TEXT,
    prompt          TEXT    NOT NULL,
    -- What the service has is known by its id; what it never had has none.
    CHECK (task_id IS NOT NULL OR state NOT IN ('pending', 'processing', 'completed', 'failed', 'expired')),
    CHECK (state IN ('pending', 'processing') = (next_poll_at IS NOT NULL)),
    CHECK (state != 'submitting' OR attempt IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX task_by_ref ON task (profile, ref) WHERE ref IS NOT NULL;
-- The id first: a prefix of it finds the task.
CREATE UNIQUE INDEX task_by_task_id ON task (task_id, base_url) WHERE task_id IS NOT NULL;
CREATE INDEX task_by_state ON task (state);
CREATE INDEX task_by_created ON task (created_at);
CREATE INDEX task_by_finished ON task (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX task_by_project ON task (project) WHERE project IS NOT NULL;
CREATE INDEX task_by_fingerprint ON task (fingerprint);
CREATE INDEX task_by_request ON task (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX task_by_parent ON task (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX task_by_lease ON task (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX task_to_send ON task (account_id, priority DESC, id) WHERE state = 'queued';
CREATE INDEX task_to_poll ON task (next_poll_at) WHERE next_poll_at IS NOT NULL;

CREATE TABLE tag (
    tag  TEXT    NOT NULL,
    task INTEGER NOT NULL REFERENCES task (id),
    PRIMARY KEY (tag, task)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_by_task ON tag (task, tag);

-- Every change, not every poll: equal observations in a row are one entry that counts them.
CREATE TABLE event (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    task             INTEGER NOT NULL REFERENCES task (id),
    seq              INTEGER NOT NULL CHECK (seq >= 1),
    at               INTEGER NOT NULL,
    kind             TEXT    NOT NULL CHECK (kind IN (
        'recorded', 'submitting', 'accepted', 'rejected', 'uncertain', 'observed', 'foreign', 'poll_error',
        'download', 'saved', 'user')),
    state            TEXT    NOT NULL,
    progress         INTEGER,
    http_status      INTEGER,
    observations     INTEGER NOT NULL DEFAULT 1 CHECK (observations >= 1),
    last_observed_at INTEGER,
    -- The service's own status word of an observation: what makes two of them equal, with state and progress.
    upstream_status  TEXT,
    message          TEXT,
    UNIQUE (task, seq)
) STRICT;

CREATE TABLE video (
    task            INTEGER PRIMARY KEY REFERENCES task (id),
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'downloading', 'saved', 'removed', 'lost')),
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
    -- Relative to the videos folder, or absolute where the user chose another place.
    path            TEXT,
    url             TEXT,
    error           TEXT,
    CHECK (state != 'saved' OR (path IS NOT NULL AND sha256 IS NOT NULL AND bytes IS NOT NULL))
) STRICT;

-- Soonest to expire first.
CREATE INDEX video_to_fetch ON video (expires_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX video_by_lease ON video (lease_owner) WHERE lease_owner IS NOT NULL;

-- How many tasks stand in which state, kept in the transaction of every change.
CREATE TABLE counter (
    profile      TEXT    NOT NULL,
    is_simulated INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    tasks        INTEGER NOT NULL,
    PRIMARY KEY (profile, is_simulated, state)
) STRICT, WITHOUT ROWID;

-- Full text over prompts, tags, notes and error messages, cut into words by the program: `unicode61` alone takes a
-- whole run of Chinese for one word, and the trigram tokenizer cannot find two characters.
CREATE VIRTUAL TABLE task_text USING fts5 (
    prompt, tags, note, error, content = '', columnsize = 0, tokenize = 'unicode61'
);
