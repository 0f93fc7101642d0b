-- Answers of outside services that may be used again for a while.
--
-- Going back: an older release ignores the table; drop it to be rid of it.
CREATE TABLE cached_answers (
    environment INTEGER NOT NULL,
    key BLOB NOT NULL,
    service TEXT NOT NULL,
    eval_id BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (environment, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX cached_answers_by_expiry ON cached_answers (expires_at);
CREATE INDEX cached_answers_by_evaluation ON cached_answers (environment, eval_id);
