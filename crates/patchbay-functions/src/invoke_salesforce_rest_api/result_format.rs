//! The answer of a query or search: the first record, as the replaced function gives it, or, where
//! the flow asks for it, a list that stays below Amazon Connect's limit.

use serde_json::{Map, Value};

use super::flattening::{flatten, flatten_into};
use super::reply_size::records_that_fit;
use crate::runtime::HandlerError;

/// How many records a list holds at most when the flow does not say.
const DEFAULT_RECORDS: usize = 100;
/// What a flow may ask for at most: more never fits into 32 KB.
const MOST_RECORDS: usize = 2_000;

/// What the flow asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResultFormat {
    /// The first record's fields.
    First,
    /// `{success, totalSize, returned, truncated, records: [...]}`.
    List {
        /// At most so many records.
        cap: usize,
    },
    /// The same with keys `records.0.Name`, for blocks that take flat texts only.
    FlatList {
        /// At most so many records.
        cap: usize,
    },
}

impl ResultFormat {
    /// Reads the parameters `resultFormat` and `maxRecords`. Both come as texts from a flow.
    pub(crate) fn from_parameters(parameters: &Map<String, Value>) -> Result<Self, HandlerError> {
        let format = match parameters.get("resultFormat") {
            None | Some(Value::Null) => return Ok(Self::First),
            Some(Value::String(text)) => text.trim().to_ascii_lowercase(),
            Some(_) => String::from("?"),
        };
        let cap = cap(parameters.get("maxRecords"))?;
        match format.as_str() {
            "" | "first" => Ok(Self::First),
            "list" => Ok(Self::List { cap }),
            "flat-list" => Ok(Self::FlatList { cap }),
            _ => Err(HandlerError::invalid(
                "Details.Parameters.resultFormat is unknown: expected first, list or flat-list",
            )),
        }
    }

    /// How many records are worth fetching.
    pub(crate) fn cap(self) -> usize {
        match self {
            Self::First => 1,
            Self::List { cap } | Self::FlatList { cap } => cap,
        }
    }

    /// Writes the answer. `records` are already without what the caller leaves out; `total` is how
    /// many there are in the org.
    pub(crate) fn reply(self, records: &[Map<String, Value>], total: u64) -> Map<String, Value> {
        if self == Self::First {
            return records.first().map(flatten).unwrap_or_default();
        }
        let flat: Vec<Map<String, Value>> = records.iter().take(self.cap()).map(flatten).collect();
        let write = |kept: usize| self.write(flat.get(..kept).unwrap_or(&flat), total);
        write(records_that_fit(flat.len(), write))
    }

    fn write(self, kept: &[Map<String, Value>], total: u64) -> Map<String, Value> {
        let mut reply = Map::new();
        reply.insert("success".to_owned(), true.into());
        reply.insert("totalSize".to_owned(), total.into());
        reply.insert("returned".to_owned(), kept.len().into());
        let truncated = u64::try_from(kept.len()).is_ok_and(|kept| kept < total);
        reply.insert("truncated".to_owned(), truncated.into());
        if matches!(self, Self::FlatList { .. }) {
            for (index, record) in kept.iter().enumerate() {
                for (name, value) in record {
                    flatten_into(&mut reply, &format!("records.{index}.{name}"), value);
                }
            }
        } else {
            let records = kept.iter().cloned().map(Value::Object).collect();
            reply.insert("records".to_owned(), Value::Array(records));
        }
        reply
    }
}

fn cap(parameter: Option<&Value>) -> Result<usize, HandlerError> {
    let number = match parameter {
        None | Some(Value::Null) => return Ok(DEFAULT_RECORDS),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(DEFAULT_RECORDS),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(Value::Number(number)) => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok()),
        Some(_) => None,
    };
    number
        .filter(|number| (1..=MOST_RECORDS).contains(number))
        .ok_or_else(|| {
            HandlerError::invalid(format!(
                "Details.Parameters.maxRecords is not a whole number from 1 to {MOST_RECORDS}"
            ))
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::invoke_salesforce_rest_api::reply_size::{CONNECT_LIMIT, json_length};

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(members) => members,
            other => unreachable!("{other} is no object"),
        }
    }

    fn format(parameters: Value) -> Result<ResultFormat, HandlerError> {
        ResultFormat::from_parameters(&object(parameters))
    }

    #[test]
    fn parameters_come_as_texts_and_are_checked() {
        assert_eq!(format(json!({})), Ok(ResultFormat::First));
        assert_eq!(
            format(json!({"resultFormat": "LIST"})),
            Ok(ResultFormat::List { cap: 100 })
        );
        let flat = json!({"resultFormat": "flat-list", "maxRecords": "7"});
        assert_eq!(format(flat), Ok(ResultFormat::FlatList { cap: 7 }));
        for wrong in [
            json!({"resultFormat": "table"}),
            json!({"resultFormat": 1}),
            json!({"resultFormat": "list", "maxRecords": "0"}),
            json!({"resultFormat": "list", "maxRecords": "many"}),
            json!({"resultFormat": "list", "maxRecords": 1.5}),
        ] {
            assert!(format(wrong.clone()).is_err(), "{wrong}");
        }
        // Without resultFormat, maxRecords is a flow's own placeholder and none of our business.
        assert_eq!(
            format(json!({"maxRecords": "many"})),
            Ok(ResultFormat::First)
        );
    }

    #[test]
    fn lists_are_flat_inside_and_say_what_they_leave_out() {
        let records = [
            object(json!({"Id": "1", "Account": {"Name": "A"}})),
            object(json!({"Id": "2"})),
        ];
        assert_eq!(
            Value::Object(ResultFormat::List { cap: 9 }.reply(&records, 3)),
            json!({
                "success": true, "totalSize": 3, "returned": 2, "truncated": true,
                "records": [{"Id": "1", "Account.Name": "A"}, {"Id": "2"}],
            })
        );
        assert_eq!(
            Value::Object(ResultFormat::FlatList { cap: 1 }.reply(&records, 2)),
            json!({
                "success": true, "totalSize": 2, "returned": 1, "truncated": true,
                "records.0.Id": "1", "records.0.Account.Name": "A",
            })
        );
        assert_eq!(Value::Object(ResultFormat::First.reply(&[], 0)), json!({}));
    }

    #[test]
    fn a_list_never_exceeds_what_connect_takes() {
        let records = vec![object(json!({"Name": "é".repeat(500)})); 60];
        for format in [
            ResultFormat::List { cap: 60 },
            ResultFormat::FlatList { cap: 60 },
        ] {
            let reply = Value::Object(format.reply(&records, 60));
            assert!(json_length(&reply) < CONNECT_LIMIT);
            assert_eq!(reply["truncated"], true);
            assert!(
                reply["returned"]
                    .as_u64()
                    .is_some_and(|returned| returned > 25)
            );
        }
    }
}
