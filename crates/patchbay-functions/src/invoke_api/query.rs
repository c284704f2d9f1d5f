//! `query`, `queryOne`, `searchSOSL` and `searchOneSOSL`: a query or a search of the flow's own, in which
//! parameter names stand for values.

use patchbay_salesforce::{Request, soql, sosl};
use serde::Deserialize;
use serde_json::Value;

use super::failure::told;
use super::parameters::Parameters;
use super::rows::{self, Row};
use crate::runtime::{HandlerError, Work};

/// All rows of the first page of a query.
pub(crate) async fn all(parameters: &Parameters, work: &Work<'_>) -> Result<Value, HandlerError> {
    let soql = text(parameters)?;
    Ok(rows::numbered(&rows_of_query(&soql, work).await?))
}

/// The only row of a query.
pub(crate) async fn only(parameters: &Parameters, work: &Work<'_>) -> Result<Value, HandlerError> {
    let soql = text(parameters)?;
    Ok(rows::only(&rows_of_query(&soql, work).await?))
}

/// All rows of a search, with their `attributes`.
pub(crate) async fn search_all(
    parameters: &Parameters,
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    let sosl = text(parameters)?;
    Ok(rows::numbered(&rows_of_search(&sosl, work).await?))
}

/// The only row of a search. Text that is no search is asked as a query, which is all that the replaced
/// function could do.
pub(crate) async fn search_only(
    parameters: &Parameters,
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    let text = text(parameters)?;
    let rows = if sosl::is_search(&text) {
        rows_of_search(&text, work).await?
    } else {
        rows_of_query(&text, work).await?
    };
    Ok(rows::only(&rows))
}

/// The parameter `query` with the values of the others in it.
fn text(parameters: &Parameters) -> Result<String, HandlerError> {
    let template = parameters.text("query")?;
    let values = parameters.besides(&["query"]);
    let text = if parameters.is_verbatim() {
        soql::substitute_verbatim(&template, &values)
    } else {
        soql::substitute(&template, &values)
    };
    text.map_err(|error| {
        let operation = parameters.operation().name();
        HandlerError::invalid(format!("{operation}: {error}"))
    })
}

/// The rows of a query's first page, without their `attributes`: no flow takes more than 32 KB.
pub(crate) async fn rows_of_query(soql: &str, work: &Work<'_>) -> Result<Vec<Row>, HandlerError> {
    #[derive(Deserialize)]
    struct Answer {
        records: Vec<Row>,
    }
    let answer: Answer = ask("query", soql, work).await?;
    Ok(rows::without_attributes(answer.records))
}

/// The rows of a search, with their `attributes`.
pub(crate) async fn rows_of_search(sosl: &str, work: &Work<'_>) -> Result<Vec<Row>, HandlerError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        search_records: Vec<Row>,
    }
    let answer: Answer = ask("search", sosl, work).await?;
    Ok(answer.search_records)
}

/// `GET query?q=…` and `GET search?q=…`. Asked without the client's own types: only the rows are needed.
async fn ask<T: serde::de::DeserializeOwned>(
    resource: &'static str,
    text: &str,
    work: &Work<'_>,
) -> Result<T, HandlerError> {
    let request = Request::get(resource, resource).query("q", text);
    let client = work.client().await?;
    let answer = client.raw(request, work.deadline).await;
    let read = answer.and_then(|answer| answer.json(resource));
    read.map_err(|error| told(&error))
}
