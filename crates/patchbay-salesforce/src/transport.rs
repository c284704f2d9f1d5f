//! HTTP/1.1 over TCP and TLS: one pool of kept-open connections, no redirects, no proxy, no compression.
//! It sends bytes to an address that others have checked and reads the whole answer. It knows no tokens
//! and no Salesforce.

mod dial;
mod failure;
mod tls;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use http::{Method, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::ext::ReasonPhrase;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;

use self::dial::Dialer;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::observer::{Exchange, Finished};
use crate::request::{Body, Response};

/// What the published package accepts, because its HTTP library says so by default; observed.
const ACCEPTED: HeaderValue = HeaderValue::from_static("application/json, text/plain, */*");
const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("patchbay/", env!("CARGO_PKG_VERSION")));

/// How connections are made and what answers may be.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TransportOptions {
    /// How long one TCP connection may take to open. The deadline of the call stands above it.
    pub connect_timeout: Duration,
    /// How long an unused connection is kept. Below the 350 seconds after which AWS's NAT gateways forget
    /// one without a word: <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>.
    pub idle_timeout: Duration,
    /// How many unused connections to a host are kept.
    pub idle_connections: usize,
    /// The largest answer that is read, in bytes.
    pub largest_answer: usize,
    /// More certificate authorities to trust, as PEM, besides Mozilla's.
    pub extra_roots_pem: Option<String>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(2),
            idle_timeout: Duration::from_mins(4),
            idle_connections: 32,
            largest_answer: 32 * 1024 * 1024,
            extra_roots_pem: None,
        }
    }
}

/// Sends requests and keeps connections open. Clones share the pool. Making one is quick: nothing is
/// set up before the first request.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    options: TransportOptions,
    tls: OnceLock<ClientConfig>,
    lines: OnceLock<Lines>,
}

struct Lines {
    pool: Pool<Dialer, Full<Bytes>>,
    dialer: Dialer,
}

/// One request, ready to go.
pub(crate) struct Outgoing<'a> {
    pub(crate) call: &'static str,
    pub(crate) method: Method,
    pub(crate) address: String,
    pub(crate) headers: &'a [(HeaderName, HeaderValue)],
    pub(crate) authorization: Option<&'a HeaderValue>,
    pub(crate) body: &'a Body,
}

impl Transport {
    /// A transport.
    ///
    /// # Errors
    /// [`Error::Config`] when the extra roots are no PEM certificates.
    pub fn new(options: TransportOptions) -> Result<Self, Error> {
        let tls = OnceLock::new();
        if let Some(pem) = &options.extra_roots_pem {
            // Read now, so that a wrong file is told at once and not at the first call.
            let extra = tls::read_roots(pem)?;
            tls.get_or_init(|| tls::config(&extra));
        }
        Ok(Self {
            inner: Arc::new(Inner {
                options,
                tls,
                lines: OnceLock::new(),
            }),
        })
    }

    fn lines(&self) -> &Lines {
        self.inner.lines.get_or_init(|| {
            let options = &self.inner.options;
            let tls = self.inner.tls.get_or_init(|| tls::config(&[])).clone();
            let dialer = Dialer::new(tls, options.connect_timeout);
            let pool = Pool::builder(TokioExecutor::new())
                .pool_idle_timeout(options.idle_timeout)
                .pool_max_idle_per_host(options.idle_connections)
                .pool_timer(TokioTimer::new())
                .timer(TokioTimer::new())
                .build(dialer.clone());
            Lines { pool, dialer }
        })
    }

    /// Opens a connection to the host of `origin` and keeps it for the next request there. Nothing is
    /// sent over it.
    pub(crate) async fn open(
        &self,
        origin: &str,
        call: &'static str,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let address = parse_address(origin)?;
        match deadline.bound(self.lines().dialer.prepare(address)).await {
            None => Err(Error::Timeout { call }),
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(failure::of_connect(call, error.as_ref())),
        }
    }

    /// Sends one request and reads the whole answer, whatever its status.
    pub(crate) async fn send(
        &self,
        outgoing: &Outgoing<'_>,
        deadline: Deadline,
    ) -> Result<Response, Error> {
        let call = outgoing.call;
        if deadline.is_over() {
            // Begun now, it would reach the org and its answer would reach nobody.
            return Err(Error::Timeout { call });
        }
        let request = outgoing.to_http()?;
        let exchange = async {
            let answer = self.lines().pool.request(request).await;
            let answer = answer.map_err(|error| failure::of_request(call, &error))?;
            self.read(call, answer).await
        };
        deadline
            .bound(exchange)
            .await
            .unwrap_or(Err(Error::Timeout { call }))
    }

    async fn read(
        &self,
        call: &'static str,
        answer: http::Response<Incoming>,
    ) -> Result<Response, Error> {
        let (head, mut body) = answer.into_parts();
        let reason = match head.extensions.get::<ReasonPhrase>() {
            Some(phrase) => String::from_utf8_lossy(phrase.as_bytes()).into_owned(),
            None => Response::usual_reason(head.status).to_owned(),
        };
        let limit = self.inner.options.largest_answer;
        let mut bytes = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| failure::of_body(call, &error))?;
            if let Ok(data) = frame.into_data() {
                if bytes.len() + data.len() > limit {
                    return Err(Error::TooLarge { call, limit });
                }
                bytes.extend_from_slice(&data);
            }
        }
        Ok(Response {
            status: head.status.as_u16(),
            reason,
            headers: head.headers,
            body: bytes.freeze(),
        })
    }
}

impl Default for Transport {
    fn default() -> Self {
        let inner = Inner {
            options: TransportOptions::default(),
            tls: OnceLock::new(),
            lines: OnceLock::new(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport")
            .field("options", &self.inner.options)
            .finish_non_exhaustive()
    }
}

impl Outgoing<'_> {
    /// This request and how it ended, for an observer.
    pub(crate) fn exchange<'b>(
        &'b self,
        finished: &'b Finished,
        claims: Option<&'b str>,
    ) -> Exchange<'b> {
        Exchange {
            finished,
            method: &self.method,
            address: &self.address,
            claims,
        }
    }

    fn to_http(&self) -> Result<http::Request<Full<Bytes>>, Error> {
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(ACCEPT, ACCEPTED);
        headers.insert(USER_AGENT, AGENT);
        if let Some(content_type) = &self.body.content_type {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        for (name, value) in self.headers {
            headers.insert(name, value.clone());
        }
        if let Some(authorization) = self.authorization {
            headers.insert(http::header::AUTHORIZATION, authorization.clone());
        }
        let mut request = http::Request::new(Full::new(self.body.bytes.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = parse_address(&self.address)?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

fn parse_address(text: &str) -> Result<Uri, Error> {
    // The text stays out of the message: it may hold a query with somebody's data.
    text.parse().map_err(|error| Error::Input {
        detail: format!(
            "the address of the call is not a valid URL ({error}); escape its path parts"
        ),
    })
}
