//! `search` and `searchOne`: records of one object with a term, by a parameterized search. The term is
//! data to Salesforce and needs no escape.

use patchbay_salesforce::ParameterizedSearch;
use patchbay_salesforce::soql::is_closed_condition;
use serde_json::{Map, Value, json};

use super::failure::told;
use super::parameters::Parameters;
use super::rows::{self, Row};
use crate::runtime::{HandlerError, Work};

/// The most rows where the flow names no other number.
const LIMIT: u32 = 100;

/// All rows.
pub(crate) async fn all(parameters: &Parameters, work: &Work<'_>) -> Result<Value, HandlerError> {
    let mut search = term_and_object(parameters)?;
    match parameters.get("overallLimit") {
        None => search.overall_limit = Some(LIMIT),
        Some(given) => {
            let text = given.as_str().map(str::trim);
            let number = text.and_then(|text| text.parse::<u64>().ok());
            let limit = number.map_or_else(|| given.clone(), Value::from);
            search.more.insert("overallLimit".to_owned(), limit);
        }
    }
    Ok(rows::numbered(&rows_of(&search, work).await?))
}

/// The only row. A limit is never sent: it could make one row of several.
pub(crate) async fn only(parameters: &Parameters, work: &Work<'_>) -> Result<Value, HandlerError> {
    let search = term_and_object(parameters)?;
    Ok(rows::only(&rows_of(&search, work).await?))
}

fn term_and_object(parameters: &Parameters) -> Result<ParameterizedSearch, HandlerError> {
    let q = parameters.text("q")?;
    let fields = parameters.fields()?;
    let mut object = Map::new();
    object.insert("name".to_owned(), parameters.object()?.into());
    match parameters.get("where") {
        None | Some(Value::Null) => {}
        Some(Value::String(condition)) if condition.is_empty() => {}
        Some(Value::String(condition)) if is_closed_condition(condition) => {
            object.insert("where".to_owned(), json!(condition));
        }
        Some(_) => {
            let expected = "expected a condition whose quotes and brackets are closed";
            return Err(parameters.invalid("where", expected));
        }
    }
    Ok(ParameterizedSearch {
        q,
        fields,
        sobjects: vec![Value::Object(object)],
        ..ParameterizedSearch::default()
    })
}

/// The rows, without their `attributes`.
pub(crate) async fn rows_of(
    search: &ParameterizedSearch,
    work: &Work<'_>,
) -> Result<Vec<Row>, HandlerError> {
    let client = work.client().await?;
    let found = client.parameterized_search(search, work.deadline).await;
    let found = found.map_err(|error| told(&error))?;
    let rows = found.into_iter().filter_map(|row| match row {
        Value::Object(row) => Some(row),
        _ => None,
    });
    Ok(rows::without_attributes(rows.collect()))
}
