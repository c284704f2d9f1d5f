//! The token of one client: kept in memory, fetched once for everybody who waits, looked for in the
//! shared store before a new one is minted, written back aside. It knows nothing of the calls that use
//! the token.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;
use http::header::HeaderValue;
use secrecy::ExposeSecret;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::address::ApiBase;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::observer::{Finished, Observer, TokenOrigin};
use crate::request::{Body, Repeat, Response};
use crate::retry::{self, RetryPolicy};
use crate::sign_in::{Form, SignIn};
use crate::token::{AccessToken, StoreError, TokenStore};
use crate::transport::{Outgoing, Transport};

/// The hop's name in errors and metrics.
pub(crate) const SIGN_IN: &str = "sign-in";

/// How long a failed sign-in answers for the callers that come after it. Two hundred calls that meet a
/// wrong key at once must not become two hundred sign-ins: Salesforce locks users out for less.
const FAILURE_STANDS: Duration = Duration::from_secs(1);

/// AWS advises against writing a secret more than once in ten minutes:
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>.
const BETWEEN_WRITES: Duration = Duration::from_mins(10);

/// How many refused tokens are remembered. The store may go on offering one that was refused before.
const REFUSED_KEPT: usize = 4;

pub(crate) struct Session {
    base: ApiBase,
    sign_in: SignIn,
    store: Option<Arc<dyn TokenStore>>,
    transport: Transport,
    retry: RetryPolicy,
    observer: Arc<dyn Observer>,
    state: Mutex<State>,
    /// Held by the one caller that fetches a token.
    flight: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Held>>,
    generation: u64,
    refused: VecDeque<AccessToken>,
    failure: Option<(Instant, Error)>,
    last_write: Option<Instant>,
    writing: Option<JoinHandle<()>>,
}

/// A token in use, with the header and the address that follow from it.
pub(crate) struct Held {
    pub(crate) token: AccessToken,
    pub(crate) authorization: HeaderValue,
    pub(crate) base: ApiBase,
    /// Grows with every token that is put in use.
    pub(crate) generation: u64,
    pub(crate) origin: TokenOrigin,
}

impl Session {
    pub(crate) fn new(
        base: ApiBase,
        sign_in: SignIn,
        store: Option<Arc<dyn TokenStore>>,
        net: (Transport, RetryPolicy),
        observer: Arc<dyn Observer>,
    ) -> Self {
        let (transport, retry) = net;
        Self {
            base,
            sign_in,
            store,
            transport,
            retry,
            observer,
            state: Mutex::default(),
            flight: tokio::sync::Mutex::default(),
        }
    }

    /// The token in use; the first caller fetches one.
    pub(crate) async fn token(&self, deadline: Deadline) -> Result<Arc<Held>, Error> {
        match self.current() {
            Some(held) => Ok(held),
            None => self.fetch(None, deadline).await,
        }
    }

    /// Another token than `refused`: the one that somebody else has put in use meanwhile, else the
    /// store's, else a new one.
    pub(crate) async fn renew(
        &self,
        refused: &Held,
        deadline: Deadline,
    ) -> Result<Arc<Held>, Error> {
        self.fetch(Some(refused), deadline).await
    }

    /// Waits for a write to the shared store that is under way.
    pub(crate) async fn settle(&self, deadline: Deadline) {
        let writing = self.state().writing.take();
        if let Some(mut writing) = writing
            && deadline.bound(&mut writing).await.is_none()
        {
            self.state().writing = Some(writing);
        }
    }

    pub(crate) fn base(&self) -> ApiBase {
        self.current()
            .map_or_else(|| self.base.clone(), |held| held.base.clone())
    }

    /// Whether the token endpoint is on the host of `base`.
    pub(crate) fn signs_in_at(&self, base: &ApiBase) -> bool {
        self.sign_in.endpoint().origin() == base.origin()
    }

    fn current(&self) -> Option<Arc<Held>> {
        self.state().current.clone()
    }

    fn newer_than(&self, refused: Option<&Held>) -> Option<Arc<Held>> {
        self.current()
            .filter(|held| refused.is_none_or(|refused| held.generation > refused.generation))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self, refused: Option<&Held>, deadline: Deadline) -> Result<Arc<Held>, Error> {
        // Whoever holds the lock may be dropped at any point (its own deadline, a cancelled caller): the
        // next in line then finds nothing changed and does the work itself.
        let flight = deadline.bound(self.flight.lock()).await;
        let _flight = flight.ok_or(Error::Timeout { call: SIGN_IN })?;
        if let Some(newer) = self.newer_than(refused) {
            return Ok(newer);
        }
        if let Some(refused) = refused {
            self.remember_refused(&refused.token);
        }
        if let Some(error) = self.standing_failure() {
            return Err(error);
        }
        if let Some(held) = self.look_in_store(deadline).await {
            return Ok(held);
        }
        match self.mint(deadline).await {
            Ok(token) => {
                let held = self.install(token.clone(), TokenOrigin::SignIn)?;
                self.write_back(token);
                Ok(held)
            }
            Err(error) => {
                // Running out of one caller's time says nothing about the next caller's.
                if !matches!(error, Error::Timeout { .. }) {
                    self.state().failure = Some((Instant::now(), error.clone()));
                }
                Err(error)
            }
        }
    }

    fn remember_refused(&self, token: &AccessToken) {
        let mut state = self.state();
        if !state
            .refused
            .iter()
            .any(|known| known.expose() == token.expose())
        {
            state.refused.push_back(token.clone());
            if state.refused.len() > REFUSED_KEPT {
                state.refused.pop_front();
            }
        }
    }

    fn standing_failure(&self) -> Option<Error> {
        let state = self.state();
        let (since, error) = state.failure.as_ref()?;
        (since.elapsed() < FAILURE_STANDS).then(|| error.clone())
    }

    /// The store's token, unless it was refused before. A store that fails or hangs costs at most half
    /// of the time left: a new token can do without it.
    async fn look_in_store(&self, deadline: Deadline) -> Option<Arc<Held>> {
        let store = self.store.as_ref()?;
        let token = match Deadline::after(deadline.remaining() / 2)
            .bound(store.read())
            .await
        {
            Some(Ok(token)) => token.filter(|token| !token.expose().is_empty())?,
            Some(Err(error)) => {
                self.observer.store_failed(&error);
                return None;
            }
            None => {
                self.observer
                    .store_failed(&StoreError("reading took too long".into()));
                return None;
            }
        };
        if self
            .state()
            .refused
            .iter()
            .any(|refused| refused.expose() == token.expose())
        {
            return None;
        }
        // A stored text that cannot stand in a header is no token; a new one replaces it.
        self.install(token, TokenOrigin::Store).ok()
    }

    fn install(&self, token: AccessToken, origin: TokenOrigin) -> Result<Arc<Held>, Error> {
        let text = format!("Bearer {}", token.secret.expose_secret());
        let mut authorization = HeaderValue::try_from(text).map_err(|_| Error::Config {
            detail: "the access token holds characters that cannot stand in a header".into(),
        })?;
        authorization.set_sensitive(true);
        let moved = token
            .instance_url
            .as_ref()
            .and_then(|url| self.base.on_instance(url));
        let base = moved.unwrap_or_else(|| self.base.clone());
        let mut state = self.state();
        state.generation += 1;
        state.failure = None;
        let held = Arc::new(Held {
            token,
            authorization,
            base,
            generation: state.generation,
            origin,
        });
        state.current = Some(Arc::clone(&held));
        drop(state);
        self.observer.token_refreshed(origin);
        Ok(held)
    }

    async fn mint(&self, deadline: Deadline) -> Result<AccessToken, Error> {
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.sign_in_once(deadline).await {
                Ok(token) => return Ok(token),
                Err(error) => error,
            };
            let Some(wait) = self
                .retry
                .next(&error, Repeat::Safe, tries, retry::random())
            else {
                return Err(error);
            };
            if wait >= deadline.remaining() {
                return Err(error);
            }
            self.observer.retried(SIGN_IN, wait);
            tokio::time::sleep(wait).await;
        }
    }

    async fn sign_in_once(&self, deadline: Deadline) -> Result<AccessToken, Error> {
        let form = self.sign_in.form()?;
        let Form { text, claims, .. } = form;
        let body = Body {
            content_type: Some(HeaderValue::from_static(form.content_type)),
            bytes: text.into(),
        };
        let outgoing = Outgoing {
            call: SIGN_IN,
            method: Method::POST,
            address: self.sign_in.endpoint().as_str().to_owned(),
            headers: form.headers,
            authorization: None,
            body: &body,
        };
        let begun = Instant::now();
        let answer = self.transport.send(&outgoing, deadline).await;
        let finished = Finished::of(SIGN_IN, &answer, begun.elapsed());
        self.observer.request_finished(&finished);
        self.observer
            .exchanged(&outgoing.exchange(&finished, claims.as_deref()));
        let answer = answer?;
        if answer.is_redirect() {
            return Err(answer.as_redirect(SIGN_IN));
        }
        self.sign_in.read_answer(&answer)
    }

    /// Hands a new token to the shared store, beside the caller's own work.
    fn write_back(&self, token: AccessToken) {
        let Some(store) = self.store.clone() else {
            return;
        };
        let mut state = self.state();
        if state
            .last_write
            .is_some_and(|last| last.elapsed() < BETWEEN_WRITES)
        {
            return;
        }
        state.last_write = Some(Instant::now());
        let observer = Arc::clone(&self.observer);
        state.writing = Some(tokio::spawn(async move {
            if let Err(error) = store.write(token).await {
                observer.store_failed(&error);
            }
        }));
    }
}

impl Finished {
    pub(crate) fn of(
        call: &'static str,
        answer: &Result<Response, Error>,
        duration: Duration,
    ) -> Self {
        let (status, failure, bytes) = match answer {
            Ok(answer) => (Some(answer.status), None, answer.body.len()),
            Err(Error::Transport { code, .. }) => (None, Some(*code), 0),
            Err(Error::Timeout { .. }) => (None, Some("ETIMEDOUT"), 0),
            Err(_) => (None, Some("EPROTO"), 0),
        };
        Self {
            call,
            status,
            failure,
            duration,
            bytes,
        }
    }
}
