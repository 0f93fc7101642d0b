//! What the wire is told from the configuration.

use crate::Profile;
use smol_str::SmolStr;

/// Settings of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireConfig {
    /// Whose names and literals answers carry. Default: [`Profile::Riskos`].
    pub profile: Profile,
    /// Address at which clients reach the server, without a trailing slash; shown in
    /// `enrichment_endpoint`. Default: `http://127.0.0.1:8080`.
    pub public_url: SmolStr,
    /// Deepest nesting of arrays and objects in a request body, at most 100. Default: 32.
    pub nesting_limit: usize,
    /// Largest `customer_metadata`, serialised, in bytes. Default: 16 KiB.
    pub metadata_limit_bytes: usize,
}

impl Default for WireConfig {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            public_url: SmolStr::new_static("http://127.0.0.1:8080"),
            nesting_limit: 32,
            metadata_limit_bytes: 16 * 1024,
        }
    }
}
