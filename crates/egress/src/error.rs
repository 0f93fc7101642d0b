//! Why a call brought no answer.

/// Why a call brought no answer. Texts name hosts and reasons, and never what was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EgressError {
    /// The URL cannot be called.
    #[error("{url:?} cannot be called: {reason}")]
    Url {
        /// Scheme, host and port.
        url: String,
        /// Why.
        reason: &'static str,
    },
    /// The host is, or leads to, an address of a closed network.
    #[error(
        "{host} is an address of a closed network, or leads to one; allow it with the setting `egress_allow` if that is meant"
    )]
    ClosedNetwork {
        /// The host.
        host: String,
    },
    /// No connection, or it broke before there was an answer.
    #[error("no connection to {host}: {reason}")]
    Connection {
        /// The host.
        host: String,
        /// What happened.
        reason: String,
    },
    /// No answer in time.
    #[error("no answer from {host} in time")]
    TimedOut {
        /// The host.
        host: String,
    },
    /// The answer is larger than an answer may be.
    #[error("the answer of {host} is larger than {most} bytes")]
    TooLarge {
        /// The host.
        host: String,
        /// The limit.
        most: usize,
    },
    /// The certificates of the operator cannot be used.
    #[error("the certificates in {path} cannot be used: {reason}")]
    Certificates {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        reason: String,
    },
}
