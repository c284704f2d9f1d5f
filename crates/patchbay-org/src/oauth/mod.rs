//! Signing in: the token, revoke, introspect and user-info endpoints, the identity URL, and the SOAP `login` that
//! older clients use. Owns the forms of those requests, answers and errors; who may sign in is `identity`'s.

mod answer;
mod error;
mod form;
mod grants;
mod jwt_bearer;
mod revocation;
mod soap_fault;
mod soap_login;
mod user_info;

use axum::Router;
use axum::routing::{any, get, post};

use crate::error::SfError;
use crate::identity::App;
use crate::state::SharedState;

/// Refuses an app whose certificate or public key cannot be read, so that it is not found out by `invalid assertion`.
pub(crate) fn check_certificate(app: &App) -> Result<(), SfError> {
    match &app.certificate {
        Some(pem) if jwt_bearer::public_key(pem).is_none() => Err(SfError::bad_request(
            "INVALID_CERTIFICATE",
            "the app's certificate is neither an X.509 certificate with an RSA key nor an RSA public key, in PEM",
        )),
        _ => Ok(()),
    }
}

/// Whether this is an X.509 certificate in PEM whose key can verify.
pub(crate) fn is_certificate(pem: &str) -> bool {
    pem.contains("CERTIFICATE") && jwt_bearer::public_key(pem).is_some()
}

/// Every path of signing in.
pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route(
            "/services/oauth2/token",
            post(grants::token).get(grants::token_by_get),
        )
        .route("/services/oauth2/revoke", any(revocation::revoke))
        .route("/services/oauth2/introspect", post(revocation::introspect))
        .route(
            "/services/oauth2/userinfo",
            get(user_info::user_info).post(user_info::user_info),
        )
        .route(
            "/id/{org}/{user}",
            get(user_info::identity).post(user_info::identity),
        )
        .route("/services/Soap/{kind}/{version}", post(soap_login::login))
        .route(
            "/services/Soap/{kind}/{version}/{org}",
            post(soap_login::login),
        )
}
