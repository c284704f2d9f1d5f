//! `uploadTranscript` and `fetchUploadIdsStatus`: conversations that other functions hand over for
//! Salesforce to import.

use patchbay_salesforce::{Error as SalesforceError, Request};
use serde_json::Value;

use super::call::Call;
use super::failure::Failure;
use crate::javascript;
use crate::runtime::{ErrorType, HandlerError};

/// Salesforce's own answer.
pub(crate) async fn upload(call: &Call<'_>) -> Result<Value, Failure> {
    let transcripts = pairs(call.parameter("contactIdsPayloadMap"))?;
    let (transcripts, deadline) = (transcripts.as_slice(), call.deadline());
    let answer = call
        .salesforce(
            |client| async move { client.conversations().upload(transcripts, deadline).await },
        )
        .await;
    match answer {
        // Salesforce took the transcripts and said nothing that can be read: its answer is passed
        // on as the replaced function does, which is an empty text.
        Err(Failure::Salesforce(SalesforceError::Decode { .. })) => Ok(Value::from("")),
        other => unless_it_failed(other?),
    }
}

/// Salesforce's own answer: JSON where it is JSON, else its text.
pub(crate) async fn status(call: &Call<'_>) -> Result<Value, Failure> {
    let ids = javascript::text(call.parameter("uploadIds"));
    let (ids, deadline) = (ids.as_str(), call.deadline());
    let request =
        || Request::get("upload status", "connect/conversations/upload").query("uploadIds", ids);
    let answer = call
        .salesforce(|client| async move { client.raw(request(), deadline).await })
        .await?;
    let body = serde_json::from_slice(&answer.body);
    let text = || Value::from(String::from_utf8_lossy(&answer.body));
    unless_it_failed(body.unwrap_or_else(|_| text()))
}

fn unless_it_failed(mut answer: Value) -> Result<Value, Failure> {
    if answer.get("success") == Some(&Value::Bool(false)) {
        let text = answer.get("errorMessage").and_then(Value::as_str);
        let message = text.unwrap_or("Salesforce answered success: false and gave no reason");
        return Err(Failure::Unusable(HandlerError::new(
            ErrorType::SalesforceInvalid,
            message,
        )));
    }
    javascript::write_whole_numbers(&mut answer);
    Ok(answer)
}

/// `[[contactId, text], ...]`, as JSON text. The last text of an id wins, at the id's first place.
fn pairs(parameter: Option<&Value>) -> Result<Vec<(String, String)>, HandlerError> {
    let wrong = || {
        HandlerError::invalid(
            "Details.Parameters.contactIdsPayloadMap is not usable: expected the JSON text of a \
             list of [contact id, transcript] pairs",
        )
    };
    let list = match parameter {
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|_| wrong())?,
        Some(given) => given.clone(),
        None => {
            return Err(HandlerError::missing(
                "Details.Parameters.contactIdsPayloadMap is missing: expected the JSON text of a \
                 list of [contact id, transcript] pairs",
            ));
        }
    };
    let list = match list {
        Value::Array(list) => list,
        // Nothing to upload, as an empty list.
        Value::Null => Vec::new(),
        _ => return Err(wrong()),
    };
    let mut pairs: Vec<(String, String)> = Vec::with_capacity(list.len());
    for item in &list {
        let id = item
            .get(0)
            .filter(|id| !id.is_object() && !id.is_array())
            .ok_or_else(wrong)?;
        let text = item.get(1).and_then(Value::as_str).ok_or_else(wrong)?;
        let id = javascript::text(Some(id));
        match pairs.iter_mut().find(|(known, _)| *known == id) {
            Some(known) => text.clone_into(&mut known.1),
            None => pairs.push((id, text.to_owned())),
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Result<Vec<(String, String)>, ErrorType> {
        pairs(Some(value)).map_err(|error| error.error_type)
    }

    #[test]
    fn the_last_text_of_a_contact_wins_at_the_first_place() {
        let text = r#"[["a","1"],["b","2"],["a","3"]]"#;
        let expected = [("a", "3"), ("b", "2")].map(|(id, text)| (id.to_owned(), text.to_owned()));
        assert_eq!(read(&json!(text)), Ok(expected.to_vec()));
        assert_eq!(read(&json!("[]")), Ok(Vec::new()));
    }

    #[test]
    fn anything_else_is_refused_without_repeating_it() {
        for wrong in [
            json!("nope"),
            json!("{}"),
            json!("[[\"a\"]]"),
            json!("[[{},\"x\"]]"),
            json!(1),
        ] {
            assert_eq!(read(&wrong), Err(ErrorType::InputInvalid), "{wrong}");
        }
        assert_eq!(read(&Value::Null), Ok(Vec::new()));
        assert_eq!(
            pairs(None).map_err(|error| error.error_type),
            Err(ErrorType::InputMissing)
        );
    }
}
