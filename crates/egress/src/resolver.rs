//! Resolving names, and dropping what leads into a closed network.
//!
//! The addresses that were looked at are the ones that are connected to: a name that answers
//! differently the second time gains nothing.

use crate::address::is_open_address;
use futures::FutureExt;
use futures::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::Name;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;
use tower_service::Service;

/// A name leads into closed networks only.
#[derive(Debug, thiserror::Error)]
#[error("the name leads into a closed network")]
pub(crate) struct LeadsIntoClosedNetwork;

/// Resolves names by the system's resolver.
#[derive(Clone, Debug)]
pub(crate) struct GuardedResolver {
    /// Hosts that may lead into closed networks.
    pub(crate) allowed: Arc<[String]>,
}

impl Service<Name> for GuardedResolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, Result<Self::Response, io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let is_allowed = self
            .allowed
            .iter()
            .any(|host| host.eq_ignore_ascii_case(name.as_str()));
        async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let had_some = !found.is_empty();
            let open: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| is_allowed || is_open_address(address.ip()))
                .collect();
            if had_some && open.is_empty() {
                return Err(io::Error::other(LeadsIntoClosedNetwork));
            }
            Ok(open.into_iter())
        }
        .boxed()
    }
}
