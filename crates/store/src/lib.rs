//! The embedded SQLite store: one writer with group commit.
