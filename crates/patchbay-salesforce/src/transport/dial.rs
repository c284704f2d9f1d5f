//! Opens connections, and can keep one open that nobody has asked for yet. The pool only knows
//! connections that a request was sent over; opening one ahead, without a request that would count
//! against the org's allowance, needs this step in between.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use futures::task::noop_waker_ref;
use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tower_service::Service;

/// How long a connection opened ahead is trusted. A server may hang up on a silent one.
const FRESH: Duration = Duration::from_secs(20);

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type DialError = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone)]
pub(super) struct Dialer {
    connector: HttpsConnector<HttpConnector>,
    ahead: Arc<Mutex<Option<Ahead>>>,
}

struct Ahead {
    to: Uri,
    since: Instant,
    stream: Stream,
}

impl Dialer {
    pub(super) fn new(tls: ClientConfig, connect_timeout: Duration) -> Self {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(connect_timeout));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        Self {
            connector,
            ahead: Arc::default(),
        }
    }

    /// Opens a connection and keeps it for the next call to the same host.
    pub(super) async fn prepare(&self, to: Uri) -> Result<(), DialError> {
        let stream = self.connector.clone().call(to.clone()).await?;
        let ahead = Ahead {
            to,
            since: Instant::now(),
            stream,
        };
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        Ok(())
    }

    fn take(&self, to: &Uri) -> Option<Stream> {
        let mut slot = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let same = slot.as_ref().is_some_and(|ahead| {
            ahead.to.authority() == to.authority() && ahead.to.scheme() == to.scheme()
        });
        let ahead = if same { slot.take()? } else { return None };
        (ahead.since.elapsed() < FRESH && is_open(&ahead.stream)).then_some(ahead.stream)
    }
}

/// Whether the other side has not hung up, as far as can be seen without waiting.
fn is_open(stream: &Stream) -> bool {
    let tcp = match stream {
        MaybeHttpsStream::Http(tcp) => tcp.inner(),
        MaybeHttpsStream::Https(tls) => tls.inner().get_ref().0.inner().inner(),
    };
    let mut space = [0_u8; 1];
    let mut buffer = ReadBuf::new(&mut space);
    match tcp.poll_peek(&mut Context::from_waker(noop_waker_ref()), &mut buffer) {
        Poll::Pending => true,
        Poll::Ready(Ok(count)) => count > 0,
        Poll::Ready(Err(_)) => false,
    }
}

impl Service<Uri> for Dialer {
    type Response = Stream;
    type Error = DialError;
    type Future = BoxFuture<'static, Result<Stream, DialError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        match self.take(&to) {
            Some(stream) => Box::pin(std::future::ready(Ok(stream))),
            None => Box::pin(self.connector.call(to)),
        }
    }
}
