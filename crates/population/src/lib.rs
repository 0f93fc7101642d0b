//! A deterministic synthetic reference population and hard query sets with known answers.
