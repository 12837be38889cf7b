-- Who has the file of a video, where several hosts share a ledger.

-- The host that saved it, by the name that it calls itself, and its folder of videos, where `path` starts if it is relative.
-- Null: nobody wrote that down.
ALTER TABLE video ADD COLUMN host TEXT;
ALTER TABLE video ADD COLUMN folder TEXT;
