//! Upserts of up to 200 records of one object by an external id. Owns the rule that a call names each value once.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Call, Collection, outcome, success};
use crate::body::SfJson;
use crate::context::Caller;
use crate::error::SfError;
use crate::resources::record_body::RecordBody;
use crate::schema::Field;
use crate::state::SharedState;
use crate::store::{self, ExternalKey, Upserted};

/// First API version with this call
/// (<https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-upsert.html>).
const SINCE: u32 = 46;

pub(super) async fn upsert(
    State(state): State<SharedState>,
    caller: Caller,
    Path((_, name, field)): Path<(String, String, String)>,
    SfJson(body): SfJson<Box<RawValue>>,
) -> Result<Json<Value>, SfError> {
    if caller.major_version() < SINCE {
        return Err(SfError::not_found("The requested resource does not exist"));
    }
    let collection = Collection::of(&body)?;
    let records = collection.bodies(&body)?;
    let (schema, db) = (state.schema(), state.db());
    let missing = Value::Null;
    let whole = ExternalKey {
        object: &name,
        field: &field,
        value: &missing,
        update_only: false,
    };
    let (object, by) = whole.resolve(&schema)?;
    let uses = Uses::count(&records, by);
    let call = Call {
        conn: &db,
        schema: &schema,
        all_or_none: collection.all_or_none,
    };
    call.run(&records, |record| {
        let Some((key, value)) = key_of(record, by) else {
            let message = format!("{} not specified", by.name);
            return Ok(Err(SfError::record("MISSING_ARGUMENT", message, &[])));
        };
        if let Some(refusal) = uses.refusal(value) {
            return Ok(Err(refusal));
        }
        let mut members = record.members.clone();
        members.shift_remove(key);
        let one = ExternalKey { value, ..whole };
        let result = store::upsert_by(&db, &schema, &caller, (object, by, one), &members);
        outcome(
            record,
            result.and_then(|upserted| answer(upserted, &by.name)),
        )
    })
}

/// The member that holds the external id, when it has one.
fn key_of<'r>(record: &'r RecordBody<'_>, by: &Field) -> Option<(&'r String, &'r Value)> {
    record
        .members
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(&by.name))
        .filter(|(_, value)| !value.is_null())
}

/// How often a call names each value of the external id.
struct Uses<'f> {
    by: &'f Field,
    counts: BTreeMap<String, usize>,
}

impl<'f> Uses<'f> {
    fn count(records: &[RecordBody<'_>], by: &'f Field) -> Self {
        let mut counts = BTreeMap::new();
        for (_, value) in records.iter().filter_map(|record| key_of(record, by)) {
            *counts.entry(comparable(by, value)).or_default() += 1;
        }
        Self { by, counts }
    }

    /// Salesforce refuses every record of a value that the call names twice, in these words
    /// (observed: <https://salesforce.stackexchange.com/questions/296121>).
    fn refusal(&self, value: &Value) -> Option<SfError> {
        let count = self.counts.get(&comparable(self.by, value))?;
        let message = format!("Duplicate external id specified: {}", shown(value));
        (*count > 1).then(|| SfError::record("DUPLICATE_VALUE", message, &[&self.by.name]))
    }
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Values that the field takes for the same are the same text.
fn comparable(by: &Field, value: &Value) -> String {
    let text = shown(value).trim().to_owned();
    if by.case_sensitive {
        text
    } else {
        text.to_lowercase()
    }
}

fn answer(upserted: Upserted, field: &str) -> Result<Value, SfError> {
    let (id, created) = match upserted {
        Upserted::Created(id) => (id, true),
        Upserted::Updated(id) => (id, false),
        Upserted::Several(ids) => {
            let message = format!(
                "{field}: more than one record found for external id field: [{}]",
                ids.join(", ")
            );
            return Err(SfError::record("DUPLICATE_EXTERNAL_ID", message, &[]));
        }
        Upserted::Absent => {
            let message = "invalid cross reference id";
            return Err(SfError::record("INVALID_CROSS_REFERENCE_KEY", message, &[]));
        }
    };
    let mut answer = success(&id);
    answer["created"] = Value::Bool(created);
    Ok(answer)
}
