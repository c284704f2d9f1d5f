//! The client: one org, one way to sign in, one pool of connections. It sends calls with the token of
//! the session, tries again where the policy allows, and ends every call by its deadline. What each call
//! looks like is the affair of `api`.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use crate::address::ApiBase;
use crate::api::describe::DescribeCache;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::metadata::soap;
use crate::observer::{ApiUsage, Finished, Observer, TokenOrigin, Unobserved};
use crate::request::{Request, Response};
use crate::retry::{self, RetryPolicy};
use crate::session::{Held, SIGN_IN, Session};
use crate::sign_in::SignIn;
use crate::token::TokenStore;
use crate::transport::{Outgoing, Transport};

/// A client of one Salesforce org. Clones are cheap and share token, connections and caches.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    session: Session,
    transport: Transport,
    retry: RetryPolicy,
    observer: Arc<dyn Observer>,
    usage: Mutex<Option<ApiUsage>>,
    described: DescribeCache,
}

/// Builds a [`Client`].
pub struct ClientBuilder {
    base: ApiBase,
    sign_in: SignIn,
    store: Option<Arc<dyn TokenStore>>,
    transport: Transport,
    retry: RetryPolicy,
    observer: Arc<dyn Observer>,
}

impl ClientBuilder {
    /// Shares tokens with other processes through `store`.
    #[must_use]
    pub fn token_store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Sends through `transport`, so that several clients share connections.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// Tries again as `retry` says.
    #[must_use]
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Tells `observer` what happens.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// The client. Nothing is sent and nothing is opened yet.
    pub fn build(self) -> Client {
        let session = Session::new(
            self.base,
            self.sign_in,
            self.store,
            (self.transport.clone(), self.retry.clone()),
            Arc::clone(&self.observer),
        );
        Client {
            inner: Arc::new(Inner {
                session,
                transport: self.transport,
                retry: self.retry,
                observer: self.observer,
                usage: Mutex::new(None),
                described: DescribeCache::default(),
            }),
        }
    }
}

impl Client {
    /// Starts to build a client of the org at `base` that signs in by `sign_in`.
    pub fn builder(base: ApiBase, sign_in: SignIn) -> ClientBuilder {
        ClientBuilder {
            base,
            sign_in,
            store: None,
            transport: Transport::default(),
            retry: RetryPolicy::default(),
            observer: Arc::new(Unobserved),
        }
    }

    /// Gets a token and opens a connection to the org, so that the first call waits for neither. No call
    /// that counts against the org's allowance is made.
    ///
    /// # Errors
    /// What the sign-in or the connection failed with; later calls try again by themselves.
    pub async fn warm_up(&self, deadline: Deadline) -> Result<(), Error> {
        let session = &self.inner.session;
        let base = session.base();
        if session.signs_in_at(&base) {
            // A sign-in leaves its connection in the pool, open to the very host that comes next.
            let held = session.token(deadline).await?;
            return match held.origin {
                TokenOrigin::SignIn if held.base == base => Ok(()),
                _ => self.open(&held.base, deadline).await,
            };
        }
        let (held, line) = futures::join!(session.token(deadline), self.open(&base, deadline));
        let held = held?;
        if held.base == base {
            line
        } else {
            self.open(&held.base, deadline).await
        }
    }

    async fn open(&self, base: &ApiBase, deadline: Deadline) -> Result<(), Error> {
        self.inner
            .transport
            .open(base.origin(), "connect", deadline)
            .await
    }

    /// Waits for work that goes on beside the calls: a token that is being written to the shared store.
    /// A process that is frozen between calls awaits this before it answers.
    pub async fn settle(&self, deadline: Deadline) {
        self.inner.session.settle(deadline).await;
    }

    /// The org's allowance of API calls as the last answer told it.
    pub fn api_usage(&self) -> Option<ApiUsage> {
        *self
            .inner
            .usage
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The base of the org as calls use it now: the one given, or the same path on the host that the
    /// token answer named.
    pub fn base(&self) -> ApiBase {
        self.inner.session.base()
    }

    pub(crate) fn described(&self) -> &DescribeCache {
        &self.inner.described
    }

    /// Sends any call: the escape hatch for what this crate has no method for. Token, deadline, retries
    /// and errors are as for every other call.
    ///
    /// # Errors
    /// Any [`Error`]; an answer outside 200 to 299 is one.
    pub async fn raw(&self, request: Request, deadline: Deadline) -> Result<Response, Error> {
        self.send(&request, deadline).await
    }

    pub(crate) async fn send(
        &self,
        request: &Request,
        deadline: Deadline,
    ) -> Result<Response, Error> {
        self.send_noting(request, &mut false, deadline).await
    }

    /// Sends a call, and notes in `lost` whether a try was repeated that may have been done.
    pub(crate) async fn send_noting(
        &self,
        request: &Request,
        lost: &mut bool,
        deadline: Deadline,
    ) -> Result<Response, Error> {
        let mut held = self.inner.session.token(deadline).await?;
        let mut renewals = 0;
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.send_once(request, &held, deadline).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if is_refused_token(request, &error) && may_renew(&held, renewals) {
                // A refused token did nothing, so this is no try of the call's own.
                renewals += 1;
                tries -= 1;
                held = self.inner.session.renew(&held, deadline).await?;
                continue;
            }
            let Some(wait) = self
                .inner
                .retry
                .next(&error, request.repeat, tries, retry::random())
            else {
                return Err(error);
            };
            if wait >= deadline.remaining() {
                return Err(error);
            }
            *lost |= error.may_be_done();
            tracing::debug!(
                call = request.call,
                tries,
                wait_ms = wait.as_millis(),
                "sending once more"
            );
            self.inner.observer.retried(request.call, wait);
            tokio::time::sleep(wait).await;
        }
    }

    async fn send_once(
        &self,
        request: &Request,
        held: &Held,
        deadline: Deadline,
    ) -> Result<Response, Error> {
        let enveloped = request.envelope.as_ref().map(|it| it.body(&held.token));
        let outgoing = Outgoing {
            call: request.call,
            method: request.method.clone(),
            address: held.base.join(&request.path, request.query.as_deref()),
            headers: &request.headers,
            authorization: enveloped.is_none().then_some(&held.authorization),
            body: enveloped.as_ref().unwrap_or(&request.body),
        };
        let begun = Instant::now();
        let answer = self.inner.transport.send(&outgoing, deadline).await;
        let finished = Finished::of(request.call, &answer, begun.elapsed());
        self.finished(&finished);
        self.inner
            .observer
            .exchanged(&outgoing.exchange(&finished, None));
        let answer = answer?;
        self.note_usage(&answer);
        if answer.is_success() {
            Ok(answer)
        } else if answer.is_redirect() {
            Err(answer.as_redirect(request.call))
        } else if enveloped.is_some() {
            Err(soap::as_refusal(&answer, request.call))
        } else {
            Err(answer.as_refusal(request.call))
        }
    }

    fn finished(&self, finished: &Finished) {
        tracing::debug!(
            call = finished.call,
            status = finished.status,
            failure = finished.failure,
            duration_us = finished.duration.as_micros(),
            "a request ended"
        );
        self.inner.observer.request_finished(finished);
    }

    fn note_usage(&self, answer: &Response) {
        let header = answer
            .headers
            .get("sforce-limit-info")
            .and_then(|value| value.to_str().ok());
        if let Some(usage) = header.and_then(ApiUsage::read) {
            *self
                .inner
                .usage
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(usage);
            self.inner.observer.api_usage(usage);
        }
    }
}

/// Whether the org did not take the token: 401, or a SOAP fault that says so.
fn is_refused_token(request: &Request, error: &Error) -> bool {
    error.status() == Some(401)
        || (request.envelope.is_some() && error.has_code(soap::INVALID_SESSION))
}

/// Whether a refused token is worth replacing: not when it had just been minted for this very call, and
/// not for ever. The store may hold one that was refused elsewhere, hence twice.
fn may_renew(held: &Held, renewals: u32) -> bool {
    match held.origin {
        TokenOrigin::SignIn => renewals == 0,
        TokenOrigin::Store => renewals < 2,
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Client({}, {SIGN_IN} {:?})",
            self.base(),
            self.inner.session
        )
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session")
    }
}
