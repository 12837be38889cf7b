-- Tasks that begin with the last frame of another, and files that become URLs when a task is sent.

-- The task whose last frame it begins with.
ALTER TABLE task ADD COLUMN continues_id BIGINT REFERENCES task (id);
-- The request as it was recorded, where names stand for material; request_id is what is sent, once that is made of it.
ALTER TABLE task ADD COLUMN draft_id BIGINT REFERENCES request (id);
-- Until when the material in it is good; NULL where it is still to be made ready.
ALTER TABLE task ADD COLUMN prepared_until BIGINT;

-- The files that a task gives, as they were when it was recorded.
CREATE TABLE material (
    task    BIGINT NOT NULL REFERENCES task (id),
    sha256  BYTEA  NOT NULL CHECK (length(sha256) = 32),
    -- Absolute, on the host that recorded it.
    path    TEXT   COLLATE "C" NOT NULL,
    host    TEXT   COLLATE "C" NOT NULL,
    PRIMARY KEY (task, sha256)
);

-- Where files were brought to, so that one that many tasks give is brought there once.
CREATE TABLE upload (
    sha256      BYTEA  NOT NULL CHECK (length(sha256) = 32),
    -- SHA-256 of the command that did it.
    command     BYTEA  NOT NULL CHECK (length(command) = 32),
    url         TEXT   COLLATE "C" NOT NULL,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (sha256, command)
);

CREATE INDEX task_for_parent ON task (continues_id) WHERE state = 'queued' AND waiting_for = 'parent';
CREATE INDEX task_for_material ON task (priority DESC, id, account_id) WHERE state = 'queued' AND waiting_for = 'material';
CREATE INDEX task_by_draft ON task (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX task_by_continued ON task (continues_id) WHERE continues_id IS NOT NULL;
