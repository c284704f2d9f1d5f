//! `queryRecord`: one SOQL query whose placeholders are bound safely.

use patchbay_salesforce::soql::{self, BindOptions};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::failure::Failure;
use super::result_format::ResultFormat;
use crate::runtime::{ErrorType, HandlerError};

/// Parameters that are never put into the query.
const NO_PLACEHOLDERS: &[&str] = &["methodName", "soql", "secretName", "accessTokenSecretName"];

/// The first record, or a list where the flow asks for one.
pub(crate) async fn query(call: &Call<'_>) -> Result<Value, Failure> {
    let template = match call.parameter("soql") {
        Some(Value::String(soql)) => soql,
        None | Some(Value::Null) => {
            return Err(Failure::Thrown(HandlerError::missing(
                "Details.Parameters.soql is missing: expected a SOQL query",
            )));
        }
        Some(_) => {
            return Err(Failure::Thrown(HandlerError::invalid(
                "Details.Parameters.soql is not a text: expected a SOQL query",
            )));
        }
    };
    let format = ResultFormat::from_parameters(call.parameters())?;
    let soql = bind(call, template)?;
    let (records, total) = match format {
        ResultFormat::First => first_page(call, &soql).await?,
        _ => pages(call, &soql, format.cap()).await?,
    };
    if format == ResultFormat::First && records.is_empty() && total > 0 {
        // SELECT COUNT() answers a size and no records.
        return Ok(json!({"totalSize": total}));
    }
    let records: Vec<_> = records.into_iter().filter_map(without_attributes).collect();
    Ok(Value::Object(format.reply(&records, total)))
}

fn bind(call: &Call<'_>, template: &str) -> Result<String, Failure> {
    let mut values = call.parameters().clone();
    values.retain(|name, _| !NO_PLACEHOLDERS.contains(&name.as_str()));
    let options = BindOptions::default()
        .bare_names(true)
        .unsafe_verbatim(call.binds_verbatim());
    soql::bind(template, &values, options).map_err(|error| {
        Failure::Unusable(HandlerError::new(
            ErrorType::InputInvalid,
            error.to_string(),
        ))
    })
}

async fn first_page(call: &Call<'_>, soql: &str) -> Result<(Vec<Value>, u64), Failure> {
    let deadline = call.deadline();
    let page = call
        .salesforce(|client| async move { client.query(soql, deadline).await })
        .await?;
    let records = if page.total_size == 0 {
        Vec::new()
    } else {
        page.records
    };
    Ok((records, page.total_size))
}

async fn pages(call: &Call<'_>, soql: &str, cap: usize) -> Result<(Vec<Value>, u64), Failure> {
    let deadline = call.deadline();
    let pages = call
        .salesforce(|client| async move { client.query_pages(soql, cap, deadline).await })
        .await?;
    Ok((pages.records, pages.total_size))
}

/// The first record of a query of our own, nested as Salesforce sends it.
pub(crate) async fn first_record(call: &Call<'_>, soql: &str) -> Result<Option<Value>, Failure> {
    let (records, _) = first_page(call, soql).await?;
    Ok(records.into_iter().next())
}

/// A query's record without the `attributes` that Salesforce adds at the top.
fn without_attributes(record: Value) -> Option<Map<String, Value>> {
    match record {
        Value::Object(mut record) => {
            record.shift_remove("attributes");
            crate::javascript::write_whole_numbers_of(&mut record);
            Some(record)
        }
        _ => None,
    }
}
