//! `POST /services/oauth2/token`: the four grants. Owns the order of each grant's checks; the words of the refusals
//! are in [`super::error`].

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;
use serde_json::Value;

use super::answer;
use super::error::OauthError;
use super::form::Form;
use super::jwt_bearer::{self, JwtSignIn};
use crate::error::SfError;
use crate::identity::{self, App, Flow, Outcome, PermittedUsers, Rows, SignInUser};
use crate::request_log::SignIn;
use crate::state::{OrgState, SharedState};

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Grants of Salesforce that the org lacks, by `grant_type`.
const ELSEWHERE: [(&str, &str); 6] = [
    ("authorization_code", "web server sign-in"),
    ("device", "device sign-in"),
    (
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "OAuth token exchange",
    ),
    (
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "SAML bearer sign-in",
    ),
    ("assertion", "SAML assertion sign-in"),
    ("hybrid_refresh", "hybrid refresh"),
];

/// Answers a GET, which Salesforce does not take.
pub(super) async fn token_by_get() -> OauthError {
    OauthError::USE_POST
}

/// Gives a token, or says why not.
pub(super) async fn token(State(state): State<SharedState>, form: Form) -> Response {
    let grant_type = form.get("grant_type").unwrap_or_default();
    let assertion = form.get("assertion").filter(|_| grant_type == JWT_BEARER);
    let Json(shown) = jwt_bearer::shown(grant_type, assertion);
    let mut response = match granted(&state, &form, grant_type) {
        Ok(answer) => Json(answer).into_response(),
        Err(refusal) => refusal.into_response(),
    };
    response.extensions_mut().insert(SignIn(shown));
    response
}

fn granted(state: &OrgState, form: &Form, grant_type: &str) -> Result<Value, OauthError> {
    let schema = state.schema();
    let db = state.db();
    let context = state.own_context();
    let rows = Rows {
        db: &db,
        schema: &schema,
        context: &context,
    };
    match grant_type {
        JWT_BEARER => by_assertion(state, &rows, form),
        "client_credentials" => by_client_credentials(state, &rows, form),
        "password" => by_password(state, &rows, form),
        "refresh_token" => by_refresh_token(state, &rows, form),
        _ => Err(
            match ELSEWHERE.iter().find(|(name, _)| *name == grant_type) {
                Some((_, feature)) => SfError::unsupported(*feature).into(),
                None => OauthError::GRANT_TYPE,
            },
        ),
    }
}

fn by_assertion(state: &OrgState, rows: &Rows<'_>, form: &Form) -> Result<Value, OauthError> {
    let assertion = form.get("assertion").ok_or(OauthError::ASSERTION)?;
    let JwtSignIn { app, subject } = jwt_bearer::verify(state, rows.db, assertion)?;
    let user = identity::user_of_username(rows.db, &subject)?.ok_or(OauthError::NOT_APPROVED)?;
    check_user(rows, &app, &user)?;
    check_approval(rows, &app, &user, is_approved(rows.db, &app, &user)?)?;
    let token = answer::signed_in(state, rows, &user, Some(&app))?;
    Ok(answer::plain(state, &token, &user, &answer::scope_of(&app)))
}

fn by_client_credentials(
    state: &OrgState,
    rows: &Rows<'_>,
    form: &Form,
) -> Result<Value, OauthError> {
    let app = form.authenticated_client(rows.db)?;
    if !app.flows.contains(&Flow::ClientCredentials) {
        return Err(OauthError::NO_RUN_AS_USER);
    }
    let run_as = app
        .run_as_user
        .as_deref()
        .ok_or(OauthError::NO_RUN_AS_USER)?;
    let user = identity::user_of_username(rows.db, run_as)?.ok_or(OauthError::NO_RUN_AS_USER)?;
    check_user(rows, &app, &user)?;
    signed_answer(state, rows, &app, &user)
}

fn by_password(state: &OrgState, rows: &Rows<'_>, form: &Form) -> Result<Value, OauthError> {
    let failure = OauthError::AUTHENTICATION_FAILURE;
    let app = form.authenticated_client(rows.db)?;
    let Some((username, password)) = form.get("username").zip(form.get("password")) else {
        return Err(failure);
    };
    let Some(user) = identity::user_of_username(rows.db, username)? else {
        return Err(failure);
    };
    let allowed = identity::org_settings(rows.db)?.username_password_flow;
    if !app.flows.contains(&Flow::Password) || !allowed {
        identity::note_login(rows, &user, Some(&app.name), Outcome::PasswordFlowDisabled)?;
        return Err(failure);
    }
    if !user.has_password(password) {
        identity::note_login(rows, &user, Some(&app.name), Outcome::InvalidPassword)?;
        return Err(failure);
    }
    check_user(rows, &app, &user)?;
    let approved = app.permitted_users == PermittedUsers::SelfAuthorized
        || identity::is_admin_approved(rows.db, &app, &user)?;
    check_approval(rows, &app, &user, approved)?;
    signed_answer(state, rows, &app, &user)
}

fn by_refresh_token(state: &OrgState, rows: &Rows<'_>, form: &Form) -> Result<Value, OauthError> {
    let (app, secret) = form.client(rows.db)?;
    // Salesforce asks for the secret unless the app says otherwise; an app without one cannot be asked.
    if app
        .consumer_secret
        .as_ref()
        .is_some_and(|ours| secret != Some(ours.0.as_str()))
    {
        return Err(OauthError::CLIENT_SECRET);
    }
    if !app.flows.contains(&Flow::RefreshToken) {
        return Err(OauthError::GRANT_TYPE);
    }
    let token = form.get("refresh_token").ok_or(OauthError::REFRESH_TOKEN)?;
    let (user_id, consumer_key) =
        identity::refresh_grant(rows.db, token)?.ok_or(OauthError::REFRESH_TOKEN)?;
    if consumer_key != app.consumer_key {
        return Err(OauthError::REFRESH_TOKEN);
    }
    let user = identity::user_of_id(rows.db, &user_id)?.ok_or(OauthError::REFRESH_TOKEN)?;
    check_user(rows, &app, &user)?;
    signed_answer(state, rows, &app, &user)
}

fn signed_answer(
    state: &OrgState,
    rows: &Rows<'_>,
    app: &App,
    user: &SignInUser,
) -> Result<Value, OauthError> {
    let token = answer::signed_in(state, rows, user, Some(app))?;
    let plain = answer::plain(state, &token, user, &answer::scope_of(app));
    Ok(answer::signed(state, plain, user, app))
}

fn check_user(rows: &Rows<'_>, app: &App, user: &SignInUser) -> Result<(), OauthError> {
    if app.blocked {
        return Err(OauthError::APP_BLOCKED);
    }
    if user.may_sign_in() {
        return Ok(());
    }
    identity::note_login(rows, user, Some(&app.name), user.hindrance())?;
    Err(OauthError::INACTIVE_USER)
}

fn check_approval(
    rows: &Rows<'_>,
    app: &App,
    user: &SignInUser,
    approved: bool,
) -> Result<(), OauthError> {
    if approved {
        return Ok(());
    }
    identity::note_login(rows, user, Some(&app.name), Outcome::NotApproved)?;
    Err(OauthError::NOT_APPROVED)
}

/// Whether a JWT may be turned into a token for this user.
fn is_approved(db: &Connection, app: &App, user: &SignInUser) -> rusqlite::Result<bool> {
    match app.permitted_users {
        PermittedUsers::AdminApproved => identity::is_admin_approved(db, app, user),
        PermittedUsers::SelfAuthorized => Ok(app
            .approved_by
            .iter()
            .any(|it| it.eq_ignore_ascii_case(&user.username))),
    }
}
