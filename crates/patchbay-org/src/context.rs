//! What the org knows of the request that it is answering: who asks, when, and by which API version. Owns the
//! extractor that turns a bearer token into a caller; must not know what a resource does.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;

use crate::error::SfError;
use crate::resources::versions;
use crate::state::SharedState;

/// The caller and the moment.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// 18-character id of the signed-in user.
    pub user_id: String,
    /// 18-character id of the org.
    pub org_id: String,
    /// The moment that counts as now, in UTC.
    pub now: Timestamp,
    /// API version as in the path, such as `64.0`.
    pub api_version: String,
}

impl RequestContext {
    /// The API version without its point: 64.
    pub(crate) fn major_version(&self) -> u32 {
        let major = self.api_version.split('.').next();
        major
            .and_then(|major| major.parse().ok())
            .unwrap_or(versions::NEWEST)
    }

    /// The path of a record, as `attributes.url` gives it: `/services/data/v64.0/sobjects/Account/001…`.
    pub fn record_url(&self, object: &str, id: &str) -> String {
        format!(
            "/services/data/v{}/sobjects/{object}/{id}",
            self.api_version
        )
    }
}

/// Extractor of a signed-in caller on a path below `/services/data/vNN.0/`. Refuses with 401 `INVALID_SESSION_ID`
/// without a valid bearer token, and for versions that Salesforce does not serve as Salesforce does.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(crate) RequestContext);

impl Deref for Caller {
    type Target = RequestContext;

    fn deref(&self) -> &RequestContext {
        &self.0
    }
}

impl FromRequestParts<SharedState> for Caller {
    type Rejection = SfError;

    async fn from_request_parts(parts: &mut Parts, state: &SharedState) -> Result<Self, SfError> {
        Ok(Self(sign_in_of(parts, state)?))
    }
}

/// The caller of a request, from its headers and its path.
pub(crate) fn sign_in_of(parts: &Parts, state: &SharedState) -> Result<RequestContext, SfError> {
    let now = state.clock.now();
    let user_id = bearer_token(&parts.headers)
        .and_then(|token| state.sessions.user_of(token, now))
        .ok_or_else(invalid_session)?;
    let api_version = versions::of_path(parts.uri.path())?;
    Ok(RequestContext {
        user_id,
        org_id: state.org_id.clone(),
        now,
        api_version,
    })
}

/// The token of an `Authorization: Bearer …` (or `OAuth …`, as Salesforce takes too) header.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth");
    known.then(|| token.trim())
}

/// 401 as Salesforce words it (observed in public error reports of the reference packages).
pub(crate) fn invalid_session() -> SfError {
    SfError::new(
        StatusCode::UNAUTHORIZED,
        "INVALID_SESSION_ID",
        "Session expired or invalid",
    )
}
