//! Keys, envelope encryption and keyed hashes.
