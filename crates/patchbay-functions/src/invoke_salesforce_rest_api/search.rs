//! `searchRecord`: one SOSL search, sent as the flow wrote it. The replaced function replaces no
//! placeholders here: braces are SOSL's own way of writing the term.

use patchbay_salesforce::Request;
use serde_json::{Map, Value};

use super::call::Call;
use super::failure::Failure;
use super::result_format::ResultFormat;
use crate::javascript;
use crate::runtime::{ErrorType, HandlerError};

/// The first record with its `attributes`, or a list where the flow asks for one.
pub(crate) async fn search(call: &Call<'_>) -> Result<Value, Failure> {
    let format = ResultFormat::from_parameters(call.parameters())?;
    // Without `sosl` the replaced function searches for the text `undefined`, and Salesforce's
    // refusal of that is what flows see.
    let sosl = javascript::text(call.parameter("sosl"));
    let (sosl, deadline) = (sosl.as_str(), call.deadline());
    let request = || Request::get("search", "search/").query("q", sosl);
    let answer = call
        .salesforce(|client| async move { client.raw(request(), deadline).await })
        .await?;
    let mut body: Value = answer.json("search")?;
    let Some(Value::Array(found)) = body.get_mut("searchRecords").map(Value::take) else {
        return Err(Failure::Unusable(HandlerError::new(
            ErrorType::SalesforceProtocol,
            "search: Salesforce's answer holds no searchRecords",
        )));
    };
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let records: Vec<_> = found.into_iter().filter_map(object).collect();
    Ok(Value::Object(format.reply(&records, total)))
}

fn object(record: Value) -> Option<Map<String, Value>> {
    match record {
        Value::Object(mut record) => {
            javascript::write_whole_numbers_of(&mut record);
            Some(record)
        }
        _ => None,
    }
}
