-- What evaluations share: sightings of declared series.
--
-- Going back: an older release ignores both tables and adds nothing to them. Drop them when going
-- forward again, so that what was committed meanwhile is gathered.
--
-- `entity` and `element` are keyed hashes; `number` is the exact text of a decimal. Rows are added
-- and never changed.
CREATE TABLE sightings (
    environment INTEGER NOT NULL,
    series BLOB NOT NULL,
    entity BLOB NOT NULL,
    instant INTEGER NOT NULL,
    eval_id BLOB NOT NULL,
    client_hash BLOB NOT NULL,
    number TEXT,
    element BLOB,
    PRIMARY KEY (environment, series, entity, instant, eval_id)
) STRICT, WITHOUT ROWID;

-- How far the evaluations that came before a series was declared are gathered.
CREATE TABLE series (
    environment INTEGER NOT NULL,
    series BLOB NOT NULL,
    cursor BLOB,
    is_complete INTEGER NOT NULL,
    PRIMARY KEY (environment, series)
) STRICT, WITHOUT ROWID;
