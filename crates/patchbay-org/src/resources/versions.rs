//! `GET /services/data` (the versions) and `GET /services/data/vNN.0` (the resources). Owns which API versions exist.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::context::Caller;
use crate::error::SfError;
use crate::state::SharedState;

/// Oldest API version that the org emulates: the one that the CTI adapter's functions ask for unless told otherwise.
pub(crate) const OLDEST: u32 = 42;
/// Newest API version that the org emulates.
pub(crate) const NEWEST: u32 = 68;
/// Salesforce itself still serves 31.0 and later; 21.0 to 30.0 answer 410
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/api_rest_eol.htm>).
const OLDEST_LIVING: u32 = 31;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route("/services/data", get(versions))
        .route("/services/data/", get(versions))
        .route("/services/data/{version}", get(resources))
        .route("/services/data/{version}/", get(resources))
}

async fn versions() -> Json<Value> {
    let versions = (OLDEST..=NEWEST)
        .map(|version| {
            json!({
                "label": label(version),
                "url": format!("/services/data/v{version}.0"),
                "version": format!("{version}.0"),
            })
        })
        .collect();
    Json(Value::Array(versions))
}

async fn resources(State(state): State<SharedState>, caller: Caller) -> Json<Value> {
    let base = format!("/services/data/v{}", caller.api_version);
    let names = [
        "sobjects",
        "query",
        "queryAll",
        "search",
        "parameterizedSearch",
        "composite",
        "chatter",
        "limits",
    ];
    let mut paths: Map<String, Value> = names
        .iter()
        .map(|name| ((*name).to_owned(), format!("{base}/{name}").into()))
        .collect();
    let identity = format!("{}/id/{}/{}", state.url(), state.org_id, caller.user_id);
    paths.insert("identity".to_owned(), identity.into());
    Json(Value::Object(paths))
}

/// The version of a path, without its `v`. Refuses what Salesforce refuses, and by name what the org does not emulate.
pub(crate) fn of_path(path: &str) -> Result<String, SfError> {
    let gone = || SfError::not_found("The requested resource does not exist");
    let segment = path.split('/').nth(3).ok_or_else(gone)?;
    let number = segment
        .strip_prefix('v')
        .and_then(|it| it.strip_suffix(".0"))
        .ok_or_else(gone)?;
    let version: u32 = number.parse().map_err(|_| gone())?;
    match version {
        OLDEST..=NEWEST => Ok(format!("{version}.0")),
        OLDEST_LIVING..OLDEST => Err(SfError::unsupported(format!("API version {version}.0"))),
        21..OLDEST_LIVING => Err(SfError::new(
            StatusCode::GONE,
            "UNSUPPORTED_API_VERSION",
            format!("This API version is no longer supported: {version}.0"),
        )),
        _ => Err(gone()),
    }
}

/// The release that a version came with: 41.0 was Winter '18, and there are three a year.
fn label(version: u32) -> String {
    let since = version.saturating_sub(41);
    let season = ["Winter", "Spring", "Summer"]
        .into_iter()
        .cycle()
        .nth(usize::try_from(since % 3).unwrap_or_default())
        .unwrap_or_default();
    format!("{season} '{}", 18 + since / 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_follow_the_release_calendar() {
        assert_eq!(label(42), "Spring '18");
        assert_eq!(label(50), "Winter '21");
        assert_eq!(label(58), "Summer '23");
        assert_eq!(label(64), "Summer '25");
        assert_eq!(label(66), "Spring '26");
    }

    #[test]
    fn versions_are_refused_as_salesforce_refuses_them() {
        let status = |path| of_path(path).map_err(|refusal| refusal.status.as_u16());
        assert_eq!(status("/services/data/v64.0/query"), Ok("64.0".to_owned()));
        assert_eq!(status("/services/data/v40.0/query"), Err(501));
        assert_eq!(status("/services/data/v25.0/query"), Err(410));
        assert_eq!(status("/services/data/v99.0/query"), Err(404));
        assert_eq!(status("/services/data/64.0/query"), Err(404));
    }
}
