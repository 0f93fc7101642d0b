-- The first schema: evaluations with their outgoing events, keys, workflow versions, audit log.
--
-- Going back: there is nothing before this one; restore the backup or remove the data folder.
--
-- Conventions. Every primary key begins with the environment (1 Sandbox, 2 Production). Ids are
-- their 16 bytes. Instants that are sorted by are microseconds since 1970 UTC; others are RFC 3339
-- text. Personal data is only in columns that are sealed before they come here.

-- One row per installation. The fingerprint tells whether the key file belongs to this data.
CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    key_fingerprint BLOB NOT NULL,
    configuration_revision INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE evaluations (
    environment INTEGER NOT NULL,
    eval_id BLOB NOT NULL,
    client_hash BLOB NOT NULL,
    workflow_id BLOB NOT NULL,
    started_at INTEGER NOT NULL,
    eval_status TEXT NOT NULL,
    decision TEXT NOT NULL,
    case_status TEXT NOT NULL,
    sub_status TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    request BLOB NOT NULL,
    record BLOB NOT NULL,
    trace BLOB NOT NULL,
    PRIMARY KEY (environment, eval_id)
) STRICT;

-- Finds the re-runs of a client's id, newest last.
CREATE INDEX evaluations_by_client ON evaluations (environment, client_hash, started_at);

-- Events to deliver; the payload is read from the evaluation when the event goes out. The key leads
-- with the evaluation: its events lie together, and rows are added at the end of the tree.
CREATE TABLE outbox (
    environment INTEGER NOT NULL,
    eval_id BLOB NOT NULL,
    event_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (environment, eval_id, event_id)
) STRICT, WITHOUT ROWID;

-- Finds the events of an evaluation.
CREATE INDEX outbox_by_evaluation ON outbox (environment, eval_id);

-- `entry_hash` chains each entry to the one before it.
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    instant TEXT NOT NULL,
    environment INTEGER,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    entry_hash BLOB NOT NULL
) STRICT;

CREATE TABLE api_keys (
    environment INTEGER NOT NULL,
    key_id BLOB NOT NULL,
    label TEXT NOT NULL,
    key_hash BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL,
    per_second INTEGER,
    per_day INTEGER,
    created_at TEXT NOT NULL,
    PRIMARY KEY (environment, key_id),
    UNIQUE (environment, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE workflow_versions (
    environment INTEGER NOT NULL,
    workflow_id BLOB NOT NULL,
    name TEXT NOT NULL,
    major INTEGER NOT NULL,
    minor INTEGER NOT NULL,
    state TEXT NOT NULL,
    definition_hash TEXT NOT NULL,
    source TEXT NOT NULL,
    published_at TEXT NOT NULL,
    PRIMARY KEY (environment, workflow_id),
    UNIQUE (environment, name, major, minor)
) STRICT;

CREATE UNIQUE INDEX one_live_version ON workflow_versions (environment, name)
    WHERE state = 'live';

-- Any process that changes keys or workflows moves the revision, so that the others notice. As
-- triggers, no code path and no release running beside this one can forget it.
CREATE TRIGGER key_inserted AFTER INSERT ON api_keys
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER key_updated AFTER UPDATE ON api_keys
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER key_deleted AFTER DELETE ON api_keys
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER version_inserted AFTER INSERT ON workflow_versions
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER version_updated AFTER UPDATE ON workflow_versions
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER version_deleted AFTER DELETE ON workflow_versions
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
