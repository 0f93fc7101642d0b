-- Who manages workflows: principals, drafts, requests to go live, and what was live when.
--
-- Going back: an older release ignores the tables; the triggers go on to note what is live. Drop the
-- triggers and the tables to be rid of them.
CREATE TABLE principals (
    principal_id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    key_hash BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    environment INTEGER,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One open draft for each name.
CREATE TABLE drafts (
    environment INTEGER NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    source TEXT NOT NULL,
    is_major INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE approvals (
    environment INTEGER NOT NULL,
    approval_id BLOB NOT NULL,
    workflow_id BLOB NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT,
    PRIMARY KEY (environment, approval_id)
) STRICT, WITHOUT ROWID;

-- What went live, in order. Noted by triggers, so that no code path and no older release can forget.
CREATE TABLE live_history (
    sequence INTEGER PRIMARY KEY,
    environment INTEGER NOT NULL,
    name TEXT NOT NULL,
    workflow_id BLOB NOT NULL
) STRICT;

CREATE INDEX live_history_by_name ON live_history (environment, name);

INSERT INTO live_history (environment, name, workflow_id)
    SELECT environment, name, workflow_id FROM workflow_versions WHERE state = 'live';

CREATE TRIGGER version_inserted_live AFTER INSERT ON workflow_versions WHEN new.state = 'live'
BEGIN
    INSERT INTO live_history (environment, name, workflow_id)
    VALUES (new.environment, new.name, new.workflow_id);
END;
CREATE TRIGGER version_went_live AFTER UPDATE OF state ON workflow_versions
    WHEN new.state = 'live' AND old.state <> 'live'
BEGIN
    INSERT INTO live_history (environment, name, workflow_id)
    VALUES (new.environment, new.name, new.workflow_id);
END;

CREATE TRIGGER principal_inserted AFTER INSERT ON principals
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER principal_deleted AFTER DELETE ON principals
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
