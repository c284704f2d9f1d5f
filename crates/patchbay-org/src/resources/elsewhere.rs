//! Paths that no resource of the org answers: 404 for what Salesforce does not have either, 501 by name for what it
//! has and the org does not, 405 for a method that a resource does not take.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::{Method, StatusCode, header};

use crate::context::{self, Caller};
use crate::coverage::elsewhere;
use crate::error::SfError;
use crate::state::SharedState;

/// What stands where a record's external id would stand, and is none.
pub(crate) fn routes() -> Router<SharedState> {
    Router::new().route(
        "/services/data/{version}/sobjects/User/{id}/password",
        any(password),
    )
}

async fn password(_caller: Caller) -> SfError {
    SfError::unsupported("passwords of users")
}

/// Answers every path that no route matches.
pub(crate) async fn no_such_resource(
    State(state): State<SharedState>,
    request: Request,
) -> SfError {
    let (parts, _body) = request.into_parts();
    let path = parts.uri.path();
    if path.starts_with("/services/data/")
        && let Err(refusal) = context::sign_in_of(&parts, &state)
    {
        return refusal;
    }
    match elsewhere::feature_of(path) {
        Some(feature) => SfError::unsupported(feature),
        None => SfError::not_found("The requested resource does not exist"),
    }
}

/// Answers a method that the resource does not take; [`with_allowed`] adds those that it takes.
pub(crate) async fn no_such_method(method: Method) -> SfError {
    method_not_allowed(&method, "")
}

/// 405 as Salesforce words it (observed: <https://github.com/omniphx/forrest/issues/181>).
pub(crate) fn method_not_allowed(method: &Method, allowed: &str) -> SfError {
    SfError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        format!("HTTP Method '{method}' not allowed. Allowed are {allowed}"),
    )
}

/// A 405 that names the methods of its `Allow` header.
pub(crate) fn with_allowed(response: &Response, method: &Method) -> Response {
    let allowed = response
        .headers()
        .get(header::ALLOW)
        .and_then(|it| it.to_str().ok());
    let mut methods: Vec<&str> = allowed
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .collect();
    methods.sort_unstable_by_key(|it| METHOD_ORDER.iter().position(|known| known == it));
    method_not_allowed(method, &methods.join(",")).into_response()
}

/// The order in which Salesforce lists methods.
const METHOD_ORDER: [&str; 6] = ["HEAD", "GET", "POST", "PATCH", "PUT", "DELETE"];
