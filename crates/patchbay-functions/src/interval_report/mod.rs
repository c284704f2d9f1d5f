//! sfIntervalAgent and sfIntervalQueue: a scheduled report that Amazon Connect put into a bucket
//! becomes records, one for each row. Owns the order of the work and what a run reports; must not
//! know the form of a report (`patchbay_connect::interval_report`).
//!
//! Every file of the event is tried, and every row of a file: what cannot be imported is told when
//! all else is written. Writing a file twice changes nothing, so S3's retries are welcome.

mod faults;

use patchbay_connect::interval_report::{
    Entry, Mapped, Mapping, OrgField, Report, Table, Unnamed, keep_last,
};
use patchbay_salesforce::{Client, Describe, FieldDescribe, Fields, UpsertTarget};
use serde_json::Value;

use self::faults::{FileFaults, Rows};
use crate::halved_upsert::{self, Halving};
use crate::lost_records::LostRecords;
use crate::runtime::{HandlerError, Work, event};
use crate::s3_event::{S3Object, objects_of};

/// Imports every file of the event. Answers null.
///
/// # Errors
/// What the first file or row that could not be imported says, with how many there are of each sort.
pub(crate) async fn run(
    table: &'static Table,
    payload: &[u8],
    work: &Work<'_>,
) -> Result<Value, HandlerError> {
    work.method(table.object);
    let objects = objects_of(&event::parse(payload)?)?;
    let import = Import {
        table,
        prefix: work.namespace()?.prefix().to_owned(),
        region: work.region()?,
        work,
    };
    let mut failures = Vec::new();
    for object in &objects {
        if let Err(error) = import.file(object).await {
            failures.push(error);
        }
    }
    match failures.len() {
        0 => Ok(Value::Null),
        1 => Err(failures.remove(0)),
        count => {
            let first = failures.remove(0);
            let message = format!(
                "{count} of {} reports failed; the first: {}",
                objects.len(),
                first.message
            );
            Err(HandlerError::new(first.error_type, message))
        }
    }
}

struct Import<'a, 'w> {
    table: &'static Table,
    prefix: String,
    region: String,
    work: &'a Work<'w>,
}

impl Import<'_, '_> {
    async fn file(&self, object: &S3Object) -> Result<(), HandlerError> {
        let in_file = |error: HandlerError| {
            HandlerError::new(
                error.error_type,
                format!("report {}: {}", object.key, error.message),
            )
        };
        let objects = &self.work.cloud.objects;
        let call = objects.get(&object.bucket, &object.key);
        let content = self.work.cloud_call("GetObject", call).await;
        let content = content.map_err(|error| in_file(HandlerError::from(&error)))?;
        let report = Report::read(&content.body)
            .map_err(|error| in_file(HandlerError::invalid(error.to_string())))?;
        self.rows(object, &report).await.map_err(in_file)
    }

    async fn rows(&self, object: &S3Object, report: &Report) -> Result<(), HandlerError> {
        let client = self.work.bulk_client().await?;
        let mapping = Mapping {
            table: self.table,
            prefix: &self.prefix,
            written: match &object.event_time {
                Some(time) => time,
                None if report.is_empty() => "",
                None => {
                    let message = "the event does not say when the file was written (eventTime)";
                    return Err(HandlerError::missing(message));
                }
            },
            region: &self.region,
        };
        // Without the org's fields nothing is written: rows would lose them and get other keys.
        let object_name = mapping.object();
        let described = client.describe(&object_name, self.work.deadline).await;
        let described = described.map_err(|error| HandlerError::from(&error))?;
        let mut mapped = mapping
            .entries(report, &|name| described.field(name).map(org_field))
            .map_err(|error| HandlerError::invalid(error.to_string()))?;
        let external_id = mapping.external_id();
        let ignore_case = !is_case_sensitive(&described, &external_id);
        let repeated = keep_last(&mut mapped.entries, ignore_case);
        let target = UpsertTarget {
            object: &object_name,
            external_id: &external_id,
        };
        let mut faults = self.faults(report, &mapped);
        let written = self
            .write(&client, target, &mapped.entries, &mut faults)
            .await?;
        self.tell(&mapped, repeated, written);
        match faults.error(report.rows.len() + report.misshapen.len()) {
            None => Ok(()),
            Some(error) => Err(error),
        }
    }

    /// The faults of the file itself.
    fn faults(&self, report: &Report, mapped: &Mapped) -> FileFaults {
        let misshapen = report.misshapen.iter().map(|row| row.number);
        let unnamed = match self.table.unnamed {
            Unnamed::Fault => mapped.unnamed.clone(),
            Unnamed::LeftOut => Vec::new(),
        };
        FileFaults {
            columns: report.headers.len(),
            misshapen: Rows::new(misshapen),
            name_header: self.table.name_header,
            unnamed: Rows::new(unnamed),
            lost: LostRecords::default(),
        }
    }

    /// Writes the records, 200 a request, and gives how many Salesforce took.
    async fn write(
        &self,
        client: &Client,
        target: UpsertTarget<'_>,
        entries: &[Entry],
        faults: &mut FileFaults,
    ) -> Result<usize, HandlerError> {
        let records: Vec<Fields> = entries.iter().map(|entry| entry.fields.clone()).collect();
        let outcomes = halved_upsert::upsert(
            client,
            target,
            &records,
            Halving::Bounded,
            self.work.deadline,
        )
        .await
        .map_err(|error| HandlerError::from(&error))?;
        let mut written = 0;
        for (entry, outcome) in entries.iter().zip(&outcomes) {
            let row = format!("row {}", entry.row);
            written += usize::from(faults.lost.note(&row, outcome));
        }
        Ok(written)
    }

    fn tell(&self, mapped: &Mapped, repeated: usize, written: usize) {
        tracing::info!(
            context = self.table.name_header,
            written,
            repeated,
            unnamed = mapped.unnamed.len(),
            untimed = mapped.untimed.len(),
            "imported a report"
        );
        if !mapped.unknown_headers.is_empty() {
            tracing::info!(
                context = self.table.name_header,
                columns = mapped.unknown_headers.join(", "),
                "the org has no field for these columns"
            );
        }
        if !mapped.unnamed.is_empty() || !mapped.untimed.is_empty() {
            tracing::warn!(
                context = self.table.name_header,
                unnamed = mapped.unnamed.len(),
                untimed = mapped.untimed.len(),
                "rows without a name or without the beginning of an interval were left out"
            );
        }
    }
}

/// A field of the org: <https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm>.
fn org_field(field: &FieldDescribe) -> OrgField<'_> {
    let takes_text = !matches!(
        field.kind.as_str(),
        "double" | "percent" | "currency" | "int" | "date" | "datetime" | "time" | "boolean"
    );
    OrgField {
        name: &field.name,
        takes_text,
    }
}

/// Whether the org tells external ids apart by case; an id field does so only where it was told to
/// (<https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm>,
/// `caseSensitive`).
fn is_case_sensitive(described: &Describe, field: &str) -> bool {
    let field = described.field(field);
    let member = field.and_then(|field| field.more.get("caseSensitive"));
    member.and_then(Value::as_bool).unwrap_or(false)
}
