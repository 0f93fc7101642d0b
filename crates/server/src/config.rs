//! What the server is told from the configuration.

use bonafide_wire::WireConfig;
use std::time::Duration;

/// Settings of the server. The address to listen on is not among them: [`crate::serve`] is given a
/// listener that is bound already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// The contract: profile, public address, nesting, metadata. Default: [`WireConfig::default`].
    pub wire: WireConfig,
    /// Largest request body, in bytes. Default: 1 MiB.
    pub body_limit_bytes: usize,
    /// Largest file of labels, in bytes. Default: 20 MB.
    pub import_limit_bytes: usize,
    /// Connections served at a time; further ones wait to be accepted. Default: 4,096.
    pub max_connections: usize,
    /// Longest time from the first byte of a connection or of a request on it to the end of the
    /// request's head; an idle connection is closed after it too. Default: 30 s.
    pub header_timeout: Duration,
    /// Longest time without a byte in either direction on a connection, at least twice the
    /// `request_timeout`. Default: 75 s.
    pub idle_timeout: Duration,
    /// Longest time for reading a request's body, and again for answering it. Default: 30 s.
    pub request_timeout: Duration,
    /// How long a shutdown waits for accepted requests. Default: 30 s.
    pub drain_timeout: Duration,
    /// A connection that looks idle may have a request on its way when the server stops; for this
    /// long it is answered, and only then are idle connections closed. Default: 250 ms.
    pub idle_grace: Duration,
    /// How often one evaluation can be updated by PATCH. Default: 100.
    pub updates_limit: usize,
    /// For benchmarks only: the first evaluation of each workflow is run, all others are given its
    /// answer; everything around the run stays. Default: `false`.
    pub null_answer: bool,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            wire: WireConfig::default(),
            body_limit_bytes: 1024 * 1024,
            import_limit_bytes: 20_000_000,
            max_connections: 4096,
            header_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            request_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(30),
            idle_grace: Duration::from_millis(250),
            updates_limit: 100,
            null_answer: false,
        }
    }
}
