//! Apps, users, profiles and permission sets by the control plane, and their tokens. Shows what is there without keys,
//! secrets or passwords.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::body::SfJson;
use crate::error::SfError;
use crate::identity::{self, App, Flow, Identity, PermissionSet, Profile, User};
use crate::oauth;
use crate::sessions;
use crate::state::{OrgState, SharedState};
use crate::store;

/// `GET /__patchbay/apps`.
pub(super) async fn apps(State(state): State<SharedState>) -> Result<Json<Value>, SfError> {
    let apps = identity::all_apps(&state.db()).map_err(store::database)?;
    Ok(Json(
        json!({"apps": apps.iter().map(shown).collect::<Vec<_>>()}),
    ))
}

fn shown(app: &App) -> Value {
    let mut shown = json!(app);
    if let Value::Object(members) = &mut shown {
        members.remove("consumerSecret");
        members.insert(
            "hasConsumerSecret".to_owned(),
            app.consumer_secret.is_some().into(),
        );
    }
    shown
}

/// `POST /__patchbay/apps`.
pub(super) async fn add_app(
    State(state): State<SharedState>,
    SfJson(app): SfJson<App>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    state.register_app(&app)?;
    Ok((StatusCode::CREATED, Json(shown(&app))))
}

/// `GET /__patchbay/users`.
pub(super) async fn users(State(state): State<SharedState>) -> Result<Json<Value>, SfError> {
    let users = identity::all_users(&state.db()).map_err(store::database)?;
    Ok(Json(json!({"users": users})))
}

/// `POST /__patchbay/users`.
pub(super) async fn add_user(
    State(state): State<SharedState>,
    SfJson(user): SfJson<User>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let id = state.with_rows(|rows| identity::save_user(rows, &user))?;
    Ok(created(&id))
}

/// `GET /__patchbay/profiles`.
pub(super) async fn profiles(State(state): State<SharedState>) -> Result<Json<Value>, SfError> {
    let profiles = identity::all_profiles(&state.db()).map_err(store::database)?;
    Ok(Json(json!({"profiles": profiles})))
}

/// `POST /__patchbay/profiles`.
pub(super) async fn add_profile(
    State(state): State<SharedState>,
    SfJson(profile): SfJson<Profile>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let id = state.with_rows(|rows| identity::save_profile(rows, &profile))?;
    Ok(created(&id))
}

/// `GET /__patchbay/permission-sets`.
pub(super) async fn permission_sets(
    State(state): State<SharedState>,
) -> Result<Json<Value>, SfError> {
    let sets = identity::all_permission_sets(&state.db()).map_err(store::database)?;
    Ok(Json(json!({"permissionSets": sets})))
}

/// `POST /__patchbay/permission-sets`.
pub(super) async fn add_permission_set(
    State(state): State<SharedState>,
    SfJson(set): SfJson<PermissionSet>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let id = state.with_rows(|rows| identity::save_permission_set(rows, &set))?;
    Ok(created(&id))
}

/// `POST /__patchbay/identity`: a whole identity file.
pub(super) async fn apply(
    State(state): State<SharedState>,
    SfJson(file): SfJson<Identity>,
) -> Result<StatusCode, SfError> {
    for app in &file.apps {
        oauth::check_certificate(app)?;
    }
    state.with_rows(|rows| identity::apply(rows, &file))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /__patchbay/expire-tokens`: `{"expired": number}`.
pub(super) async fn expire_tokens(
    State(state): State<SharedState>,
) -> Result<Json<Value>, SfError> {
    Ok(Json(json!({"expired": state.expire_tokens()?})))
}

/// Whose refresh token, for which app.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RefreshOrder {
    consumer_key: String,
    username: String,
}

/// `POST /__patchbay/refresh-tokens`: a refresh token, as the user would get in a browser.
pub(super) async fn add_refresh_token(
    State(state): State<SharedState>,
    SfJson(order): SfJson<RefreshOrder>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let token = refresh_token(&state, &order)?;
    Ok((StatusCode::CREATED, Json(json!({"refresh_token": token}))))
}

fn refresh_token(state: &OrgState, order: &RefreshOrder) -> Result<String, SfError> {
    let db = state.db();
    let refused = |problem| SfError::bad_request("INVALID_INPUT", problem);
    let app = identity::app_of_key(&db, &order.consumer_key)
        .map_err(store::database)?
        .ok_or_else(|| refused("there is no app of this consumer key"))?;
    let lasting = app
        .scopes
        .iter()
        .any(|it| it == "refresh_token" || it == "offline_access");
    if !lasting || !app.flows.contains(&Flow::RefreshToken) {
        return Err(refused(
            "the app lacks the flow refresh-token or the scope refresh_token",
        ));
    }
    let user = identity::user_of_username(&db, &order.username)
        .map_err(store::database)?
        .ok_or_else(|| refused("there is no user of this username"))?;
    let secret = sessions::new_token("");
    let token = format!("5Aep861{}", secret.trim_start_matches('!'));
    identity::record_refresh_token(&db, &token, &user.id, &app.consumer_key)
        .map_err(store::database)?;
    Ok(token)
}

fn created(id: &str) -> (StatusCode, Json<Value>) {
    (StatusCode::CREATED, Json(json!({"id": id})))
}
