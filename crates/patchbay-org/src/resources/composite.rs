//! `POST …/composite`: up to 25 requests in one, each of which may use the answers of those before it, all or none
//! of them done if asked for. Owns the order of the work and the rollback.

use axum::extract::State;
use axum::routing::post;
use axum::{Extension, Json, Router};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::composite_reference::{Answers, NoValue};
use super::subrequest::{Answer, Dispatcher, MOST};
use crate::body::SfJson;
use crate::context::Caller;
use crate::error::SfError;
use crate::front::InProcess;
use crate::state::{OrgState, SharedState};
use crate::store;

/// Most queries and collections among the requests
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm>).
const MOST_QUERIES: usize = 5;
/// What the requests that worked are told when another has undone them (same page).
const ROLLED_BACK: &str =
    "The transaction was rolled back since another operation in the same transaction failed.";

pub(crate) fn routes() -> Router<SharedState> {
    Router::new().route("/services/data/{version}/composite", post(composite))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Composite {
    #[serde(default)]
    all_or_none: bool,
    // `collateSubrequests` lets Salesforce do independent requests side by side; answers are the same in order.
    composite_request: Vec<Subrequest>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subrequest {
    method: String,
    url: String,
    reference_id: String,
    #[serde(default)]
    body: Option<Value>,
}

async fn composite(
    State(state): State<SharedState>,
    _caller: Caller,
    Extension(in_process): Extension<InProcess>,
    headers: HeaderMap,
    SfJson(composite): SfJson<Composite>,
) -> Result<Json<Value>, SfError> {
    check(&composite)?;
    let dispatcher = Dispatcher {
        state: &state,
        in_process,
        headers: &headers,
    };
    let answers = if composite.all_or_none {
        let _alone = state.exclusion.write().await;
        all_or_none(&dispatcher, &composite.composite_request).await?
    } else {
        let _shared = state.exclusion.read().await;
        each(&dispatcher, &composite.composite_request).await?
    };
    let shown = composite
        .composite_request
        .iter()
        .zip(answers)
        .map(|(request, answer)| {
            json!({
                "body": answer.body,
                "httpHeaders": answer.headers,
                "httpStatusCode": answer.status.as_u16(),
                "referenceId": request.reference_id,
            })
        });
    Ok(Json(
        json!({"compositeResponse": shown.collect::<Vec<_>>()}),
    ))
}

/// Refuses the whole. The texts are guessed, but that of a bad reference id, which was observed
/// (<https://github.com/guardian/support-service-lambdas/pull/1512>).
fn check(composite: &Composite) -> Result<(), SfError> {
    let refused = |message: String| Err(SfError::bad_request("INVALID_INPUT", message));
    let requests = &composite.composite_request;
    if requests.is_empty() || requests.len() > MOST {
        return refused(format!(
            "The number of subrequests must be between 1 and {MOST}"
        ));
    }
    let queries = requests.iter().filter(|it| is_query(&it.url)).count();
    if queries > MOST_QUERIES {
        return refused(format!(
            "At most {MOST_QUERIES} subrequests may be queries or collections"
        ));
    }
    for (index, request) in requests.iter().enumerate() {
        let id = &request.reference_id;
        let starts_well = id.starts_with(|it: char| it.is_ascii_alphanumeric());
        if !starts_well || !id.chars().all(|it| it.is_ascii_alphanumeric() || it == '_') {
            return refused(format!(
                "Provided referenceId ('{id}') must start with a letter or a number, and it can contain only \
                 letters, numbers and underscores ('_')."
            ));
        }
        if requests
            .iter()
            .take(index)
            .any(|earlier| earlier.reference_id == *id)
        {
            return refused(format!("Duplicate referenceId provided: {id}"));
        }
    }
    Ok(())
}

fn is_query(url: &str) -> bool {
    let resource = url.splitn(5, '/').nth(4).unwrap_or_default();
    resource.starts_with("query") || resource.starts_with("composite/sobjects")
}

/// Each request for itself: one that fails takes none with it but those that need its answer.
async fn each(
    dispatcher: &Dispatcher<'_>,
    requests: &[Subrequest],
) -> Result<Vec<Answer>, SfError> {
    let mut earlier = Answers::default();
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        let answer = one(dispatcher, request, &earlier).await?;
        if !answer.failed() {
            earlier.add(&request.reference_id, answer.body.clone());
        }
        answers.push(answer);
    }
    Ok(answers)
}

/// All requests, or none when one fails. The caller keeps everybody else out.
async fn all_or_none(
    dispatcher: &Dispatcher<'_>,
    requests: &[Subrequest],
) -> Result<Vec<Answer>, SfError> {
    let rollback = Rollback::open(dispatcher.state)?;
    let mut earlier = Answers::default();
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        let answer = one(dispatcher, request, &earlier).await?;
        let failed = answer.failed();
        earlier.add(&request.reference_id, answer.body.clone());
        answers.push(answer);
        if failed {
            let failure = answers.pop();
            answers = answers.iter().map(|_| halted(ROLLED_BACK)).collect();
            answers.extend(failure);
            answers.resize_with(requests.len(), || halted(ROLLED_BACK));
            return Ok(answers);
        }
    }
    rollback.keep()?;
    Ok(answers)
}

async fn one(
    dispatcher: &Dispatcher<'_>,
    request: &Subrequest,
    earlier: &Answers,
) -> Result<Answer, SfError> {
    let url = earlier.in_url(&request.url);
    let body = request
        .body
        .as_ref()
        .map(|body| earlier.in_body(body))
        .transpose();
    match (url, body) {
        (Ok(url), Ok(body)) => {
            dispatcher
                .answer(&request.method, &url, body.as_ref())
                .await
        }
        (Err(NoValue(message)), _) | (_, Err(NoValue(message))) => Ok(halted(&message)),
    }
}

fn halted(message: &str) -> Answer {
    Answer {
        status: StatusCode::BAD_REQUEST,
        body: json!([{"errorCode": "PROCESSING_HALTED", "message": message}]),
        headers: Map::new(),
    }
}

/// Undoes everything since it was opened, unless it is told to keep it: also when the work ends early.
struct Rollback<'a> {
    state: &'a OrgState,
    kept: bool,
}

impl<'a> Rollback<'a> {
    fn open(state: &'a OrgState) -> Result<Self, SfError> {
        state
            .db()
            .execute_batch("SAVEPOINT composite")
            .map_err(store::database)?;
        Ok(Self { state, kept: false })
    }

    fn keep(mut self) -> Result<(), SfError> {
        self.kept = true;
        self.state
            .db()
            .execute_batch("RELEASE composite")
            .map_err(store::database)
    }
}

impl Drop for Rollback<'_> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let undo = "ROLLBACK TO composite; RELEASE composite";
        if let Err(error) = self.state.db().execute_batch(undo) {
            tracing::error!(%error, "a composite request could not be rolled back");
        }
    }
}
