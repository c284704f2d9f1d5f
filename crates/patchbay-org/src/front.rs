//! What happens to each request around the work itself: ordered faults, the daily allowance, the log, and the headers
//! that Salesforce adds. Owns their order; knows nothing of sockets or resources.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use tower::ServiceExt;

use crate::control;
use crate::control::faults::{Fault, When};
use crate::error::{SfError, UnsupportedFeature};
use crate::request_log::{self, Entry, SignIn};
use crate::resources::elsewhere;
use crate::state::{OrgState, SharedState};

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was closed without an answer, as ordered")]
pub(crate) struct Dropped;

/// The way back into the router for requests that hold requests.
#[derive(Clone, Debug)]
pub(crate) struct InProcess(Router);

impl InProcess {
    /// Answers a request within a request: no fault, no log, no lock.
    pub(crate) async fn answer(&self, state: &OrgState, request: Request<Body>) -> Response {
        let request = tidy(request);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = route(&self.0, request).await;
        finish(state, response, (&method, &path))
    }
}

/// Everything in front of the router.
#[derive(Clone, Debug)]
pub(crate) struct Front {
    state: SharedState,
    router: Router,
}

impl Front {
    /// A front over all paths.
    pub(crate) fn new(state: SharedState, router: Router) -> Self {
        Self { state, router }
    }

    /// Answers a request, or says that the connection is to be dropped.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Result<Response, Dropped> {
        if request.uri().path().starts_with(control::ROOT) {
            return Ok(self.control(request).await);
        }
        let started = Instant::now();
        let mut entry = entry_of(&request);
        let request = tidy(request);
        let fault = self
            .state
            .faults
            .strike(request.method(), request.uri().path());
        entry.fault = fault.as_ref().map(|fault| fault.name().to_owned());
        let result = self.answer_with(request, fault.as_ref()).await;
        if let Ok(response) = &result {
            entry.status = Some(response.status().as_u16());
            entry.sign_in = response.extensions().get::<SignIn>().map(|it| it.0.clone());
        }
        entry.ms = milliseconds(started.elapsed());
        self.state.log.add(entry);
        result
    }

    /// Answers the control plane: no fault, no log. A web page that a browser shows is kept out: it could reach
    /// loopback, and the control plane asks for no token.
    async fn control(&self, request: Request<Body>) -> Response {
        if request
            .headers()
            .get(header::ORIGIN)
            .is_some_and(|origin| !is_loopback(origin))
        {
            let message = "the control plane is not for web pages of other hosts";
            return SfError::new(StatusCode::FORBIDDEN, "FORBIDDEN", message).into_response();
        }
        if request.uri().path() == control::RESET {
            return route(&self.router, request).await;
        }
        let _shared = self.state.exclusion.read().await;
        route(&self.router, request).await
    }

    async fn answer_with(
        &self,
        request: Request<Body>,
        fault: Option<&Fault>,
    ) -> Result<Response, Dropped> {
        let Some(fault) = fault else {
            return Ok(self.work(request).await);
        };
        if let Some(wait) = fault.wait(When::Before) {
            tokio::time::sleep(wait).await;
        }
        if fault.drops(When::Before) {
            return Err(Dropped);
        }
        if *fault == Fault::ExpireTokens
            && let Err(error) = self.state.expire_tokens()
        {
            return Ok(error.into_response());
        }
        if let Some(answer) = fault.answer(When::Before) {
            return Ok(self.dressed(answer, request.uri().path()));
        }
        let path = request.uri().path().to_owned();
        let response = self.work(request).await;
        if let Some(wait) = fault.wait(When::After) {
            tokio::time::sleep(wait).await;
        }
        if fault.drops(When::After) {
            return Err(Dropped);
        }
        Ok(fault
            .answer(When::After)
            .map_or(response, |answer| self.dressed(answer, &path)))
    }

    /// The work itself, with the allowance and Salesforce's headers.
    async fn work(&self, mut request: Request<Body>) -> Response {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        if !is_rest(&path) {
            let _shared = self.state.exclusion.read().await;
            let response = route(&self.router, request).await;
            return finish(&self.state, response, (&method, &path));
        }
        if let Err(refusal) = self.state.usage.check() {
            return self.dressed(refusal.into_response(), &path);
        }
        let composite = path.ends_with("/composite");
        if path.contains("/composite") {
            request
                .extensions_mut()
                .insert(InProcess(self.router.clone()));
        }
        let response = if composite {
            route(&self.router, request).await
        } else {
            let _shared = self.state.exclusion.read().await;
            route(&self.router, request).await
        };
        if response.status() != StatusCode::UNAUTHORIZED {
            self.state.usage.count(1);
        }
        let response = finish(&self.state, response, (&method, &path));
        self.dressed(response, &path)
    }

    /// With the header that tells how much of the allowance is used.
    fn dressed(&self, mut response: Response, path: &str) -> Response {
        if is_rest(path) && response.status() != StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert("sforce-limit-info", self.state.usage.header());
        }
        response
    }
}

async fn route(router: &Router, request: Request<Body>) -> Response {
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn is_loopback(origin: &HeaderValue) -> bool {
    let url = origin.to_str().ok().and_then(|it| url::Url::parse(it).ok());
    let host = url.as_ref().and_then(url::Url::host_str);
    host.is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"))
}

/// A path below `/services/data/vNN.0`, which counts against the allowance.
fn is_rest(path: &str) -> bool {
    path.strip_prefix("/services/data/")
        .is_some_and(|rest| !rest.is_empty())
}

/// A request as the router wants it: without a slash at the end (clients of Salesforce send `/query/?q=`), and with
/// the method that `_HttpMethod` names, for clients that cannot send PATCH
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm>).
fn tidy(mut request: Request<Body>) -> Request<Body> {
    let uri = request.uri();
    if request.method() == Method::POST
        && uri
            .query()
            .is_some_and(|it| it.contains("_HttpMethod=PATCH"))
    {
        *request.method_mut() = Method::PATCH;
    }
    let uri = request.uri();
    let path = uri.path();
    if path.len() > 1 && path.ends_with('/') && path.starts_with("/services/") {
        let path = path.trim_end_matches('/');
        let text = uri
            .query()
            .map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        if let Ok(uri) = Uri::try_from(text) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// What Salesforce's answers have in common: the charset, and the words of a 405.
fn finish(state: &OrgState, response: Response, request: (&Method, &str)) -> Response {
    let (method, path) = request;
    let mut response = if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        elsewhere::with_allowed(&response, method)
    } else {
        response
    };
    if let Some(missed) = response.extensions().get::<UnsupportedFeature>() {
        state.unsupported.note(&missed.0, method, path);
    }
    if let Some(content_type) = response.headers_mut().get_mut(header::CONTENT_TYPE)
        && content_type == "application/json"
    {
        *content_type = HeaderValue::from_static("application/json;charset=UTF-8");
    }
    response
}

fn entry_of(request: &Request<Body>) -> Entry {
    let path = request.uri().path();
    Entry {
        number: 0,
        kind: request_log::kind_of(request.method(), path),
        method: request.method().to_string(),
        path: path.to_owned(),
        query: request_log::safe_query(path, request.uri().query()),
        status: None,
        ms: 0.0,
        fault: None,
        sign_in: None,
    }
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
