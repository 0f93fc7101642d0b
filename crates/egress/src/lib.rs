//! The one way out: every call that Bonafide makes to another machine goes through this client.
//!
//! It owns TLS, the check that a name does not lead into a closed network, the refusal of
//! redirects, limits on time and size, and OAuth2 tokens. What is never here: who is called and
//! why, and when a call is tried again.
//!
//! Start reading at [`Egress::send`]; [`TokenSource`] is for services that want an access token.

mod address;
mod assertion;
mod client;
mod error;
mod resolver;
mod token;

pub use address::is_open_address;
pub use assertion::{Algorithm, KeyError, SigningKey};
pub use client::{Answer, Egress, EgressConfig, Outbound};
pub use error::EgressError;
pub use token::{AccessToken, ClientCredentials, TokenError, TokenSource};
