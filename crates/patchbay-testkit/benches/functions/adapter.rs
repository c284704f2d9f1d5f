//! The CTI adapter's functions: a warm call of a contact flow, contact records in bulk, a report, the queues. Owns
//! what is sent and what is counted in the org's request log.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_testkit::{AwsStub, Invocation, LambdaHost, LambdaSettings, Outcome, TestOrg};
use serde_json::{Value, json};

use crate::Arguments;
use crate::spread::Spread;

const SECRET: &str = "SalesforceCredentials";
const INSTANCE: &str = "8f8a1c1e-6d0b-4a3a-9a39-6b3d2f0c7e11";
const BUCKET: &str = "bench";

/// Warm calls for each run that was asked for, and those before them that do not count.
const WARM_FACTOR: u32 = 20;
const SETTLING: u32 = 100;

/// Contact records of one batch, rows of one report, queues of the instance.
const BATCH: usize = 1_000;
const QUEUES: usize = 100;

/// The largest batch that Kinesis hands over.
const LARGEST: usize = 10_000;

/// What was found.
#[derive(Debug)]
pub(crate) struct AdapterFigures {
    /// Process start to the first answer of sfInvokeAPI, in milliseconds.
    pub(crate) cold: Spread,
    /// Event handed over to answer received, in milliseconds.
    pub(crate) warm: Spread,
    /// Salesforce requests of a warm call.
    pub(crate) warm_requests: f64,
    /// Salesforce requests of the first batch of contact records, the describe included.
    pub(crate) batch_requests: usize,
    /// Contact records a second, by batches.
    pub(crate) records_a_second: Spread,
    /// The most memory held after one batch of 10,000 records, in MB.
    pub(crate) memory: f64,
    /// Salesforce requests of the largest batch.
    pub(crate) largest_requests: usize,
    /// Salesforce requests of a report of 1,000 rows, the describe included.
    pub(crate) report_requests: usize,
    /// Rows a second.
    pub(crate) rows_a_second: f64,
    /// Salesforce requests of a run over 100 queues.
    pub(crate) queue_requests: usize,
}

/// What is measured with: the org, the stand-in for AWS, the program.
struct Bench<'a> {
    arguments: &'a Arguments,
    org: &'a TestOrg,
    aws: AwsStub,
}

/// Measures the functions one after the other.
pub(crate) async fn measure(arguments: &Arguments, org: &TestOrg) -> Result<AdapterFigures> {
    let aws = AwsStub::start().await?;
    aws.put_secret(
        SECRET,
        &json!({
            "ConsumerKey": org.consumer_key(),
            "PrivateKey": org.private_key(),
            "Subject": org.username(),
            "Audience": "https://login.salesforce.com",
        }),
    );
    let bench = Bench {
        arguments,
        org,
        aws,
    };
    let (cold, warm, warm_requests) = bench.calls().await?;
    let (batch_requests, records_a_second) = bench.batches().await?;
    let (largest_requests, memory) = bench.largest_batch().await?;
    let (report_requests, rows_a_second) = bench.report().await?;
    Ok(AdapterFigures {
        cold,
        warm,
        warm_requests,
        batch_requests,
        records_a_second,
        memory,
        largest_requests,
        report_requests,
        rows_a_second,
        queue_requests: bench.queues().await?,
    })
}

impl Bench<'_> {
    async fn start(&self, function: &str) -> Result<LambdaHost> {
        let settings = LambdaSettings::new(&format!("bench-{function}"))
            .with("_HANDLER", &format!("{function}.lambda_handler"))
            .with("AWS_ENDPOINT_URL", &self.aws.url())
            .with("SF_HOST", self.org.url())
            .with("SF_PRODUCTION", "true")
            .with("SF_USERNAME", self.org.username())
            .with("SF_VERSION", "v64.0")
            .with("SF_ADAPTER_NAMESPACE", "amazonconnect")
            .with("SF_CREDENTIALS_SECRETS_MANAGER_ARN", SECRET)
            .with("AMAZON_CONNECT_INSTANCE_ID", INSTANCE)
            .with("POSTCALL_CTR_IMPORT_ENABLED", "true")
            .with("POSTCALL_RECORDING_IMPORT_ENABLED", "false")
            .with("POSTCALL_TRANSCRIBE_ENABLED", "false")
            .with("CONTACT_LENS_IMPORT_ENABLED", "false")
            .with("PATCHBAY_BATCH_ITEM_FAILURES", "true")
            .with("PATCHBAY_PARKED_S3", BUCKET);
        Ok(LambdaHost::start(&self.arguments.bootstrap, settings).await?)
    }

    /// The requests that the org has answered so far, sign-ins left out.
    fn requests(&self) -> usize {
        let log = self.org.log();
        log.iter()
            .filter(|entry| !entry.path.ends_with("/token"))
            .count()
    }

    async fn calls(&self) -> Result<(Spread, Spread, f64)> {
        let event = json!({"Details": {"Parameters": {
            "sf_operation": "lookup",
            "sf_object": "Account",
            "sf_fields": "Id, Name",
            "Phone": "+15550199",
        }}});
        let mut cold = Vec::new();
        for _ in 0..self.arguments.runs {
            let host = self.start("sfInvokeAPI").await?;
            let first = send(&host, &event).await?;
            cold.push(first.since_start);
        }
        let host = self.start("sfInvokeAPI").await?;
        for _ in 0..SETTLING {
            send(&host, &event).await?;
        }
        let before = self.requests();
        let mut warm = Vec::new();
        for _ in 0..self.arguments.runs * WARM_FACTOR {
            warm.push(send(&host, &event).await?.taken);
        }
        let asked = f64::from(u32::try_from(self.requests() - before)?);
        let calls = f64::from(u32::try_from(warm.len())?);
        Ok((
            Spread::of_times(&cold),
            Spread::of_times(&warm),
            asked / calls,
        ))
    }

    async fn batches(&self) -> Result<(usize, Spread)> {
        let host = self.start("sfCTRTrigger").await?;
        let before = self.requests();
        send(&host, &batch(0, BATCH)).await?;
        let first = self.requests() - before;
        let mut rates = Vec::new();
        for number in 1..=10 {
            let taken = send(&host, &batch(number * BATCH, BATCH)).await?.taken;
            rates.push(rate(BATCH, taken)?);
        }
        Ok((first, Spread::of(rates)))
    }

    async fn largest_batch(&self) -> Result<(usize, f64)> {
        let host = self.start("sfCTRTrigger").await?;
        let before = self.requests();
        send(&host, &batch(100_000, LARGEST)).await?;
        let kib = host.peak_memory_kib();
        let kib = kib.context("peak memory can be read on Linux only")?;
        Ok((
            self.requests() - before,
            f64::from(u32::try_from(kib)?) / 1024.0,
        ))
    }

    async fn report(&self) -> Result<(usize, f64)> {
        self.aws.put_object(BUCKET, "report.csv", report());
        let host = self.start("sfIntervalAgent").await?;
        let event = json!({"Records": [{
            "eventTime": "2026-11-22T09:31:00.000Z",
            "s3": {"bucket": {"name": BUCKET}, "object": {"key": "report.csv"}},
        }]});
        let before = self.requests();
        let taken = send(&host, &event).await?.taken;
        Ok((self.requests() - before, rate(BATCH, taken)?))
    }

    async fn queues(&self) -> Result<usize> {
        let queue = |number: usize| json!({"Id": format!("queue-{number}"), "Name": format!("Queue {number}")});
        let queues: Vec<Value> = (0..QUEUES).map(queue).collect();
        let result = |number: usize| {
            json!({
                "Dimensions": {"Queue": {"Id": format!("queue-{number}"), "Arn": "arn:x"}},
                "Collections": [{"Metric": {"Name": "AGENTS_ONLINE", "Unit": "COUNT"}, "Value": 7.0}],
            })
        };
        let results: Vec<Value> = (0..QUEUES).map(result).collect();
        let list = format!("/queues-summary/{INSTANCE}");
        let metrics = format!("/metrics/current/{INSTANCE}");
        let aws = &self.aws;
        aws.answer_path("ListQueues", &list, json!({"QueueSummaryList": queues}));
        aws.answer_path(
            "GetCurrentMetricData",
            &metrics,
            json!({"MetricResults": results}),
        );
        let host = self.start("sfRealTimeQueueMetrics").await?;
        send(&host, &Value::Null).await?;
        let before = self.requests();
        send(&host, &Value::Null).await?;
        Ok(self.requests() - before)
    }
}

fn rate(count: usize, taken: Duration) -> Result<f64> {
    Ok(f64::from(u32::try_from(count)?) / taken.as_secs_f64())
}

async fn send(host: &LambdaHost, event: &Value) -> Result<Invocation> {
    let invocation = host.invoke(event.to_string().as_bytes()).await;
    let failures = |answer: &Value| {
        let failures = answer.get("batchItemFailures").and_then(Value::as_array);
        failures.map_or(0, Vec::len)
    };
    match &invocation.outcome {
        Outcome::Response(answer) if failures(answer) == 0 => Ok(invocation),
        other => bail!("the function did not answer: {other:?}"),
    }
}

/// A batch of contact records, all of different contacts.
fn batch(first: usize, count: usize) -> Value {
    let records = (first..first + count).map(|number| {
        let record = json!({
            "AWSAccountId": "111122223333",
            "Agent": {
                "AfterContactWorkDuration": 12, "AgentInteractionDuration": 120, "CustomerHoldDuration": 0,
                "HierarchyGroups": null, "LongestHoldDuration": 0, "NumberOfHolds": 0, "Username": "agent.1",
                "RoutingProfile": {"ARN": "arn:x", "Name": "Basic"},
            },
            "AgentConnectionAttempts": 1,
            "Attributes": {"postcallCTRImportEnabled": "true", "language": "en"},
            "Channel": "VOICE",
            "ContactId": format!("c0ffee00-0000-4000-8000-{number:012}"),
            "CustomerEndpoint": {"Address": "+442079460123", "Type": "TELEPHONE_NUMBER"},
            "DisconnectTimestamp": "2026-11-22T09:05:00Z",
            "InitiationMethod": "INBOUND",
            "InitiationTimestamp": "2026-11-22T09:00:00Z",
            "InstanceARN": format!("arn:aws:connect:eu-west-2:111122223333:instance/{INSTANCE}"),
            "LastUpdateTimestamp": "2026-11-22T09:06:00Z",
            "Queue": {"ARN": "arn:x", "Duration": 12, "Name": "Billing"},
            "SystemEndpoint": {"Address": "+442079460000", "Type": "TELEPHONE_NUMBER"},
        });
        json!({"kinesis": {
            "data": STANDARD.encode(record.to_string()),
            "partitionKey": number.to_string(),
            "sequenceNumber": format!("{number:056}"),
        }})
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

fn report() -> String {
    let mut text = String::from("Agent,StartInterval,EndInterval,Occupancy,Contacts handled\r\n");
    for row in 0..BATCH {
        let _infallible = write!(
            text,
            "agent.{row},2026-11-22T09:00:00Z,2026-11-22T09:30:00Z,{}%,{}\r\n",
            row % 100,
            row % 17
        );
    }
    text
}
