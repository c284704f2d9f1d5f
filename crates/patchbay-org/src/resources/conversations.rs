//! `/connect/conversations/upload`: transcripts of contacts, one part a contact, and what became of them. The requests
//! are those of the Service Cloud Voice functions (observed in
//! <https://github.com/service-cloud-voice/ServiceCloudVoiceLambdas>); the answers' members are guessed.

use std::convert::Infallible;

use axum::extract::{Query, Request, State};
use axum::routing::post;
use axum::{Json, Router};
use bytes::Bytes;
use http::{StatusCode, header};
use multer::Multipart;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::body;
use crate::context::Caller;
use crate::error::SfError;
use crate::state::SharedState;
use crate::store::conversation;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new().route(
        "/services/data/{version}/connect/conversations/upload",
        post(upload).get(status),
    )
}

async fn upload(
    State(state): State<SharedState>,
    caller: Caller,
    request: Request,
) -> Result<(StatusCode, Json<Value>), SfError> {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    let boundary = multer::parse_boundary(content_type).map_err(|_| {
        SfError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "Content type of the request is not supported",
        )
    })?;
    let bytes = body::read(request).await?;
    let transcripts = parts(bytes, boundary).await?;
    let id = conversation::store_upload(&state.db(), &caller, &transcripts)?;
    Ok((
        StatusCode::CREATED,
        Json(answer(&id, conversation::ACCEPTED)),
    ))
}

/// The parts, as (contact id, transcript).
async fn parts(bytes: Bytes, boundary: String) -> Result<Vec<(String, String)>, SfError> {
    let whole = futures::stream::once(async move { Ok::<Bytes, Infallible>(bytes) });
    let mut multipart = Multipart::new(whole, boundary);
    let mut transcripts: Vec<(String, String)> = vec![];
    while let Some(part) = multipart.next_field().await.map_err(|_| malformed())? {
        let contact = part.name().unwrap_or_default().to_owned();
        if contact.is_empty() || part.file_name().is_none() {
            return Err(malformed());
        }
        let text = part.text().await.map_err(|_| malformed())?;
        transcripts.push((contact, text));
    }
    if transcripts.is_empty() {
        Err(malformed())
    } else {
        Ok(transcripts)
    }
}

fn malformed() -> SfError {
    SfError::bad_request(
        "INVALID_MULTIPART_REQUEST",
        "Multipart message is malformed: one part with a file name is wanted for each contact",
    )
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    #[serde(default)]
    upload_ids: String,
}

async fn status(
    State(state): State<SharedState>,
    _caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, SfError> {
    let ids: Vec<&str> = asked.upload_ids.split(',').map(str::trim).collect();
    let ids: Vec<&str> = ids.into_iter().filter(|id| !id.is_empty()).collect();
    if ids.is_empty() {
        return Err(SfError::bad_request(
            "MISSING_ARGUMENT",
            "uploadIds is required",
        ));
    }
    let db = state.db();
    let uploads: Result<Vec<Value>, SfError> = ids
        .iter()
        .map(|id| {
            let status = conversation::upload_status(&db, id)?;
            Ok(answer(id, status.as_deref().unwrap_or("NotFound")))
        })
        .collect();
    Ok(Json(json!({"uploads": uploads?})))
}

fn answer(id: &str, status: &str) -> Value {
    json!({"uploadId": id, "status": status})
}
