//! The steps with contact records: a thousand at once with everything that a stream brings, and an older copy that
//! comes late.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_functions::Function;
use patchbay_functions::cloud::Objects as _;
use serde_json::{Value, json};

use super::world::{AdapterWorld, BUCKET, INSTANCE};
use crate::demo::step::Step;
use crate::failure::{Failure, OrFail as _};

const COUNT: &str = "SELECT COUNT() FROM amazonconnect__AC_ContactTraceRecord__c";
/// Contacts of the batch, and what it holds besides.
const CONTACTS: usize = 940;
const COPIES: usize = 40;
const MALFORMED: usize = 10;
const REFUSED: usize = 10;

/// A contact record as Amazon Connect writes it; `minute` makes its version.
fn record(id: &str, minute: usize) -> Value {
    let time = |minute: usize| format!("2026-11-22T09:{minute:02}:00Z");
    json!({
        "AWSAccountId": "111122223333",
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "Agent": null,
        "AgentConnectionAttempts": 1,
        "Attributes": {"postcallCTRImportEnabled": "true", "minute": minute.to_string()},
        "Channel": "VOICE",
        "ConnectedToSystemTimestamp": time(0),
        "ContactId": id,
        "CustomerEndpoint": {"Address": "+442079460123", "Type": "TELEPHONE_NUMBER"},
        "DisconnectTimestamp": time(5),
        "InitialContactId": null,
        "InitiationMethod": "INBOUND",
        "InitiationTimestamp": time(0),
        "InstanceARN": format!("arn:aws:connect:eu-west-2:111122223333:instance/{INSTANCE}"),
        "LastUpdateTimestamp": time(minute),
        "NextContactId": null,
        "PreviousContactId": null,
        "Queue": {"ARN": "arn:x", "DequeueTimestamp": time(1), "Duration": 12, "EnqueueTimestamp": time(0), "Name": "Billing"},
        "Recording": null,
        "SystemEndpoint": {"Address": "+442079460000", "Type": "TELEPHONE_NUMBER"},
        "TransferCompletedTimestamp": null,
        "TransferredToEndpoint": null,
    })
}

fn contact_id(number: usize) -> String {
    format!("c0ffee00-0000-4000-8000-{number:012}")
}

/// The event in which Kinesis hands over a batch.
fn event(records: Vec<String>) -> Value {
    let records = records.into_iter().enumerate().map(|(number, text)| {
        json!({
            "eventSource": "aws:kinesis",
            "eventID": format!("shardId-000000000000:{number}"),
            "kinesis": {
                "data": STANDARD.encode(text),
                "partitionKey": number.to_string(),
                "sequenceNumber": format!("{number:056}"),
            },
        })
    });
    json!({ "Records": records.collect::<Vec<_>>() })
}

fn batch() -> Vec<String> {
    // Newer copies come first: the order of arrival is not the order of the versions.
    let newer = (0..COPIES).map(|number| record(&contact_id(number), 9).to_string());
    let first = (0..CONTACTS).map(|number| record(&contact_id(number), 6).to_string());
    let malformed = (0..MALFORMED).map(|number| format!("{{\"ContactId\": \"cut off {number}"));
    let refused = (0..REFUSED).map(|number| {
        let mut refused = record(&contact_id(CONTACTS + number), 6);
        if let Some(time) = refused.get_mut("InitiationTimestamp") {
            *time = json!("some time in the morning");
        }
        refused.to_string()
    });
    newer.chain(first).chain(malformed).chain(refused).collect()
}

pub(super) async fn thousand(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(7, "sfCTRTrigger: 1,000 contact records in one batch");
    step.fact(
        "batch",
        format!(
            "{CONTACTS} contacts, {COPIES} of them twice, {MALFORMED} cut off, {REFUSED} that Salesforce would refuse"
        ),
    );
    let event = event(batch());
    let answer = world.call(&mut step, Function::CtrTrigger, &event).await;
    let found = world.count(COUNT).await?;
    step.check(
        format!("{found} records in the org, one for each contact"),
        found == CONTACTS as u64,
    );
    let newest = world
        .count(&format!(
            "{COUNT} WHERE amazonconnect__LastUpdateTimestamp__c = 2026-11-22T09:09:00Z"
        ))
        .await?;
    step.check(
        format!("{newest} hold the newer of two copies"),
        newest == COPIES as u64,
    );
    let page = world.objects.list(BUCKET, "parked/", None).await;
    let parked = page.or_outside("the folder cannot be read")?.keys.len();
    step.check(
        format!("{parked} are parked with a reason, none is lost"),
        parked == MALFORMED + REFUSED,
    );
    let requests = step.asked.len();
    step.check(
        format!("{requests} requests to Salesforce; the published package: 2,000"),
        (1..=6).contains(&requests),
    );
    step.answer = answer;
    Ok(step)
}

pub(super) async fn older_again(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(8, "sfCTRTrigger: an older copy comes late");
    let late = event(vec![record(&contact_id(0), 3).to_string()]);
    let answer = world.call(&mut step, Function::CtrTrigger, &late).await;
    let found = world
        .look(&format!(
            "SELECT amazonconnect__Attributes__c FROM amazonconnect__AC_ContactTraceRecord__c WHERE amazonconnect__ContactId__c = '{}'",
            contact_id(0)
        ))
        .await?;
    let attributes = found
        .first()
        .and_then(|record| record.get("amazonconnect__Attributes__c"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    step.check(
        "the record keeps the newer version",
        attributes.contains("\"9\""),
    );
    step.answer = answer;
    Ok(step)
}
