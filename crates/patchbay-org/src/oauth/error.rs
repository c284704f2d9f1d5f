//! How the OAuth endpoints refuse: `{"error": …, "error_description": …}` with status 400. Knows which words Salesforce
//! uses, none of the rules that lead to them.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use crate::error::SfError;

/// A refusal of an OAuth endpoint.
#[derive(Debug)]
pub(crate) enum OauthError {
    /// Salesforce's own refusal.
    Refused {
        status: StatusCode,
        error: &'static str,
        description: &'static str,
    },
    /// The org failed, or lacks the feature.
    Org(SfError),
}

impl OauthError {
    const fn bad_request(error: &'static str, description: &'static str) -> Self {
        Self::Refused {
            status: StatusCode::BAD_REQUEST,
            error,
            description,
        }
    }

    /// The user is unknown to the app: not pre-authorised, not self-authorised, or of another org
    /// (observed: <https://salesforce.stackexchange.com/questions/184363>).
    pub(crate) const NOT_APPROVED: Self =
        Self::bad_request("invalid_grant", "user hasn't approved this consumer");
    /// Observed: <https://github.com/restforce/restforce/issues/303>.
    pub(crate) const INACTIVE_USER: Self = Self::bad_request("invalid_grant", "inactive user");
    /// Wrong user or password, or the flow is blocked (observed in many public reports).
    pub(crate) const AUTHENTICATION_FAILURE: Self =
        Self::bad_request("invalid_grant", "authentication failure");
    /// Observed: <https://salesforce.stackexchange.com/questions/184363>.
    pub(crate) const AUDIENCE: Self = Self::bad_request("invalid_grant", "audience is invalid");
    /// A JWT past its expiry (observed: <https://salesforce.stackexchange.com/questions/282513>).
    pub(crate) const EXPIRED: Self =
        Self::bad_request("invalid_grant", "expired authorization code");
    /// No JWT, or not signed by the app's key
    /// (observed: <https://github.com/frankkessler/salesforce-laravel-oauth2-rest/issues/68>).
    pub(crate) const ASSERTION: Self = Self::bad_request("invalid_grant", "invalid assertion");
    /// Documented with the refresh flow.
    pub(crate) const REFRESH_TOKEN: Self =
        Self::bad_request("invalid_grant", "expired access/refresh token");
    /// No run-as user, or the flow is off (observed in public troubleshooting pages).
    pub(crate) const NO_RUN_AS_USER: Self =
        Self::bad_request("invalid_grant", "no client credentials user enabled");
    /// The flow is off, or the form was no form (observed: <https://github.com/aaronhuggins/sf-jwt-token/issues/1>).
    pub(crate) const GRANT_TYPE: Self =
        Self::bad_request("unsupported_grant_type", "grant type not supported");
    /// Observed: <https://github.com/omniphx/forrest/issues/184>.
    pub(crate) const CLIENT_ID: Self =
        Self::bad_request("invalid_client_id", "client identifier invalid");
    /// Observed: <https://github.com/restforce/restforce/issues/338>.
    pub(crate) const CLIENT_SECRET: Self =
        Self::bad_request("invalid_client", "invalid client credentials");
    /// Observed in the issue list of the reference package.
    pub(crate) const USE_POST: Self = Self::bad_request("invalid_request", "must use HTTP POST");
    /// The app is switched off. The words are those of the authorisation errors that Salesforce documents
    /// (<https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm>); that this flow tells the
    /// same is guessed.
    pub(crate) const APP_BLOCKED: Self =
        Self::bad_request("OAUTH_APP_BLOCKED", "this app is blocked by admin");
    /// Documented with token revocation.
    pub(crate) const UNKNOWN_TOKEN: Self = Self::bad_request("invalid_token", "invalid token");
}

impl From<SfError> for OauthError {
    fn from(error: SfError) -> Self {
        Self::Org(error)
    }
}

impl From<rusqlite::Error> for OauthError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Org(crate::store::database(error))
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        match self {
            Self::Refused {
                status,
                error,
                description,
            } => {
                let body = json!({"error": error, "error_description": description});
                (status, Json(body)).into_response()
            }
            Self::Org(error) => error.into_response(),
        }
    }
}
