//! `/services/oauth2/revoke` and `/services/oauth2/introspect`: ending a token and asking what it is.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer;
use super::error::OauthError;
use super::form::Form;
use crate::identity;
use crate::resources::elsewhere;
use crate::state::{OrgState, SharedState};

/// Ends an access token, or a refresh token with all its access tokens; by GET or POST
/// (<https://help.salesforce.com/s/articleView?id=sf.remoteaccess_revoke_token.htm>).
pub(super) async fn revoke(
    State(state): State<SharedState>,
    method: Method,
    form: Form,
) -> Result<Response, OauthError> {
    if !matches!(method, Method::GET | Method::POST) {
        return Ok(elsewhere::method_not_allowed(&method, "GET,HEAD,POST").into_response());
    }
    let token = form.get("token").ok_or(OauthError::UNKNOWN_TOKEN)?;
    if !end(&state, token)? {
        return Err(OauthError::UNKNOWN_TOKEN);
    }
    Ok(StatusCode::OK.into_response())
}

fn end(state: &OrgState, token: &str) -> Result<bool, OauthError> {
    let db = state.db();
    if let Some((user_id, consumer_key)) = identity::refresh_grant(&db, token)? {
        identity::remove_refresh_token(&db, token)?;
        identity::remove_sessions_of(&db, &consumer_key, &user_id)?;
        state.sessions.remove_of(&consumer_key, &user_id);
        return Ok(true);
    }
    identity::remove_session(&db, token)?;
    Ok(state.sessions.remove(token))
}

/// Says what a token of the asking app is
/// (<https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oidc_token_introspection.htm>).
pub(super) async fn introspect(
    State(state): State<SharedState>,
    form: Form,
) -> Result<Json<Value>, OauthError> {
    let db = state.db();
    let app = form.authenticated_client(&db)?;
    let token = form.get("token").unwrap_or_default();
    let inactive = json!({"active": false});
    if let Some((user_id, consumer_key)) = identity::refresh_grant(&db, token)? {
        let user = identity::user_of_id(&db, &user_id)?;
        return Ok(Json(
            match user.filter(|_| consumer_key == app.consumer_key) {
                Some(user) => json!({
                    "active": true,
                    "scope": answer::scope_of(&app),
                    "client_id": consumer_key,
                    "username": user.username,
                    "sub": answer::identity_url(&state, &user_id),
                    "token_type": "refresh_token",
                }),
                None => inactive,
            },
        ));
    }
    let session = state.sessions.session_of(token, state.clock.now());
    let ours = session.filter(|it| it.consumer_key.as_deref() == Some(app.consumer_key.as_str()));
    let Some(session) = ours else {
        return Ok(Json(inactive));
    };
    let username = identity::user_of_id(&db, &session.user_id)?.map(|user| user.username);
    Ok(Json(json!({
        "active": true,
        "scope": session.scope,
        "client_id": session.consumer_key,
        "username": username,
        "sub": answer::identity_url(&state, &session.user_id),
        "token_type": "access_token",
        "exp": session.expires_at.as_second(),
        "iat": session.issued_at.as_second(),
        "nbf": session.issued_at.as_second(),
    })))
}
