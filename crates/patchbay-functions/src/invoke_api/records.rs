//! `create`, `update` and `delete`: one record.

use patchbay_salesforce::Fields;
use serde_json::{Value, json};

use super::date_expression::evaluate;
use super::failure::told;
use super::parameters::Parameters;
use crate::runtime::{ErrorType, HandlerError, Work};

/// The object whose fields hold lists with bars and no dates (observed), without its namespace.
const WITHOUT_DATES: &str = "AC_ContactChannelAnalytics__c";

/// Makes a record of all other parameters and answers `{"Id": …}`.
pub(crate) async fn create(
    parameters: &Parameters,
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    let object = parameters.object()?;
    let fields = fields(parameters, &object, &["sf_object"], work)?;
    let client = work.client().await?;
    let made = client
        .records()
        .create(object.trim(), &fields, work.deadline)
        .await
        .map_err(|error| told(&error))?;
    if made.id.is_empty() {
        return Err(HandlerError::new(
            ErrorType::SalesforceProtocol,
            "create: Salesforce's answer holds no id; the record may have been made",
        ));
    }
    Ok(json!({"Id": made.id}))
}

/// Changes a record by all other parameters and answers `{"Status": 204}`, the HTTP status.
pub(crate) async fn update(
    parameters: &Parameters,
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    let (object, id) = (parameters.object()?, parameters.text("sf_id")?);
    let fields = fields(parameters, &object, &["sf_object", "sf_id"], work)?;
    let client = work.client().await?;
    let changed = client
        .records()
        .update(object.trim(), &id, &fields, work.deadline)
        .await
        .map_err(|error| told(&error))?;
    Ok(json!({"Status": changed.status}))
}

/// Deletes a record and answers `{"Response": null}`. With any other parameter nothing is deleted: the
/// flow may mean something else than the record as a whole.
pub(crate) async fn delete(
    parameters: &Parameters,
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    let (object, id) = (parameters.object()?, parameters.text("sf_id")?);
    if !parameters.besides(&["sf_object", "sf_id"]).is_empty() {
        return Err(HandlerError::invalid(
            "delete: takes sf_object and sf_id only, and there are other parameters; nothing was deleted",
        ));
    }
    let client = work.client().await?;
    let deleted = client
        .records()
        .delete(object.trim(), &id, work.deadline)
        .await;
    deleted.map_err(|error| told(&error))?;
    Ok(json!({"Response": null}))
}

/// The fields to write: the parameters besides the named ones, date expressions evaluated.
fn fields(
    parameters: &Parameters,
    object: &str,
    named: &[&str],
    work: &Work<'_>,
) -> Result<Fields, HandlerError> {
    let mut fields = parameters.besides(named);
    if object == work.namespace()?.of(WITHOUT_DATES) {
        return Ok(fields);
    }
    for (name, value) in &mut fields {
        let evaluated = value.as_str().and_then(|text| evaluate(text, work.now));
        if let Some(date) = evaluated {
            let date = date.map_err(|_| {
                parameters.invalid(name, "its date lies outside the years 1 to 9999")
            })?;
            *value = Value::String(date);
        }
    }
    Ok(fields)
}
