-- What became known of applicants later.
--
-- Going back: an older release ignores the table; drop it to be rid of it.
--
-- Labels are kept one after the other; of an id and a workflow the newest counts. The evaluation is
-- the newest one of that id and workflow when the label came.
CREATE TABLE feedback (
    environment INTEGER NOT NULL,
    client_hash BLOB NOT NULL,
    workflow TEXT NOT NULL,
    number INTEGER NOT NULL,
    eval_id BLOB NOT NULL,
    is_fraud INTEGER NOT NULL,
    recorded_at TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    detail BLOB NOT NULL,
    PRIMARY KEY (environment, client_hash, workflow, number)
) STRICT, WITHOUT ROWID;
