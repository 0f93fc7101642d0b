//! The population feed: import, resolution into entities, the packed index, candidates and evidence.
