-- Named lists, their entries and their history.
--
-- Going back: an older release ignores the tables, but refuses live workflows that look at a list;
-- DROP TABLE list_revisions, list_entries and lists to be rid of them.
--
-- Values and notes are sealed under the data key of their list; `value_key` is the keyed hash of
-- the value in its normal form, so that nothing here tells what stands on a list.
CREATE TABLE lists (
    environment INTEGER NOT NULL,
    name TEXT NOT NULL,
    value_type TEXT NOT NULL,
    purpose TEXT NOT NULL,
    threshold REAL,
    revision INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE list_entries (
    environment INTEGER NOT NULL,
    list TEXT NOT NULL,
    value_key BLOB NOT NULL,
    entry_id INTEGER NOT NULL,
    value BLOB NOT NULL,
    note BLOB,
    expires_at TEXT,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (environment, list, value_key)
) STRICT, WITHOUT ROWID;

-- Stays when a list is deleted: a new list of that name goes on from the last revision.
CREATE TABLE list_revisions (
    environment INTEGER NOT NULL,
    list TEXT NOT NULL,
    revision INTEGER NOT NULL,
    instant TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    added INTEGER NOT NULL,
    rewritten INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (environment, list, revision)
) STRICT, WITHOUT ROWID;

-- Entries only ever change together with the revision of their list.
CREATE TRIGGER list_inserted AFTER INSERT ON lists
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER list_updated AFTER UPDATE ON lists
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER list_deleted AFTER DELETE ON lists
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
