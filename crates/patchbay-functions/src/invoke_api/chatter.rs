//! `createChatterPost` and `createChatterComment`.

use patchbay_salesforce::{ChatterPost, Segment};
use serde_json::{Value, json};

use super::failure::told;
use super::parameters::Parameters;
use super::template_text::fill;
use crate::runtime::{HandlerError, Work};

// `sf_mention` is optional, so it is one of those that a message may name (observed).
const OF_A_POST: [&str; 4] = [
    "sf_feedElementType",
    "sf_subjectId",
    "sf_messageType",
    "sf_message",
];

const OF_A_COMMENT: [&str; 3] = ["sf_feedElementId", "sf_commentType", "sf_commentMessage"];

/// Makes a post, perhaps with a mention behind the text, and answers `{"Id": …}`.
pub(crate) async fn post(parameters: &Parameters, work: &Work<'_>) -> Result<Value, HandlerError> {
    let mut segments = Vec::from([Segment::Other {
        kind: parameters.text("sf_messageType")?,
        text: message(parameters, "sf_message", &OF_A_POST)?,
    }]);
    let mention = parameters.get("sf_mention");
    if mention.is_some_and(|mention| !mention.is_null() && *mention != "") {
        segments.push(Segment::Mention(parameters.text("sf_mention")?));
    }
    let post = ChatterPost {
        element_type: parameters.text("sf_feedElementType")?,
        subject_id: parameters.text("sf_subjectId")?,
        segments,
    };
    let client = work.client().await?;
    let id = client.chatter().post(&post, work.deadline).await;
    Ok(json!({"Id": id.map_err(|error| told(&error))?}))
}

/// Makes a comment and answers `{"Id": …}`.
pub(crate) async fn comment(
    parameters: &Parameters,
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    let element = parameters.text("sf_feedElementId")?;
    let segment = Segment::Other {
        kind: parameters.text("sf_commentType")?,
        text: message(parameters, "sf_commentMessage", &OF_A_COMMENT)?,
    };
    let client = work.client().await?;
    let id = client
        .chatter()
        .comment(&element, &[segment], work.deadline)
        .await;
    Ok(json!({"Id": id.map_err(|error| told(&error))?}))
}

/// The message with the other parameters in it.
fn message(parameters: &Parameters, name: &str, named: &[&str]) -> Result<String, HandlerError> {
    let template = parameters.text(name)?;
    fill(&template, &parameters.besides(named)).map_err(|_| {
        parameters.invalid(
            name,
            "every {{name}} must name a parameter that is a text without {{ and }}, and all braces must pair up",
        )
    })
}
