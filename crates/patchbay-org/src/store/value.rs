//! Values of a body as columns hold them: types, lengths, formats and ranges checked, in Salesforce's words. Knows
//! nothing of other records.

use base64::Engine as _;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use rusqlite::types::Value as Sql;
use serde_json::Value;

use super::RecordId;
use crate::error::SfError;
use crate::schema::{Field, FieldType, Schema};

/// What `at [line:…, column:…]` completes; the resource that has the body adds the place.
const MISSING_PART: &str = "or request may be missing a required field";

/// Turns a value of a body into the column's value.
pub(super) fn to_sql(schema: &Schema, field: &Field, value: &Value) -> Result<Sql, SfError> {
    match (field.kind, value) {
        (FieldType::Boolean, Value::Null) => Ok(Sql::Integer(0)),
        (_, Value::Null) => Ok(Sql::Null),
        (_, Value::Object(_) | Value::Array(_)) => Err(mismatch(field, value)),
        (FieldType::Boolean, _) => boolean(field, value),
        (FieldType::Int, _) => whole_number(field, value),
        (FieldType::Double | FieldType::Currency | FieldType::Percent, _) => number(field, value),
        (_, Value::Number(given)) if is_text(field.kind) => {
            text(schema, field, value, &given.to_string())
        }
        (_, Value::Bool(_) | Value::Number(_)) => Err(mismatch(field, value)),
        (_, Value::String(given)) => text(schema, field, value, given),
    }
}

fn is_text(kind: FieldType) -> bool {
    !matches!(
        kind,
        FieldType::Date
            | FieldType::DateTime
            | FieldType::Time
            | FieldType::Reference
            | FieldType::Id
            | FieldType::Base64
    )
}

fn text(schema: &Schema, field: &Field, value: &Value, given: &str) -> Result<Sql, SfError> {
    // Salesforce trims text and takes an empty one for null.
    let given = given.trim();
    if given.is_empty() {
        return Ok(Sql::Null);
    }
    let stored = match field.kind {
        FieldType::Date => date(given).ok_or_else(|| mismatch(field, value))?,
        FieldType::DateTime => moment(given).ok_or_else(|| mismatch(field, value))?,
        FieldType::Time => time(given).ok_or_else(|| mismatch(field, value))?,
        FieldType::Reference | FieldType::Id => reference(schema, field, given)?,
        FieldType::Email => email(field, given)?,
        FieldType::Picklist => picklist(field, given)?,
        FieldType::MultiPicklist => multi_picklist(field, given)?,
        FieldType::Base64 => base64(field, value, given)?,
        _ => given.to_owned(),
    };
    check_length(field, &stored)?;
    Ok(Sql::Text(stored))
}

fn check_length(field: &Field, stored: &str) -> Result<(), SfError> {
    let greatest = usize::try_from(field.length).unwrap_or(usize::MAX);
    // A length counts UTF-16 units, as Java does.
    if greatest == 0 || stored.encode_utf16().count() <= greatest {
        return Ok(());
    }
    let message = format!(
        "{}: data value too large: {stored} (max length={greatest})",
        field.label
    );
    Err(SfError::record("STRING_TOO_LONG", message, &[&field.name]))
}

fn boolean(field: &Field, value: &Value) -> Result<Sql, SfError> {
    match value {
        Value::Bool(given) => Ok(Sql::Integer(i64::from(*given))),
        Value::String(given) if given.eq_ignore_ascii_case("true") => Ok(Sql::Integer(1)),
        Value::String(given) if given.eq_ignore_ascii_case("false") => Ok(Sql::Integer(0)),
        _ => Err(mismatch(field, value)),
    }
}

fn whole_number(field: &Field, value: &Value) -> Result<Sql, SfError> {
    let parsed = match value {
        Value::Number(given) => given.as_i64().or_else(|| given.as_f64().and_then(rounded)),
        Value::String(given) if given.trim().is_empty() => return Ok(Sql::Null),
        Value::String(given) => given.trim().parse().ok(),
        _ => None,
    };
    let given = parsed.ok_or_else(|| mismatch(field, value))?;
    if i32::try_from(given).is_err() {
        return Err(out_of_range(field, value));
    }
    Ok(Sql::Integer(given))
}

/// A number that JSON writes with a point but that is whole, such as `5.0`.
fn rounded(given: f64) -> Option<i64> {
    let whole = given.fract() == 0.0 && given.abs() < 9.0e15;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and small, as checked"
    )]
    let number = given as i64;
    whole.then_some(number)
}

fn number(field: &Field, value: &Value) -> Result<Sql, SfError> {
    let parsed = match value {
        Value::Number(given) => given.as_f64(),
        Value::String(given) if given.trim().is_empty() => return Ok(Sql::Null),
        Value::String(given) => given
            .trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite()),
        _ => None,
    };
    let given = parsed.ok_or_else(|| mismatch(field, value))?;
    let digits = i32::try_from(field.precision.saturating_sub(field.scale)).unwrap_or(18);
    if field.precision > 0 && given.abs() >= 10f64.powi(digits) {
        return Err(out_of_range(field, value));
    }
    let unit = 10f64.powi(i32::try_from(field.scale).unwrap_or_default());
    let scaled = (given * unit).round() / unit;
    Ok(Sql::Real(if scaled.is_finite() { scaled } else { given }))
}

fn out_of_range(field: &Field, value: &Value) -> SfError {
    let given = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let message = format!(
        "{}: value outside of valid range on numeric field: {given}",
        field.label
    );
    SfError::record("NUMBER_OUTSIDE_VALID_RANGE", message, &[&field.name])
}

fn date(given: &str) -> Option<String> {
    let parsed: Date = match given.parse() {
        Ok(date) => date,
        Err(_) => return moment(given)?.get(..10).map(str::to_owned),
    };
    in_salesforces_years(parsed).then(|| parsed.to_string())
}

/// Years that Salesforce stores: 1700 to 4000.
fn in_salesforces_years(date: Date) -> bool {
    (1700..=4000).contains(&date.year())
}

/// A moment in UTC with whole seconds, as Salesforce keeps it. A zone that is not given is UTC (guessed).
fn moment(given: &str) -> Option<String> {
    let parsed = given.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = given.parse().ok()?;
        Offset::UTC.to_timestamp(local).ok()
    })?;
    let civil = Offset::UTC.to_datetime(parsed);
    in_salesforces_years(civil.date()).then(|| civil.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string())
}

fn time(given: &str) -> Option<String> {
    let parsed: Time = given.trim_end_matches('Z').parse().ok()?;
    Some(format!(
        "{}.{:03}Z",
        parsed.strftime("%H:%M:%S"),
        parsed.millisecond()
    ))
}

/// An id of one of the objects that the lookup points to; whether it exists is checked later.
fn reference(schema: &Schema, field: &Field, given: &str) -> Result<String, SfError> {
    let id = RecordId::parse(given);
    let points_there = id.as_ref().is_some_and(|id| {
        let object = schema.object_of_prefix(id.prefix());
        let name = object
            .map(|object| object.name.as_str())
            .unwrap_or_default();
        field.reference_to.is_empty() || field.reference_to.iter().any(|to| to == name)
    });
    match id {
        Some(id) if points_there => Ok(id.as_str().to_owned()),
        _ => {
            let message = format!("{}: id value of incorrect type: {given}", field.label);
            Err(SfError::record("MALFORMED_ID", message, &[&field.name]))
        }
    }
}

/// An address that Salesforce would take, in lower case as it stores them. The rule is coarser than Salesforce's.
fn email(field: &Field, given: &str) -> Result<String, SfError> {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && part
                .chars()
                .all(|letter| !letter.is_whitespace() && !"@,;:<>()[]\\\"".contains(letter))
    };
    let domain = |part: &str| {
        part.contains('.')
            && part
                .split('.')
                .all(|label| !label.is_empty() && !label.starts_with('-'))
    };
    match given.split_once('@') {
        Some((local, host)) if plain(local) && plain(host) && domain(host) => {
            Ok(given.to_lowercase())
        }
        _ => {
            let message = format!("{}: invalid email address: {given}", field.label);
            Err(SfError::record(
                "INVALID_EMAIL_ADDRESS",
                message,
                &[&field.name],
            ))
        }
    }
}

/// A picklist's value in the case that the picklist has; an unrestricted one takes any.
fn picklist(field: &Field, given: &str) -> Result<String, SfError> {
    let known = field
        .picklist
        .iter()
        .find(|known| known.value.eq_ignore_ascii_case(given));
    match known {
        Some(known) => Ok(known.value.clone()),
        None if field.restricted_picklist => {
            let message = format!(
                "{}: bad value for restricted picklist field: {given}",
                field.label
            );
            Err(SfError::record(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                message,
                &[&field.name],
            ))
        }
        None => Ok(given.to_owned()),
    }
}

/// The values in the picklist's order, then those that it does not have.
fn multi_picklist(field: &Field, given: &str) -> Result<String, SfError> {
    let values: Result<Vec<String>, SfError> = given
        .split(';')
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(|value| picklist(field, value))
        .collect();
    let mut values = values?;
    let place = |value: &String| {
        field
            .picklist
            .iter()
            .position(|known| known.value == *value)
            .unwrap_or(usize::MAX)
    };
    values.sort_by_key(place);
    values.dedup();
    Ok(values.join(";"))
}

fn base64(field: &Field, value: &Value, given: &str) -> Result<String, SfError> {
    let engine = base64::engine::general_purpose::STANDARD;
    let compact: String = given.split_ascii_whitespace().collect();
    engine
        .decode(&compact)
        .map_err(|_| mismatch(field, value))?;
    Ok(compact)
}

/// The refusal of a value of the wrong type, as Salesforce's JSON parser words it. Its `fields` name the field, so that
/// the resource can add the place in the body and take them away again.
pub(super) fn mismatch(field: &Field, value: &Value) -> SfError {
    let found = match value {
        Value::Null => "VALUE_NULL value null".to_owned(),
        Value::Bool(true) => "VALUE_TRUE value true".to_owned(),
        Value::Bool(false) => "VALUE_FALSE value false".to_owned(),
        Value::Number(number) if number.is_f64() => format!("VALUE_NUMBER_FLOAT value {number}"),
        Value::Number(number) => format!("VALUE_NUMBER_INT value {number}"),
        Value::String(text) => format!("VALUE_STRING value {text}"),
        Value::Array(_) => "START_ARRAY value [".to_owned(),
        Value::Object(_) => "START_OBJECT value {".to_owned(),
    };
    let kind = field.kind.describe_name();
    let message = format!("Cannot deserialize instance of {kind} from {found} {MISSING_PART}");
    SfError::record("JSON_PARSER_ERROR", message, &[&field.name])
}

#[cfg(test)]
mod tests;
