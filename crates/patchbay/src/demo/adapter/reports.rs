//! The steps with figures: a scheduled report of a thousand rows, and the queues just now.

use std::fmt::Write as _;

use patchbay_functions::Function;
use serde_json::{Value, json};

use super::services::QUEUES;
use super::world::{AdapterWorld, BUCKET};
use crate::demo::step::Step;
use crate::failure::Failure;

const ROWS: usize = 1_000;

fn report() -> String {
    let mut text = String::from(
        "\u{feff}\"Agent\",\"StartInterval\",\"EndInterval\",\"Occupancy\",\"Contacts handled\",\"A column of your own\"\r\n",
    );
    for row in 0..ROWS {
        let _infallible = write!(
            text,
            "\"agent.{row:04}\",\"2026-11-22T09:00:00Z\",\"2026-11-22T09:30:00Z\",\"{}%\",\"{}\",\"x\"\r\n",
            row % 100,
            row % 17,
        );
    }
    text
}

pub(super) async fn agents(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(9, "sfIntervalAgent: a report of 1,000 rows");
    world
        .store("reports/Agent interval 09:00.csv", &report())
        .await?;
    let event = json!({"Records": [{
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "eventTime": "2026-11-22T09:31:00.000Z",
        "s3": {"bucket": {"name": BUCKET}, "object": {"key": "reports/Agent+interval+09%3A00.csv"}},
    }]});
    step.fact(
        "file",
        "with a byte-order mark, quotes, percent signs and a column of its own",
    );
    step.answer = world.call(&mut step, Function::IntervalAgent, &event).await;
    let found = world
        .count("SELECT COUNT() FROM amazonconnect__AC_AgentPerformance__c")
        .await?;
    step.check(format!("{found} records in the org"), found == ROWS as u64);
    let requests = step.asked.len();
    step.check(
        format!("{requests} requests to Salesforce; the published package: 1,001"),
        (1..=6).contains(&requests),
    );
    Ok(step)
}

pub(super) async fn queues_now(world: &AdapterWorld) -> Result<Step, Failure> {
    let mut step = Step::new(
        12,
        "sfRealTimeQueueMetrics: 100 queues, four times a minute",
    );
    let mut warm_up = Step::new(0, "the first run describes the object");
    world
        .call(&mut warm_up, Function::RealtimeQueueMetrics, &Value::Null)
        .await;
    step.fact("service", "recorded figures in the place of Amazon Connect");
    step.answer = world
        .call(&mut step, Function::RealtimeQueueMetrics, &Value::Null)
        .await;
    let found = world
        .count("SELECT COUNT() FROM amazonconnect__AC_QueueMetrics__c WHERE amazonconnect__Agents_Online__c = 7")
        .await?;
    step.check(
        format!("{found} queues in the org with their figures"),
        found == QUEUES as u64,
    );
    let requests = step.asked.len();
    step.check(
        format!("{requests} request to Salesforce a run; the published package: 200"),
        requests == 1,
    );
    Ok(step)
}
