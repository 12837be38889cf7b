-- Where a connection is lost between COMMIT and its answer, the next one looks here whether the transaction was kept. Each
-- process that writes has a row, which its transactions change first of all: the row has the number of the last that is
-- kept. The server forgets the state of its own transaction numbers in a crash, and may give them to others.
CREATE TABLE writer (
    -- UUID version 7, of the moment at which the process opened the ledger.
    uid        TEXT   COLLATE "C" PRIMARY KEY,
    number     BIGINT NOT NULL,
    written_at BIGINT NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 1000);
