//! `/services/oauth2/userinfo` and the identity URL `/id/{org}/{user}`: who the caller is. Owns the members of both
//! answers, which tell the same in different words.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer;
use super::error::OauthError;
use super::form::Form;
use crate::identity::{self, SignInUser};
use crate::state::{OrgState, SharedState};

/// The user info of `OpenID` Connect
/// (<https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_userinfo_endpoint.htm>).
pub(super) async fn user_info(
    State(state): State<SharedState>,
    form: Form,
) -> Result<Response, OauthError> {
    Ok(match caller(&state, &form)? {
        Ok(user) => Json(as_user_info(&state, &user)).into_response(),
        Err(refusal) => refusal,
    })
}

/// The identity URL
/// (<https://help.salesforce.com/s/articleView?id=sf.remoteaccess_using_openid.htm>).
pub(super) async fn identity(
    State(state): State<SharedState>,
    Path((org, user_id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, OauthError> {
    let asking = match caller(&state, &form)? {
        Ok(user) => user,
        Err(refusal) => return Ok(refusal),
    };
    if !is_same_id(&org, &state.org_id) {
        return Ok(forbidden("Wrong_Org"));
    }
    let asked = identity::user_of_id(&state.db(), &asking.id)?;
    match asked.filter(|user| is_same_id(&user_id, &user.id)) {
        Some(user) => Ok(Json(as_identity(&state, &user)).into_response()),
        None => Ok(forbidden("Bad_Id")),
    }
}

fn caller(state: &OrgState, form: &Form) -> Result<Result<SignInUser, Response>, OauthError> {
    let Some(token) = form.access_token() else {
        return Ok(Err(forbidden("Missing_OAuth_Token")));
    };
    let user_id = state.sessions.user_of(token, state.clock.now());
    let user = match user_id {
        Some(id) => identity::user_of_id(&state.db(), &id)?,
        None => None,
    };
    Ok(user.ok_or_else(|| forbidden("Bad_OAuth_Token")))
}

/// 403 and one word, where REST answers 401 (observed with other clients' recorded answers).
fn forbidden(word: &'static str) -> Response {
    (StatusCode::FORBIDDEN, word).into_response()
}

fn is_same_id(given: &str, whole: &str) -> bool {
    given == whole
        || whole
            .strip_prefix(given)
            .is_some_and(|rest| rest.len() == 3)
}

fn as_user_info(state: &OrgState, user: &SignInUser) -> Value {
    json!({
        "sub": answer::identity_url(state, &user.id),
        "user_id": user.id,
        "organization_id": state.org_id,
        "preferred_username": user.username,
        "nickname": user.nickname,
        "name": user.display_name(),
        "email": user.email,
        "email_verified": true,
        "given_name": user.first_name,
        "family_name": user.last_name,
        "zoneinfo": user.time_zone,
        "photos": photos(state),
        "profile": format!("{}/{}", state.url(), user.id),
        "picture": photo(state, "F"),
        "address": {"country": Value::Null},
        "is_salesforce_integration_user": false,
        "urls": urls(state, user),
        "active": user.active,
        "user_type": "STANDARD",
        "language": user.language,
        "locale": user.locale,
        "utcOffset": utc_offset(state, user),
        "updated_at": user.last_modified,
    })
}

fn as_identity(state: &OrgState, user: &SignInUser) -> Value {
    json!({
        "id": answer::identity_url(state, &user.id),
        "asserted_user": true,
        "user_id": user.id,
        "organization_id": state.org_id,
        "username": user.username,
        "nick_name": user.nickname,
        "display_name": user.display_name(),
        "email": user.email,
        "email_verified": true,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "timezone": user.time_zone,
        "photos": photos(state),
        "addr_street": Value::Null,
        "addr_city": Value::Null,
        "addr_state": Value::Null,
        "addr_country": Value::Null,
        "addr_zip": Value::Null,
        "mobile_phone": Value::Null,
        "mobile_phone_verified": false,
        "is_lightning_login_user": false,
        "status": {"created_date": Value::Null, "body": Value::Null},
        "urls": urls(state, user),
        "active": user.active,
        "user_type": "STANDARD",
        "language": user.language,
        "locale": user.locale,
        "utcOffset": utc_offset(state, user),
        "last_modified_date": user.last_modified,
    })
}

/// Offset of the user's time zone from UTC without daylight saving, in milliseconds. The zone's offset on the first
/// of January and of July tell which of the two is standard time.
fn utc_offset(state: &OrgState, user: &SignInUser) -> i64 {
    let Ok(zone) = jiff::tz::TimeZone::get(&user.time_zone) else {
        return 0;
    };
    let year = state.clock.now().to_zoned(zone.clone()).year();
    let offset_in = |month| {
        let noon = jiff::civil::date(year, month, 1).at(12, 0, 0, 0);
        noon.to_zoned(zone.clone())
            .map_or(0, |moment| moment.offset().seconds())
    };
    i64::from(offset_in(1).min(offset_in(7))) * 1000
}

fn photos(state: &OrgState) -> Value {
    json!({"picture": photo(state, "F"), "thumbnail": photo(state, "T")})
}

fn photo(state: &OrgState, size: &str) -> String {
    format!("{}/profilephoto/005/{size}", state.url())
}

/// The addresses of the APIs, with `{version}` for the reader to fill in.
fn urls(state: &OrgState, user: &SignInUser) -> Value {
    let url = state.url();
    let soap = |kind: &str| format!("{url}/services/Soap/{kind}/{{version}}/{}", state.org_id);
    let rest = |resource: &str| format!("{url}/services/data/v{{version}}/{resource}");
    let mut urls = Map::new();
    for (name, kind) in [("enterprise", "c"), ("metadata", "m"), ("partner", "u")] {
        urls.insert(name.to_owned(), soap(kind).into());
    }
    let resources = [
        ("rest", ""),
        ("sobjects", "sobjects/"),
        ("search", "search/"),
        ("query", "query/"),
        ("recent", "recent/"),
        ("tooling_soap", "tooling/"),
        ("tooling_rest", "tooling/"),
        ("feeds", "chatter/feeds"),
        ("groups", "chatter/groups"),
        ("users", "chatter/users"),
        ("feed_items", "chatter/feed-items"),
        ("feed_elements", "chatter/feed-elements"),
    ];
    for (name, resource) in resources {
        urls.insert(name.to_owned(), rest(resource).into());
    }
    urls.insert("tooling_soap".to_owned(), soap("T").into());
    urls.insert("profile".to_owned(), format!("{url}/{}", user.id).into());
    urls.insert("custom_domain".to_owned(), url.into());
    Value::Object(urls)
}
