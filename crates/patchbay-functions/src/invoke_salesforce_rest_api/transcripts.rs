//! `uploadTranscript` and `fetchUploadIdsStatus`: conversations that other functions hand over for
//! Salesforce to import.

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
        .salesforce(|client| async move {
            client.conversations().upload(transcripts, deadline).await
        })
        .await?;
    unless_it_failed(answer)
}

/// Salesforce's own answer.
pub(crate) async fn status(call: &Call<'_>) -> Result<Value, Failure> {
    let ids = javascript::text(call.parameter("uploadIds"));
    let (ids, deadline) = (ids.as_str(), call.deadline());
    let answer = call
        .salesforce(|client| async move {
            client.conversations().upload_status(ids, deadline).await
        })
        .await?;
    unless_it_failed(answer)
}

fn unless_it_failed(mut answer: Value) -> Result<Value, Failure> {
    if answer.get("success") == Some(&Value::Bool(false)) {
        let text = answer.get("errorMessage").and_then(Value::as_str);
        let message = text.unwrap_or("Salesforce answered success: false and gave no reason");
        return Err(Failure::Unusable(HandlerError::new(ErrorType::SalesforceInvalid, message)));
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
    let list: Vec<Value> = match parameter {
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|_| wrong())?,
        Some(Value::Array(list)) => list.clone(),
        None | Some(Value::Null) => {
            return Err(HandlerError::missing(
                "Details.Parameters.contactIdsPayloadMap is missing: expected the JSON text of a \
                 list of [contact id, transcript] pairs",
            ));
        }
        Some(_) => return Err(wrong()),
    };
    let mut pairs: Vec<(String, String)> = Vec::with_capacity(list.len());
    for item in &list {
        let id = item.get(0).filter(|id| !id.is_object() && !id.is_array()).ok_or_else(wrong)?;
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
        for wrong in [json!("nope"), json!("{}"), json!("[[\"a\"]]"), json!("[[{},\"x\"]]"), json!(1)]
        {
            assert_eq!(read(&wrong), Err(ErrorType::InputInvalid), "{wrong}");
        }
        assert_eq!(read(&Value::Null), Err(ErrorType::InputMissing));
    }
}
