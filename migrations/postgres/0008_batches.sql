-- Batches: a line of a shot table is known by its ref within its project. And which take of a shot was picked.

-- The project that the ref was given in; null: none. It stays when the task comes to another project, so that its line is
-- not bought anew.
ALTER TABLE task ADD COLUMN ref_project TEXT COLLATE "C";
UPDATE task SET ref_project = project WHERE ref IS NOT NULL AND project IS NOT NULL;
DROP INDEX task_by_ref;
-- Takes of one line share its ref.
CREATE UNIQUE INDEX task_by_ref ON task (profile, ref, coalesce(ref_project, ''), coalesce(take, 0))
    WHERE ref IS NOT NULL;

-- What a person thinks of the video, and why.
ALTER TABLE task ADD COLUMN verdict TEXT COLLATE "C" CHECK (verdict IN ('picked', 'rejected'));
ALTER TABLE task ADD COLUMN verdict_reason TEXT COLLATE "C";
-- Each shot has one picked take at most.
CREATE UNIQUE INDEX task_by_picked ON task (shot, coalesce(project, '')) WHERE verdict = 'picked' AND shot IS NOT NULL;
