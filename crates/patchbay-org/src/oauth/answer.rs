//! Token answers: which members each grant's answer has, and the signature over them. Owns how a session is opened.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::error::SfError;
use crate::identity::{self, App, Outcome, Rows, SignInUser};
use crate::sessions::{self, Session};
use crate::state::OrgState;
use crate::store;

/// Opens a session for a user and gives its token.
pub(crate) fn signed_in(
    state: &OrgState,
    rows: &Rows<'_>,
    user: &SignInUser,
    app: Option<&App>,
) -> Result<String, SfError> {
    let token = sessions::new_token(&state.org_id);
    let issued_at = state.clock.now();
    let session = Session {
        user_id: user.id.clone(),
        consumer_key: app.map(|app| app.consumer_key.clone()),
        scope: app.map(scope_of).unwrap_or_default(),
        issued_at,
        expires_at: issued_at
            .checked_add(sessions::LIFETIME)
            .unwrap_or(issued_at),
    };
    identity::record_session(rows.db, &token, &session).map_err(store::database)?;
    identity::note_login(
        rows,
        user,
        app.map(|app| app.name.as_str()),
        Outcome::Success,
    )?;
    state.sessions.add(token.clone(), session);
    Ok(token)
}

/// The scopes of an app's tokens. `refresh_token` and `offline_access` are none of an access token's.
pub(super) fn scope_of(app: &App) -> String {
    let lasting = |scope: &&str| !matches!(*scope, "refresh_token" | "offline_access");
    let scopes: Vec<&str> = app
        .scopes
        .iter()
        .map(String::as_str)
        .filter(lasting)
        .collect();
    scopes.join(" ")
}

/// The identity URL of a user.
pub(super) fn identity_url(state: &OrgState, user_id: &str) -> String {
    format!("{}/id/{}/{user_id}", state.url(), state.org_id)
}

/// What every answer has, in the order of Salesforce's JWT bearer example
/// (<https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm>).
pub(super) fn plain(state: &OrgState, token: &str, user: &SignInUser, scope: &str) -> Value {
    json!({
        "access_token": token,
        "scope": scope,
        "instance_url": state.url(),
        "id": identity_url(state, &user.id),
        "token_type": "Bearer",
    })
}

/// An answer with `issued_at` (milliseconds, as text) and `signature`: the HMAC-SHA-256 of identity URL and
/// `issued_at` with the consumer secret, in base64
/// (<https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_username_password_flow.htm>).
pub(super) fn signed(state: &OrgState, mut answer: Value, user: &SignInUser, app: &App) -> Value {
    let issued_at = state.clock.now().as_millisecond().to_string();
    let secret = app.consumer_secret.as_ref().map_or("", |it| it.0.as_str());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signed = format!("{}{issued_at}", identity_url(state, &user.id));
    let signature = STANDARD.encode(hmac::sign(&key, signed.as_bytes()).as_ref());
    if let Value::Object(members) = &mut answer {
        members.extend(Map::from_iter([
            ("issued_at".to_owned(), issued_at.into()),
            ("signature".to_owned(), signature.into()),
        ]));
    }
    answer
}
