//! Stored values as REST answers print them. Owns the printed forms; knows nothing of where a value goes.

use rusqlite::types::ValueRef;
use serde_json::{Map, Number, Value};

use crate::schema::{Field, FieldType};

/// A column's value as Salesforce prints it: date-times end in `+0000` instead of `Z`, booleans are true and false,
/// numbers with a scale keep a decimal point.
pub fn render(field: &Field, value: ValueRef<'_>) -> Value {
    match (field.kind, value) {
        (_, ValueRef::Null) => Value::Null,
        (FieldType::Boolean, ValueRef::Integer(number)) => Value::Bool(number != 0),
        (
            FieldType::Double | FieldType::Currency | FieldType::Percent,
            ValueRef::Integer(number),
        ) => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "Salesforce's numbers are doubles too"
            )]
            let number = number as f64;
            decimal(number)
        }
        (_, ValueRef::Integer(number)) => Value::from(number),
        (_, ValueRef::Real(number)) => decimal(number),
        (FieldType::DateTime, ValueRef::Text(text)) => {
            let text = String::from_utf8_lossy(text);
            let moment = text.strip_suffix('Z').unwrap_or(&text);
            Value::String(format!("{moment}+0000"))
        }
        (_, ValueRef::Text(text) | ValueRef::Blob(text)) => {
            Value::String(String::from_utf8_lossy(text).into_owned())
        }
    }
}

fn decimal(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// A compound field from its parts: an address or a location; null when every part is. `part` gives the printed value
/// of the field of this name.
pub fn compound(field: &Field, part: impl Fn(&str) -> Value) -> Value {
    let stem = match field.kind {
        FieldType::Address => field.name.strip_suffix("Address"),
        FieldType::Location => field.name.strip_suffix("__c"),
        _ => None,
    };
    let Some(stem) = stem else { return Value::Null };
    let parts: &[(&str, String)] = &match field.kind {
        FieldType::Address => address_parts(stem),
        _ => vec![
            ("latitude", format!("{stem}__Latitude__s")),
            ("longitude", format!("{stem}__Longitude__s")),
        ],
    };
    let whole: Map<String, Value> = parts
        .iter()
        .map(|(key, name)| ((*key).to_owned(), part(name)))
        .collect();
    if whole.values().all(Value::is_null) {
        Value::Null
    } else {
        Value::Object(whole)
    }
}

fn address_parts(stem: &str) -> Vec<(&'static str, String)> {
    [
        ("city", "City"),
        ("country", "Country"),
        ("geocodeAccuracy", "GeocodeAccuracy"),
        ("latitude", "Latitude"),
        ("longitude", "Longitude"),
        ("postalCode", "PostalCode"),
        ("state", "State"),
        ("street", "Street"),
    ]
    .map(|(key, part)| (key, format!("{stem}{part}")))
    .to_vec()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(kind: FieldType) -> Field {
        Field {
            kind,
            ..Field::default()
        }
    }

    #[test]
    fn values_print_as_salesforce_prints_them() {
        let moment = ValueRef::Text(b"2026-01-02T03:04:05.000Z");
        assert_eq!(
            render(&field(FieldType::DateTime), moment),
            json!("2026-01-02T03:04:05.000+0000")
        );
        assert_eq!(
            render(&field(FieldType::Boolean), ValueRef::Integer(1)),
            json!(true)
        );
        assert_eq!(
            render(&field(FieldType::Currency), ValueRef::Real(5.0)).to_string(),
            "5.0"
        );
        assert_eq!(
            render(&field(FieldType::Int), ValueRef::Integer(5)),
            json!(5)
        );
        assert_eq!(
            render(&field(FieldType::String), ValueRef::Null),
            Value::Null
        );
    }

    #[test]
    fn an_address_without_parts_is_null() {
        let billing = Field {
            name: "BillingAddress".into(),
            ..field(FieldType::Address)
        };
        assert_eq!(compound(&billing, |_| Value::Null), Value::Null);
        let berlin = compound(&billing, |name| match name {
            "BillingCity" => json!("Berlin"),
            _ => Value::Null,
        });
        assert_eq!(berlin["city"], json!("Berlin"));
    }
}
