-- The access log: who was shown personal data on record, beyond what an applicant sent.
--
-- Going back: DROP TABLE disclosures; the column of `installation` may stay, the release before
-- does not read it.
--
-- Rows are committed with the evaluation that shows the data. They are chained into the audit log
-- in batches, so that the chain never stands in the way of evaluations: an audit entry
-- `disclosures.sealed` carries the hash of the rows that it names.
CREATE TABLE disclosures (
    sequence INTEGER PRIMARY KEY,
    instant TEXT NOT NULL,
    environment INTEGER NOT NULL,
    eval_id BLOB NOT NULL,
    step_id TEXT NOT NULL,
    entity_id BLOB NOT NULL,
    fields TEXT NOT NULL,
    purpose TEXT NOT NULL,
    actor TEXT NOT NULL,
    occasion TEXT NOT NULL
) STRICT;

-- Finds what was shown of an evaluation.
CREATE INDEX disclosures_by_evaluation ON disclosures (environment, eval_id);

-- The last row of the access log that the audit log vouches for.
ALTER TABLE installation ADD COLUMN sealed_disclosures INTEGER NOT NULL DEFAULT 0;
