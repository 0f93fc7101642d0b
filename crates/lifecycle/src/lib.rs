//! Published workflow versions and the live snapshot.
