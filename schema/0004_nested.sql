-- Live views within views have rows of their own (`parent`). A sticky one is anchored at its page's
-- root and stays when live navigation mounts another view there.

ALTER TABLE views ADD COLUMN sticky INTEGER NOT NULL DEFAULT 0;

-- The limit of a session counts roots only, and what nests goes with them.
DROP INDEX views_by_session;
CREATE INDEX views_by_session ON views (session) WHERE parent IS NULL;
