//! sfRealTimeQueueMetrics: what happens in an instance's queues just now becomes records, one for
//! each queue. Owns the order of the work and what a run reports; must not know the form of an
//! answer (`patchbay_connect::queue_metrics`) nor how often it is called.
//!
//! All queues of a run go in one request for each 200, so that a run every 15 s costs an org with
//! 100 queues 5,760 requests a day.

mod source;
mod written;

use patchbay_config::{Namespace, keys};
use patchbay_connect::queue_metrics::{EXTERNAL_ID, OBJECT, QueueFigures, REGION_FIELD};
use patchbay_salesforce::{Client, Fields, UpsertTarget};
use serde_json::Value;

use self::source::{Figures, Instance};
pub(crate) use self::written::Memory;
use crate::halved_upsert::{self, Halving};
use crate::lost_records::LostRecords;
use crate::runtime::{ErrorType, HandlerError, Work};

/// How the log names the function's work.
const CONTEXT: &str = "queue metrics";

/// How often everything is written, where otherwise only what changed is: in minutes.
const FULL_WRITE_MINUTES: i32 = 15;

/// Writes the figures of every queue. The event is not looked at; answers null.
///
/// # Errors
/// `Config.*`, `Aws.*` and `Salesforce.*`; where some queues could not be written, all others are.
pub(crate) async fn run(work: &Work<'_>) -> Result<Value, HandlerError> {
    work.method(CONTEXT);
    let namespace = work.namespace()?;
    let Some(instance) = Instance::of(work)? else {
        // What the published template's defaults lead to, every 15 s.
        tracing::warn!(
            context = CONTEXT,
            "{} is empty, so there is nothing to do: set the instance's id or switch the schedule off",
            keys::AMAZON_CONNECT_INSTANCE_ID
        );
        return Ok(Value::Null);
    };
    let figures = instance.figures(work).await?;
    if figures.results.is_empty() {
        tracing::info!(context = CONTEXT, "no queue has figures");
        return Ok(Value::Null);
    }
    let client = work.bulk_client().await?;
    let all = records(&figures, &namespace, &client, work).await?;
    let of = all.len();
    let memory = Recall::of(work)?;
    let changed = memory.changed(all);
    let lost = write(&changed, &namespace, &client, &memory).await?;
    tracing::info!(
        context = CONTEXT,
        queues = of,
        sent = changed.len(),
        lost = lost.count(),
        "wrote the queues' figures"
    );
    match lost.error_type() {
        None => Ok(Value::Null),
        Some(error_type) => {
            let message = format!(
                "Salesforce did not take {} of {of} queues ({lost}); all others were written",
                lost.count()
            );
            Err(HandlerError::new(error_type, message))
        }
    }
}

/// A record to write.
struct Record {
    /// The value of the external id.
    key: String,
    fields: Fields,
}

/// One record for each queue with figures, its external id among the fields.
async fn records(
    figures: &Figures,
    namespace: &Namespace,
    client: &Client,
    work: &Work<'_>,
) -> Result<Vec<Record>, HandlerError> {
    let described = client.describe(&namespace.of(OBJECT), work.deadline).await;
    let described = described.map_err(|error| HandlerError::from(&error))?;
    // The replaced package compares this one name exactly, and keys depend on it.
    let region_field = namespace.of(REGION_FIELD);
    let has_region = described
        .fields
        .iter()
        .any(|field| field.name == region_field);
    let region = if has_region {
        Some(work.region()?)
    } else {
        None
    };
    let mut records: Vec<Record> = Vec::with_capacity(figures.results.len());
    let mut skipped = 0;
    for result in &figures.results {
        let Some(queue) = QueueFigures::read(result) else {
            skipped += 1;
            continue;
        };
        let Some(name) = figures.names.get(queue.queue) else {
            skipped += 1;
            continue;
        };
        let mut fields = queue.fields(namespace.prefix(), name);
        let mut key = queue.queue.to_owned();
        if let Some(region) = &region {
            fields.insert(region_field.clone(), region.as_str().into());
            key = format!("{key}-{region}");
        }
        fields.insert(namespace.of(EXTERNAL_ID), key.clone().into());
        // One request may not name a record twice; of two results for a queue the later one counts.
        records.retain(|record| record.key != key);
        records.push(Record { key, fields });
    }
    if skipped > 0 {
        tracing::warn!(
            context = CONTEXT,
            skipped,
            "results without a queue, or for a queue that is not in the list, were left out"
        );
    }
    Ok(records)
}

async fn write(
    records: &[Record],
    namespace: &Namespace,
    client: &Client,
    memory: &Recall<'_>,
) -> Result<LostRecords, HandlerError> {
    let object = namespace.of(OBJECT);
    let external_id = namespace.of(EXTERNAL_ID);
    let target = UpsertTarget {
        object: &object,
        external_id: &external_id,
    };
    let fields: Vec<Fields> = records.iter().map(|record| record.fields.clone()).collect();
    let outcomes = halved_upsert::upsert(
        client,
        target,
        &fields,
        Halving::Bounded,
        memory.work.deadline,
    )
    .await
    .map_err(|error| HandlerError::from(&error))?;
    let mut lost = LostRecords::default();
    for (record, outcome) in records.iter().zip(&outcomes) {
        let written = lost.note(&format!("queue {}", record.key), outcome);
        memory.note(record, written);
    }
    Ok(lost)
}

/// What was written before, where only what changed is to be sent.
struct Recall<'a> {
    work: &'a Work<'a>,
    only_changed: bool,
    full_write_minutes: i32,
}

impl<'a> Recall<'a> {
    fn of(work: &'a Work<'a>) -> Result<Self, HandlerError> {
        Ok(Self {
            work,
            only_changed: work.is_on(keys::PATCHBAY_METRICS_ONLY_CHANGED),
            full_write_minutes: whole_number(
                work,
                keys::PATCHBAY_METRICS_FULL_WRITE_MINUTES,
                FULL_WRITE_MINUTES,
            )?,
        })
    }

    fn changed(&self, records: Vec<Record>) -> Vec<Record> {
        if !self.only_changed {
            return records;
        }
        let minutes = i64::from(self.full_write_minutes);
        let memory = &self.work.memory.queue_metrics;
        if memory.begins_full_write(self.work.now, minutes) {
            return records;
        }
        let mut records = records;
        records.retain(|record| !memory.holds(&record.key, &record.fields));
        records
    }

    fn note(&self, record: &Record, written: bool) {
        if self.only_changed {
            let fields = written.then(|| record.fields.clone());
            let memory = &self.work.memory.queue_metrics;
            memory.note(&record.key, fields);
        }
    }
}

/// A setting that is a whole number above 0.
fn whole_number(work: &Work<'_>, key: &str, default: i32) -> Result<i32, HandlerError> {
    let Some(text) = work.setting(key) else {
        return Ok(default);
    };
    text.parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| {
            let message = format!("{key} (environment) is no whole number above 0");
            HandlerError::new(ErrorType::ConfigInvalid, message)
        })
}
