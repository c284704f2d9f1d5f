//! `metadata/deployRequest`: a deployment by REST, its state, and its end before it began
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_rest.htm>).

use std::convert::Infallible;

use axum::extract::{Path, Query, Request, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{StatusCode, header};
use multer::Multipart;
use serde::Deserialize;
use serde_json::{Value, json};

use super::deployment::Options;
use super::jobs::{self, Deployment, Stage};
use super::{answers, rights};
use crate::body::{self, SfJson};
use crate::context::{Caller, RequestContext};
use crate::error::SfError;
use crate::state::{OrgState, SharedState};

pub(super) fn routes() -> Router<SharedState> {
    Router::new()
        .route(
            "/services/data/{version}/metadata/deployRequest",
            post(deploy),
        )
        .route(
            "/services/data/{version}/metadata/deployRequest/{id}",
            get(status).patch(cancel),
        )
}

/// The part of the body that is JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    #[serde(default)]
    deploy_options: Value,
    validated_deploy_request_id: Option<String>,
}

async fn deploy(
    State(state): State<SharedState>,
    caller: Caller,
    request: Request,
) -> Result<(StatusCode, Json<Value>), SfError> {
    check_rights(&state, &caller)?;
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(content_type) else {
        let order: Order = body::from_slice(&body::read(request).await?)?;
        return Err(match order.validated_deploy_request_id {
            Some(_) => SfError::unsupported("deployment of what was validated before"),
            None => malformed(),
        });
    };
    let (order, zip) = parts(body::read(request).await?, boundary).await?;
    let options = options_of(&order.deploy_options);
    let job = jobs::deploy(&state, &caller, zip, options)?;
    let mut answer = answer(&state, &job, false)?;
    answer["deployOptions"] = order.deploy_options;
    Ok((StatusCode::CREATED, Json(answer)))
}

/// JSON and zip; the parts are told by what they hold, since clients call them differently: the guide `json` and `file`,
/// jsforce `entity_content` and `file`.
async fn parts(bytes: Bytes, boundary: String) -> Result<(Order, Vec<u8>), SfError> {
    let whole = futures::stream::once(async move { Ok::<Bytes, Infallible>(bytes) });
    let mut multipart = Multipart::new(whole, boundary);
    let (mut order, mut zip) = (None, None);
    while let Some(part) = multipart.next_field().await.map_err(|_| malformed())? {
        let is_file = part.name() == Some("file");
        let bytes = part.bytes().await.map_err(|_| malformed())?;
        if is_file {
            zip = Some(bytes.to_vec());
        } else {
            order = Some(body::from_slice::<Order>(&bytes)?);
        }
    }
    order.zip(zip).ok_or_else(malformed)
}

fn malformed() -> SfError {
    SfError::bad_request(
        "INVALID_MULTIPART_REQUEST",
        "Multipart message is malformed: one part with the deployOptions as JSON and one named file are wanted",
    )
}

/// Without `rollbackOnError` a deployment keeps what could be saved.
fn options_of(options: &Value) -> Options {
    let flag = |name: &str| match &options[name] {
        Value::Bool(flag) => *flag,
        Value::String(text) => text == "true",
        _ => false,
    };
    Options {
        check_only: flag("checkOnly"),
        rollback_on_error: flag("rollbackOnError"),
        ignore_warnings: flag("ignoreWarnings"),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Asked {
    include_details: Option<String>,
}

async fn status(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, SfError> {
    check_rights(&state, &caller)?;
    let job = state.metadata.deployment(&id).ok_or_else(unknown)?;
    let details = asked.include_details.as_deref() == Some("true");
    Ok(Json(answer(&state, &job, details)?))
}

async fn cancel(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, id)): Path<(String, String)>,
    SfJson(order): SfJson<Value>,
) -> Result<(StatusCode, Json<Value>), SfError> {
    check_rights(&state, &caller)?;
    if order["deployResult"]["status"] != "Canceling" {
        return Err(SfError::bad_request(
            "INVALID_OPERATION",
            "Only the status Canceling can be set",
        ));
    }
    let job = state
        .metadata
        .cancel(&id, state.clock.now())
        .ok_or_else(unknown)?;
    if job.stage.is_last() && job.stage != Stage::Canceled {
        return Err(SfError::bad_request(
            "INVALID_ID_FIELD",
            "Deployment already completed",
        ));
    }
    Ok((StatusCode::ACCEPTED, Json(answer(&state, &job, false)?)))
}

fn unknown() -> SfError {
    SfError::not_found("The requested resource does not exist")
}

fn check_rights(state: &OrgState, caller: &RequestContext) -> Result<(), SfError> {
    if rights::may_change_metadata(&state.db(), &caller.user_id)? {
        return Ok(());
    }
    Err(SfError::new(
        StatusCode::FORBIDDEN,
        "INSUFFICIENT_ACCESS",
        rights::REFUSAL,
    ))
}

fn answer(state: &OrgState, job: &Deployment, details: bool) -> Result<Value, SfError> {
    let result = answers::deploy_result(&state.db(), job, details)?;
    Ok(json!({
        "id": job.id,
        "validatedDeployRequestId": null,
        "deployResult": result,
    }))
}
