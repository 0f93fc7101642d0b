-- Versions that run beside the live one, and how they differ.
--
-- Going back: an older release ignores the tables; drop them to be rid of them.
CREATE TABLE shadows (
    environment INTEGER NOT NULL,
    name TEXT NOT NULL,
    workflow_id BLOB NOT NULL,
    PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;

-- How many evaluations went from which decision to which.
CREATE TABLE shadow_counts (
    environment INTEGER NOT NULL,
    workflow_id BLOB NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    evaluations INTEGER NOT NULL,
    PRIMARY KEY (environment, workflow_id, before, after)
) STRICT, WITHOUT ROWID;

-- The first evaluations of each way from decision to decision.
CREATE TABLE shadow_samples (
    environment INTEGER NOT NULL,
    workflow_id BLOB NOT NULL,
    eval_id BLOB NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    last_step TEXT NOT NULL,
    PRIMARY KEY (environment, workflow_id, eval_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER shadow_inserted AFTER INSERT ON shadows
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER shadow_updated AFTER UPDATE ON shadows
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
CREATE TRIGGER shadow_deleted AFTER DELETE ON shadows
BEGIN UPDATE installation SET configuration_revision = configuration_revision + 1; END;
