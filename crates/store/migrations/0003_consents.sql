-- Uses of consents, each consent once.
--
-- Going back: an older release ignores the table; drop it to be rid of it.
--
-- `consent` is a keyed hash of the number, the name, the birth date and the instant of the consent,
-- so that nothing here tells whose it is. The row is written before the authority is asked.
CREATE TABLE consents (
    environment INTEGER NOT NULL,
    consent BLOB NOT NULL,
    eval_id BLOB NOT NULL,
    step_id TEXT NOT NULL,
    consent_at TEXT NOT NULL,
    used_at TEXT NOT NULL,
    wording TEXT,
    PRIMARY KEY (environment, consent)
) STRICT, WITHOUT ROWID;
