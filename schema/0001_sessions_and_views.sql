-- Sessions and the rows of views. Times are whole seconds since 1970, UTC. Foreign keys are not
-- used: the store deletes the views of a session, and the children of a view, by statement. There
-- is no index for the sweep: each page would pay for it.

CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16), -- what the cookie holds, signed: random
    created INTEGER NOT NULL,
    touched INTEGER NOT NULL,   -- when `expires` was last moved on: at most once a day
    expires INTEGER NOT NULL,   -- the sweep deletes it then, once it has no views
    live_socket_id TEXT,        -- the topic that gets `disconnect`; NULL: none
    data BLOB                   -- the application's; NULL: none
) STRICT, WITHOUT ROWID;

-- What every checkpoint reads stands first, and what it writes stands last. It writes no indexed
-- column: `expires` is moved on by a second statement, about once an hour.
CREATE TABLE views (
    id INTEGER PRIMARY KEY,     -- unix milliseconds << 22 | 22 random bits: live rows share pages
    epoch INTEGER NOT NULL,     -- goes up with each owner; only the newest may write
    expires INTEGER NOT NULL,   -- the sweep deletes it then, with its children
    session BLOB NOT NULL,      -- sessions.id
    parent INTEGER,             -- views.id of the view it is nested in; NULL: a root
    joined INTEGER NOT NULL,    -- how often it was joined
    strikes INTEGER NOT NULL,   -- failed handlers since strike_at
    strike_at INTEGER NOT NULL, -- the first failure of the series: a series lasts at most 60 s
    created INTEGER NOT NULL,
    view TEXT NOT NULL,         -- class name
    dom_id TEXT NOT NULL,       -- of its container
    route TEXT,                 -- path pattern; NULL: none (a nested view)
    url TEXT,                   -- path and query
    live_session TEXT,          -- name; NULL: none
    snapshot BLOB               -- state by the codec; NULL: mount afresh
) STRICT;

-- For a session's limit and end: covers (session, id).
CREATE INDEX views_by_session ON views (session);

-- Children go with their root.
CREATE INDEX views_by_parent ON views (parent) WHERE parent IS NOT NULL;
