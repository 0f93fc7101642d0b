-- Evaluations that pause, and keys that may do more than others.
--
-- Going back: the release before reads evaluations and keys as they are; DROP TABLE pauses is all
-- that is left to do. Evaluations that pause then stay as they stand.

-- How many segments were committed after the first one. Whoever commits the next segment names the
-- epoch that it has read, so that of two only one goes through.
ALTER TABLE evaluations ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;

-- A row for every evaluation that pauses now.
CREATE TABLE pauses (
    environment INTEGER NOT NULL,
    eval_id BLOB NOT NULL,
    step_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (environment, eval_id)
) STRICT, WITHOUT ROWID;

-- Finds the pauses whose time is up.
CREATE INDEX pauses_by_expiry ON pauses (environment, expires_at);

-- What a key may do beyond evaluating, words with blanks between them.
ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
