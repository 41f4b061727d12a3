-- Workers that died while a page or a view of the session ran. A session that goes on with it is
-- refused for a while.
ALTER TABLE sessions ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;  -- of the series
ALTER TABLE sessions ADD COLUMN crash_at INTEGER NOT NULL DEFAULT 0; -- the last; 60 s without one end a series
