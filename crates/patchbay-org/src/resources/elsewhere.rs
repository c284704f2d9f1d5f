//! Paths that no resource of the org answers: 404 for what Salesforce does not have either, 501 by name for what it
//! has and the org does not, 405 for a method that a resource does not take.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};

use crate::context;
use crate::error::SfError;
use crate::state::SharedState;

/// What Salesforce has and the org does not: the start of the path below `/services/data/vNN.0/`, and its name.
const BELOW_VERSION: [(&str, &str); 26] = [
    ("jobs/", "Bulk API 2.0"),
    ("tooling", "Tooling API"),
    ("metadata", "Metadata REST API"),
    ("ui-api", "User Interface API"),
    ("analytics", "Reports and Dashboards API"),
    ("wave", "CRM Analytics API"),
    ("composite/tree", "sObject tree"),
    ("composite/graph", "composite graph"),
    ("actions", "invocable actions"),
    ("process", "process rules and approvals"),
    ("quickActions", "quick actions"),
    ("tabs", "tabs"),
    ("theme", "theme"),
    ("recent", "recently viewed items"),
    ("eventBus", "event bus"),
    ("eventSchema", "event schema"),
    ("knowledgeManagement", "knowledge management"),
    ("support", "knowledge support"),
    ("connect", "Connect REST API beyond what the org covers"),
    ("chatter", "Chatter REST API beyond what the org covers"),
    ("event", "platform event schema"),
    ("consent", "consent API"),
    ("licensing", "licensing"),
    ("async-queries", "asynchronous queries"),
    ("appMenu", "app menu"),
    ("search/", "search suggestions, scope order and layout"),
];

/// The same beside `/services/data/`.
const BESIDE: [(&str, &str); 8] = [
    ("/services/apexrest", "Apex REST"),
    ("/services/async", "Bulk API"),
    ("/services/Soap", "SOAP API beyond login"),
    ("/cometd", "Streaming API"),
    ("/services/oauth2/authorize", "web server and user-agent sign-in"),
    ("/services/oauth2/device", "device sign-in"),
    ("/services/oauth2/singleaccess", "single-access frontdoor"),
    ("/secur/", "browser sign-in pages"),
];

/// Answers every path that no route matches.
pub(crate) async fn no_such_resource(State(state): State<SharedState>, request: Request) -> SfError {
    let (parts, _body) = request.into_parts();
    let path = parts.uri.path();
    if let Some((_, feature)) = BESIDE.iter().find(|(start, _)| path.starts_with(start)) {
        return SfError::unsupported(*feature);
    }
    let gone = SfError::not_found("The requested resource does not exist");
    if !path.starts_with("/services/data/") {
        return gone;
    }
    if let Err(refusal) = context::sign_in_of(&parts, &state) {
        return refusal;
    }
    let below = path.splitn(5, '/').nth(4).unwrap_or_default();
    match BELOW_VERSION.iter().find(|(start, _)| below.starts_with(start)) {
        Some((_, feature)) => SfError::unsupported(*feature),
        None => gone,
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
    let allowed = response.headers().get(header::ALLOW).and_then(|it| it.to_str().ok());
    let mut methods: Vec<&str> = allowed.unwrap_or_default().split(',').map(str::trim).collect();
    methods.sort_unstable_by_key(|it| METHOD_ORDER.iter().position(|known| known == it));
    method_not_allowed(method, &methods.join(",")).into_response()
}

/// The order in which Salesforce lists methods.
const METHOD_ORDER: [&str; 6] = ["HEAD", "GET", "POST", "PATCH", "PUT", "DELETE"];
