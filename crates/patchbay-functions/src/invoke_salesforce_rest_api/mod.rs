//! `InvokeSalesforceRestApiFunction`: eleven methods by which a contact flow reads and writes
//! Salesforce records. Owns what each method takes and answers; the shapes are those of Service
//! Cloud Voice's function, contact centre 21, and `docs/compatibility.md` lists where they differ.

mod agent;
mod call;
mod duplicate_guard;
mod failure;
mod field_service;
mod flattening;
mod method;
mod object_name;
mod query;
mod records;
mod reply_size;
mod result_format;
mod search;
mod transcripts;

use serde_json::Value;

pub(crate) use call::{Call, Shared};
pub(crate) use duplicate_guard::RecentCreates;
pub(crate) use failure::Failure;
pub(crate) use method::Method;

use crate::runtime::{ErrorType, HandlerError, Meter};

/// How an invocation ended: what the caller gets, and what log and metrics are told.
pub(crate) struct Ending {
    /// The answer, or what is thrown.
    pub(crate) reply: Result<Value, HandlerError>,
    /// The failure behind the reply, also where the reply is an answer.
    pub(crate) failure: Option<Failure>,
}

impl Ending {
    /// The end of an invocation that got no further than its event.
    pub(crate) fn refused(error: HandlerError) -> Self {
        Self {
            failure: Some(Failure::Thrown(error.clone())),
            reply: Err(error),
        }
    }

    /// An answer.
    pub(crate) fn answered(answer: Value) -> Self {
        Self {
            reply: Ok(answer),
            failure: None,
        }
    }
}

/// Runs one method.
pub(crate) async fn run(call: &Call<'_>) -> Ending {
    let result = match call.method() {
        Method::CreateRecord => records::create(call).await,
        Method::UpdateRecord => records::update(call).await,
        Method::QueryRecord => query::query(call).await,
        Method::SearchRecord => search::search(call).await,
        Method::UploadTranscript => transcripts::upload(call).await,
        Method::FetchUploadIdsStatus => transcripts::status(call).await,
        Method::RealtimeAlertEvent => records::publish_alert(call).await,
        Method::FieldServicePhoneCallFlow => Ok(field_service::engineer_phone(call).await),
        Method::FetchOutboundPhoneNumber => agent::outbound_phone_number(call).await,
        Method::FetchAgentPhoneNumber => Ok(agent::agent_phone_number()),
        Method::FetchVoicemailGreeting => Ok(agent::voicemail_greeting(call).await),
    };
    match result {
        Ok(answer) => {
            warn_of_size(call.method(), &answer);
            Ending::answered(answer)
        }
        Err(failure) => {
            // Queries and searches answer their failures; flows test `success`.
            let is_answered = matches!(call.method(), Method::QueryRecord | Method::SearchRecord);
            let told = failure.clone();
            let reply = if is_answered {
                told.into_reply()
            } else {
                Err(told.into_handler_error())
            };
            Ending {
                reply,
                failure: Some(failure),
            }
        }
    }
}

/// Which method the event asks for. The text of the refusal is the replaced function's own.
pub(crate) fn method_of(
    event: &patchbay_connect::ContactFlowEvent,
) -> Result<Method, HandlerError> {
    let name = event.parameter("methodName");
    name.and_then(Value::as_str)
        .and_then(Method::by_name)
        .ok_or_else(|| {
            let asked = crate::javascript::text(name);
            let shown: String = asked.chars().take(100).collect();
            HandlerError::new(
                ErrorType::InputUnsupportedMethod,
                format!("Unsupported method: {shown}"),
            )
        })
}

fn warn_of_size(method: Method, answer: &Value) {
    let bytes = reply_size::json_length(answer);
    if method.is_called_by_a_flow() && bytes >= reply_size::CONNECT_LIMIT {
        Meter::with_current(Meter::oversized_reply);
        tracing::warn!(
            context = method.name(),
            bytes,
            "the answer is larger than the 32 KB that a contact flow takes: select fewer fields"
        );
    }
}
