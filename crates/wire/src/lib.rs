//! The HTTP contract: request reading, response shapes, spelling variants, profiles, errors.
