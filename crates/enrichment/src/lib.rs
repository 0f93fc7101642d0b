//! The engine room: runs modules with time-outs, attempts, budget and redaction.
