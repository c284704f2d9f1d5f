//! `SFSPhoneCallFlowQuery`: the telephone number of the field engineer who is on the way to the
//! caller. Never fails: a caller who is not known, or an org that does not answer, is told by
//! `status`.

use patchbay_salesforce::soql::quote;
use serde_json::{Value, json};

use super::call::Call;
use super::failure::Failure;
use crate::javascript;

const DEFAULT_STATUS: &str = "En Route";

/// `{success, statusCode, status}` and `engPhone` or `msg`.
pub(crate) async fn engineer_phone(call: &Call<'_>) -> Value {
    let Some(number) = call
        .event()
        .customer_address()
        .filter(|number| is_valid(number))
    else {
        return json!({"success": true, "statusCode": 200, "status": "ANONYMOUS"});
    };
    let status = on_the_way_status(call).await;
    let phone = phone(call, &status, number)
        .await
        .unwrap_or_else(|failure| {
            call.swallowed(&failure);
            None
        });
    match phone {
        Some(phone) => json!({
            "success": true, "statusCode": 200, "status": "TRANSFER_CALL", "engPhone": phone,
        }),
        None => json!({
            "success": true, "statusCode": 200, "status": "PHONE_NOT_FOUND",
            "msg": "Assign resource not found or no phone in AssignedResource record",
        }),
    }
}

/// The replaced function's rule: 8 to 20 characters, the first one of `+ { 0 , 1 }` (its pattern
/// takes the braces and the comma literally), digits after it. So `5555550100` counts as no number.
fn is_valid(number: &str) -> bool {
    let mut characters = number.chars();
    (8..=20).contains(&number.chars().count())
        && characters
            .next()
            .is_some_and(|first| "+{0,1}".contains(first))
        && characters.all(|character| character.is_ascii_digit())
}

async fn on_the_way_status(call: &Call<'_>) -> String {
    let found = first(
        call,
        "SELECT ApptAssistantStatus FROM FieldServiceOrgSettings",
    )
    .await;
    let found = found.unwrap_or_else(|failure| {
        call.swallowed(&failure);
        None
    });
    let status = found
        .as_ref()
        .and_then(|record| record.get("ApptAssistantStatus"));
    if javascript::is_truthy(status) {
        javascript::text(status)
    } else {
        DEFAULT_STATUS.to_owned()
    }
}

async fn phone(call: &Call<'_>, status: &str, number: &str) -> Result<Option<Value>, Failure> {
    let soql = format!(
        "SELECT ServiceResource.RelatedRecord.Phone FROM AssignedResource \
         WHERE (LocationStatus in ('EnRoute', 'LastMile')) \
         AND (ServiceAppointment.Status={}) \
         AND (ServiceAppointment.Contact.Phone={}) \
         ORDER BY AssignedResourceNumber DESC LIMIT 1",
        quote(status),
        quote(number),
    );
    let record = first(call, &soql).await?;
    let phone = record
        .as_ref()
        .and_then(|record| record.pointer("/ServiceResource/RelatedRecord/Phone"));
    Ok(phone
        .filter(|phone| javascript::is_truthy(Some(phone)))
        .cloned())
}

async fn first(call: &Call<'_>, soql: &str) -> Result<Option<Value>, Failure> {
    super::query::first_record(call, soql).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_judged_as_before() {
        for number in ["+15555550100", "0123456789", "15555550", "{1234567"] {
            assert!(is_valid(number), "{number}");
        }
        for number in [
            "5555550100",
            "anonymous",
            "+1555",
            "",
            "+1 555 555 0100",
            "+155555501005555501001",
        ] {
            assert!(!is_valid(number), "{number}");
        }
    }
}
