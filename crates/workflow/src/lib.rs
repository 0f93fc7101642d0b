//! Workflow definition, validation, compilation and the run as a state machine without I/O.
