//! API keys: issue, verify in constant time, revoke.
