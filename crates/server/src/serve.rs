//! Accepting connections, and ending well.

use crate::connection::Watched;
use crate::telemetry::{self, CONNECTIONS_OPEN, Counted};
use crate::{AppState, ServerConfig, routes};
use axum::Router;
use futures::FutureExt;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};

/// Streams that one HTTP/2 connection may have open.
const MAX_STREAMS: u32 = 250;
/// How often a quiet HTTP/2 connection is asked whether somebody is there.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// Rest after the system refused to accept, which it does when it is out of file handles.
const REST_AFTER_REFUSAL: Duration = Duration::from_millis(50);

const DRAIN_POLL: Duration = Duration::from_millis(5);

/// Serves until `shutdown` resolves, then finishes what was accepted, within the drain time-out.
/// The store is closed by its owner afterwards.
///
/// # Errors
/// The listener has no address any more.
pub async fn serve(
    listener: TcpListener,
    state: Arc<AppState>,
    config: ServerConfig,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "listening");
    telemetry::record_metrics();
    let upkeep = tokio::spawn(telemetry::upkeep());
    let server = Server {
        router: routes::router(Arc::clone(&state)),
        builder: connection_builder(&config),
        slots: Arc::new(Semaphore::new(
            config.max_connections.min(Semaphore::MAX_PERMITS),
        )),
        graceful: GracefulShutdown::new(),
        config,
    };
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = server.accept(&listener) => match accepted {
                Ok((stream, slot)) => server.spawn(stream, slot),
                Err(error) if is_of_one_client(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    sleep(REST_AFTER_REFUSAL).await;
                }
            },
        }
    }
    // What the system has accepted for us already is ours to answer.
    while let Some(Ok((stream, slot))) = server.accept(&listener).now_or_never() {
        server.spawn(stream, slot);
    }
    drop(listener);
    state.start_draining();
    upkeep.abort();
    server.drain().await;
    Ok(())
}

/// Whether a client went away before it was accepted; the next one may be fine.
fn is_of_one_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}

struct Server {
    router: Router,
    builder: Builder<TokioExecutor>,
    slots: Arc<Semaphore>,
    graceful: GracefulShutdown,
    config: ServerConfig,
}

impl Server {
    /// The next connection, once there is a free slot for it.
    async fn accept(
        &self,
        listener: &TcpListener,
    ) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let slot = slot.map_err(io::Error::other)?;
        let (stream, _) = listener.accept().await?;
        // Answers are written whole; waiting for more to send would only delay them. Where the
        // client is gone already, its connection ends by itself.
        _ = stream.set_nodelay(true);
        Ok((stream, slot))
    }

    fn spawn(&self, stream: TcpStream, slot: OwnedSemaphorePermit) {
        // A connection is quiet for as long as its request is being answered.
        let longest_answer = self.config.request_timeout.saturating_mul(2);
        let idle_timeout = self.config.idle_timeout.max(longest_answer);
        let io = TokioIo::new(Watched::new(stream, idle_timeout));
        let service = TowerToHyperService::new(self.router.clone());
        let connection = self.builder.serve_connection(io, service).into_owned();
        let connection = self.graceful.watch(connection);
        tokio::spawn(async move {
            let _open = Counted::up(CONNECTIONS_OPEN);
            // Clients break off at any point; that is no event of ours.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(slot);
        });
    }

    async fn drain(self) {
        let open = self.graceful.count();
        tracing::info!(connections = open, "finishing what was accepted");
        let drained = timeout(self.config.drain_timeout, async move {
            let idle_end = Instant::now() + self.config.idle_grace;
            while self.graceful.count() > 0 && Instant::now() < idle_end {
                sleep(DRAIN_POLL).await;
            }
            self.graceful.shutdown().await;
        });
        if drained.await.is_err() {
            tracing::warn!("the drain time-out passed with requests under way");
        }
    }
}

fn connection_builder(config: &ServerConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new()).title_case_headers(true);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(config.header_timeout)
        // A client that ends its side after the request still waits for the answer.
        .half_close(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .keep_alive_interval(PING_INTERVAL);
    builder
}

/// A future that resolves at the first SIGTERM or SIGINT; a second one ends the process at once.
///
/// Signals are watched from this call on: one that comes before the future is polled is not lost,
/// nor does it end the process unasked. Call it inside a runtime.
///
/// # Errors
/// Where the system refuses to have a signal watched.
pub fn shutdown_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut signals = Signals::watch()?;
    Ok(async move {
        signals.next().await;
        tracing::info!("stopping; a second signal ends the process at once");
        tokio::spawn(async move {
            signals.next().await;
            std::process::exit(1);
        });
    })
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn watch() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
