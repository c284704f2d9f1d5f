//! Parameterized search, by `GET` and by `POST`. Owns its parameters; what they search is SOSL's business
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized.htm>).

use axum::extract::{RawQuery, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::search::answer;
use crate::body::SfJson;
use crate::context::Caller;
use crate::error::SfError;
use crate::sosl::{self, Group, Search};
use crate::state::SharedState;

pub(crate) fn routes() -> Router<SharedState> {
    Router::new()
        .route(
            "/services/data/{version}/parameterizedSearch",
            get(by_get).post(by_post),
        )
        .route(
            "/services/data/{version}/parameterizedSearch/",
            get(by_get).post(by_post),
        )
}

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parameters {
    q: Option<String>,
    r#in: Option<String>,
    fields: Vec<String>,
    sobjects: Vec<Part>,
    #[serde(deserialize_with = "count")]
    overall_limit: Option<u64>,
    #[serde(deserialize_with = "count")]
    default_limit: Option<u64>,
    #[serde(deserialize_with = "count")]
    offset: Option<u64>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// One object that is searched.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Part {
    name: String,
    fields: Vec<String>,
    r#where: Option<String>,
    order_by: Option<String>,
    #[serde(deserialize_with = "count")]
    limit: Option<u64>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Parameters that change how results are ranked or recorded, not which records there are.
const IGNORED: [&str; 3] = ["spellCorrection", "updateTracking", "updateViewStat"];

async fn by_post(
    State(state): State<SharedState>,
    caller: Caller,
    SfJson(parameters): SfJson<Parameters>,
) -> Result<Json<Value>, SfError> {
    answer(&state, &caller, &search(&parameters)?)
}

async fn by_get(
    State(state): State<SharedState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, SfError> {
    answer(
        &state,
        &caller,
        &search(&from_query(query.as_deref().unwrap_or_default())?)?,
    )
}

/// The parameters of a query string: `sobject=Contact&Contact.fields=Id,Name&Contact.limit=5`.
fn from_query(query: &str) -> Result<Parameters, SfError> {
    let mut parameters = Parameters::default();
    let names = |text: &str| {
        text.split(',')
            .map(|name| name.trim().to_owned())
            .collect::<Vec<_>>()
    };
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    for (key, value) in &pairs {
        match key.as_ref() {
            "q" => parameters.q = Some(value.to_string()),
            "in" => parameters.r#in = Some(value.to_string()),
            "fields" => parameters.fields.extend(names(value)),
            "sobject" => parameters
                .sobjects
                .extend(names(value).into_iter().map(|name| Part {
                    name,
                    ..Part::default()
                })),
            "overallLimit" => parameters.overall_limit = Some(number(value)?),
            "defaultLimit" => parameters.default_limit = Some(number(value)?),
            "offset" => parameters.offset = Some(number(value)?),
            key if key.contains('.') => {}
            key => {
                parameters
                    .others
                    .insert(key.to_owned(), value.to_string().into());
            }
        }
    }
    for (key, value) in &pairs {
        let Some((object, member)) = key.split_once('.') else {
            continue;
        };
        let part = parameters
            .sobjects
            .iter_mut()
            .find(|part| part.name.eq_ignore_ascii_case(object));
        let Some(part) = part else { continue };
        match member {
            "fields" => part.fields.extend(names(value)),
            "where" => part.r#where = Some(value.to_string()),
            "orderBy" => part.order_by = Some(value.to_string()),
            "limit" => part.limit = Some(number(value)?),
            other => {
                part.others
                    .insert(other.to_owned(), value.to_string().into());
            }
        }
    }
    Ok(parameters)
}

fn search(parameters: &Parameters) -> Result<Search, SfError> {
    refuse_others(&parameters.others)?;
    let terms = sosl::plain_terms(parameters.q.as_deref().unwrap_or_default())?;
    let group = match parameters.r#in.as_deref() {
        None => Group::All,
        Some(name) => Group::named(name).ok_or_else(|| {
            SfError::bad_request(
                "INVALID_SEARCH_SCOPE",
                format!("Invalid search scope: {name}"),
            )
        })?,
    };
    let mut returning = Vec::with_capacity(parameters.sobjects.len());
    for part in &parameters.sobjects {
        refuse_others(&part.others)?;
        let fields = if part.fields.is_empty() {
            &parameters.fields
        } else {
            &part.fields
        };
        let mut one = sosl::returning(
            &part.name,
            fields,
            present(part.r#where.as_ref()),
            present(part.order_by.as_ref()),
        )?;
        one.select.limit = part.limit;
        one.select.offset = parameters.offset;
        returning.push(one);
    }
    Ok(Search {
        terms,
        group,
        returning,
        limit: parameters.overall_limit,
        default_limit: parameters.default_limit,
    })
}

fn present(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str)
        .filter(|text| !text.trim().is_empty())
}

/// Parameters that the org does not have are refused by name unless they ask for nothing.
fn refuse_others(others: &Map<String, Value>) -> Result<(), SfError> {
    let asks = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(members) => !members.is_empty(),
        Value::String(text) => !text.is_empty() && text != "false",
        _ => true,
    };
    let lacking = others
        .iter()
        .find(|(key, value)| !IGNORED.contains(&key.as_str()) && asks(value));
    match lacking {
        Some((key, _)) => Err(SfError::unsupported(format!("parameterized search: {key}"))),
        None => Ok(()),
    }
}

fn number(text: &str) -> Result<u64, SfError> {
    text.trim().parse().map_err(|_| {
        SfError::bad_request(
            "NUMBER_OUTSIDE_VALID_RANGE",
            format!("not a valid number: {text}"),
        )
    })
}

/// A number, also as text: Salesforce's parser takes both.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let refused = || serde::de::Error::custom("not a whole number");
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => text.trim().parse().map(Some).map_err(|_| refused()),
        other => other.as_u64().map(Some).ok_or_else(refused),
    }
}
