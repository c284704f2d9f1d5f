//! A request within a request, as composite and batch make them: built from JSON, answered by the router in process,
//! and turned back into JSON. Knows nothing of what either resource does with the answers.

use axum::body::{Body, to_bytes};
use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::error::SfError;
use crate::front::InProcess;
use crate::state::OrgState;

/// Most requests within a request
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm>).
pub(super) const MOST: usize = 25;
/// Largest answer that is read back, in bytes.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;
/// What a URL as written in JSON may hold and a request line may not.
const NOT_IN_URLS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The answer to a request within a request.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// The body; null when there is none.
    pub(super) body: Value,
    /// The `Location` header, where there is one.
    pub(super) headers: Map<String, Value>,
}

impl Answer {
    /// Whether the request failed.
    pub(super) fn failed(&self) -> bool {
        self.status.is_client_error() || self.status.is_server_error()
    }
}

/// Answers requests within a request, with the outer request's session.
#[derive(Debug)]
pub(super) struct Dispatcher<'a> {
    pub(super) state: &'a OrgState,
    pub(super) in_process: InProcess,
    pub(super) headers: &'a HeaderMap,
}

impl Dispatcher<'_> {
    /// Answers one.
    pub(super) async fn answer(
        &self,
        method: &str,
        url: &str,
        body: Option<&Value>,
    ) -> Result<Answer, SfError> {
        let request = self.request(method, url, body)?;
        let response = self.in_process.answer(self.state, request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, LARGEST_ANSWER)
            .await
            .map_err(|_| SfError::bad_request("PROCESSING_HALTED", "the answer is too large"))?;
        let location = parts
            .headers
            .get(header::LOCATION)
            .and_then(|it| it.to_str().ok());
        Ok(Answer {
            status: parts.status,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            headers: location
                .map(|it| Map::from_iter([("Location".to_owned(), it.into())]))
                .unwrap_or_default(),
        })
    }

    fn request(
        &self,
        method: &str,
        url: &str,
        body: Option<&Value>,
    ) -> Result<Request<Body>, SfError> {
        let invalid = |what: &str| SfError::bad_request("INVALID_INPUT", format!("Invalid {what}"));
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes())
            .map_err(|_| invalid("method"))?;
        let url = utf8_percent_encode(url, NOT_IN_URLS).to_string();
        let uri = Uri::try_from(url).map_err(|_| invalid("url"))?;
        let below = uri.path().splitn(5, '/').nth(4).unwrap_or_default();
        let nested = matches!(below.trim_end_matches('/'), "composite" | "composite/batch");
        if nested || !uri.path().starts_with("/services/data/v") {
            return Err(invalid("url"));
        }
        let mut request = Request::builder().method(method).uri(uri);
        if let Some(session) = self.headers.get(header::AUTHORIZATION) {
            request = request.header(header::AUTHORIZATION, session);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        request.body(body).map_err(|_| invalid("request"))
    }
}
