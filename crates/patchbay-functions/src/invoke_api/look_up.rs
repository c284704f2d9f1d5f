//! `lookup` and `lookup_all`: one query made of an object, its fields and filters. The texts are those of
//! the replaced function, blanks included.

use serde_json::Value;

use super::filter::{Filter, filter};
use super::parameters::Parameters;
use super::query::rows_of_query;
use super::rows;
use crate::runtime::{HandlerError, Work};

const NAMED: [&str; 2] = ["sf_object", "sf_fields"];

/// The first row as it is nested, and how many there are. Without a filter the query ends with `WHERE`,
/// which Salesforce refuses: nobody should get the first of all records by a mistake.
pub(crate) async fn first(parameters: &Parameters, work: &Work<'_>) -> Result<Value, HandlerError> {
    let (object, fields) = (parameters.object()?, parameters.selection()?);
    let Some(conditions) = conditions(parameters)? else {
        return Ok(rows::none());
    };
    let soql = format!(
        "SELECT {fields} FROM {object} WHERE {}",
        conditions.join(" AND ")
    );
    Ok(rows::first(rows_of_query(&soql, work).await?))
}

/// All rows of the first page.
pub(crate) async fn all(parameters: &Parameters, work: &Work<'_>) -> Result<Value, HandlerError> {
    let (object, fields) = (parameters.object()?, parameters.selection()?);
    let Some(conditions) = conditions(parameters)? else {
        return Ok(rows::none());
    };
    let filters = if conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", conditions.join(" AND "))
    };
    let soql = format!("SELECT {fields} FROM {object}  {filters}");
    Ok(rows::numbered(&rows_of_query(&soql, work).await?))
}

/// The conditions in the event's order; `None` where one of them fits no record at all.
fn conditions(parameters: &Parameters) -> Result<Option<Vec<String>>, HandlerError> {
    let filters = parameters.besides(&NAMED);
    let filters: Result<Vec<Filter>, _> = filters
        .iter()
        .map(|(name, value)| filter(name, value, parameters.is_verbatim()))
        .collect();
    let conditions = filters?.into_iter().map(|filter| match filter {
        Filter::Condition(condition) => Some(condition),
        Filter::Nobody => None,
    });
    Ok(conditions.collect())
}
