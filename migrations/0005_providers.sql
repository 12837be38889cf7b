-- Services of more than one kind, and what is odd about a status as its service's adapter says it.

-- Which service's adapter speaks to this account. The fingerprint of a key is made with this name, so that one key at one
-- base URL is an account for each service, and UNIQUE (base_url, key_fingerprint) holds as it stands.
ALTER TABLE account ADD COLUMN provider TEXT NOT NULL DEFAULT 'senseaudio'
    CHECK (length(provider) BETWEEN 1 AND 64 AND provider NOT GLOB '*[^a-z0-9-]*');

-- Why the status of an open task says neither how far it is nor that it is over, in a sentence; null: it does.
ALTER TABLE task ADD COLUMN status_oddity TEXT;
-- Until the next answer tells more. The characters are the blanks that a word may stand between.
UPDATE task INDEXED BY task_by_state
SET status_oddity = 'the service says "' || upstream_status || '", which leaves the task open'
WHERE state IN ('pending', 'processing') AND upstream_status IS NOT NULL
    AND lower(trim(upstream_status, char(9, 10, 11, 12, 13, 32, 160, 12288))) NOT IN ('pending', 'processing');

-- The first way of cutting text for the search is no longer known. The program makes an index of that way anew.
