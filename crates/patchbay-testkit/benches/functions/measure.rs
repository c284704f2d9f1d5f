//! The measurements themselves. Owns what is started, in which order, and what is counted.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use patchbay_testkit::{AwsStub, Invocation, LambdaHost, LambdaSettings, Outcome, TestOrg};
use serde_json::{Value, json};

use crate::Arguments;
use crate::adapter::{self, AdapterFigures};
use crate::bare::{self, Target};
use crate::spread::Spread;

const CENTRE: &str = "BenchCC";
const PHONE: &str = "+15550199";
const TOKEN_KEY: &str = "BenchCC-salesforce-rest-api-access-token";
const ACCESS_SECRET: &str = "BenchCC-salesforce-access-secret";

/// Warm calls for each cold start.
const WARM_FACTOR: u32 = 50;

/// Warm calls that come before those that count, as the process settles.
const SETTLING: u32 = 200;

/// The event that keeps an environment warm: answered without a request.
const KEEP_WARM: &[u8] = br#"{"source": "aws.events", "detail-type": "Scheduled Event"}"#;

/// What was found.
#[derive(Debug)]
pub(crate) struct Figures {
    /// Process start to first answer, in milliseconds.
    pub(crate) cold: Spread,
    /// The same with no token stored, so that one is asked for, in milliseconds.
    pub(crate) cold_with_sign_in: Spread,
    /// Event handed over to answer received, in milliseconds.
    pub(crate) warm: Spread,
    /// The same for an event that asks nothing of Salesforce, in milliseconds.
    pub(crate) empty: Spread,
    /// The bare round trip, in milliseconds.
    pub(crate) bare: Spread,
    /// AWS calls for each warm call.
    pub(crate) aws_calls: f64,
    /// Salesforce requests for each warm call.
    pub(crate) salesforce_calls: f64,
    /// The most memory held, in MB, one number for each process.
    pub(crate) memory: Spread,
    /// Bytes of the zip.
    pub(crate) zip: u64,
    /// What the CTI adapter's functions do.
    pub(crate) adapter: AdapterFigures,
}

/// Two runtimes of one thread each, so that the org is as far from the host as it is in life.
pub(crate) fn measure(arguments: &Arguments) -> Result<Figures> {
    let org_runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let org = org_runtime.block_on(org_runtime.spawn(TestOrg::start()))?;
    let host_runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let figures = host_runtime.block_on(run(arguments, &org));
    let _guard = org_runtime.enter();
    drop(org);
    figures
}

async fn run(arguments: &Arguments, org: &TestOrg) -> Result<Figures> {
    let aws = AwsStub::start().await?;
    aws.put_secret(&format!("{CENTRE}-salesforce-secret"), &org.secret(CENTRE));
    store_token(&aws, "placeholder");
    seed(arguments, &aws).await?;
    let token = aws
        .secret(ACCESS_SECRET)
        .context("the access secret is there")?;
    let token = token[TOKEN_KEY]
        .as_str()
        .context("the token was written back")?
        .to_owned();

    let mut cold = Vec::new();
    let mut cold_with_sign_in = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..arguments.runs {
        store_token(&aws, &token);
        cold.push(first_answer(arguments, &aws, &mut memory).await?);
        store_token(&aws, "placeholder");
        cold_with_sign_in.push(first_answer(arguments, &aws, &mut memory).await?);
    }

    store_token(&aws, &token);
    let host = start(arguments, &aws).await?;
    for _ in 0..SETTLING {
        answer(&host.invoke(&query()).await)?;
    }
    let calls = arguments.runs * WARM_FACTOR;
    let (mut warm, mut empty, mut bare_times) = (Vec::new(), Vec::new(), Vec::new());
    let (aws_before, org_before) = (aws.calls().len(), queries(org));
    // In turns, so that all meet the same weather on the machine.
    for _ in 0..10 {
        warm.extend(invocations(&host, &query(), calls / 10).await?);
        empty.extend(invocations(&host, KEEP_WARM, calls / 10).await?);
        let target = Target {
            port: org.port(),
            token: token.clone(),
            soql: soql(PHONE),
        };
        let times = tokio::task::spawn_blocking(move || bare::round_trips(target, calls / 10));
        bare_times.extend(times.await??);
    }
    let asked = f64::from(u32::try_from(warm.len())?);
    let ours = queries(org) - org_before - bare_times.len();
    memory.push(megabytes(&host)?);
    Ok(Figures {
        cold: Spread::of_times(&cold),
        cold_with_sign_in: Spread::of_times(&cold_with_sign_in),
        aws_calls: f64::from(u32::try_from(aws.calls().len() - aws_before)?) / asked,
        salesforce_calls: f64::from(u32::try_from(ours)?) / asked,
        warm: Spread::of_times(&warm),
        empty: Spread::of_times(&empty),
        bare: Spread::of_times(&bare_times),
        memory: Spread::of(memory),
        zip: std::fs::metadata(&arguments.zip)?.len(),
        adapter: adapter::measure(arguments, org).await?,
    })
}

async fn invocations(host: &LambdaHost, event: &[u8], times: u32) -> Result<Vec<Duration>> {
    let mut taken = Vec::new();
    for _ in 0..times {
        let invocation = host.invoke(event).await;
        answer(&invocation)?;
        taken.push(invocation.taken);
    }
    Ok(taken)
}

fn store_token(aws: &AwsStub, token: &str) {
    aws.put_secret(ACCESS_SECRET, &json!({ TOKEN_KEY: token }));
}

async fn start(arguments: &Arguments, aws: &AwsStub) -> Result<LambdaHost> {
    let settings = LambdaSettings::new(&format!("{CENTRE}-InvokeSalesforceRestApiFunction"))
        .with("AWS_ENDPOINT_URL", &aws.url())
        .with("SECRET_NAME", &format!("{CENTRE}-salesforce-secret"))
        .with("ACCESS_SECRET_NAME", ACCESS_SECRET);
    Ok(LambdaHost::start(&arguments.bootstrap, settings).await?)
}

async fn first_answer(
    arguments: &Arguments,
    aws: &AwsStub,
    memory: &mut Vec<f64>,
) -> Result<Duration> {
    let host = start(arguments, aws).await?;
    let invocation = host.invoke(&query()).await;
    answer(&invocation)?;
    memory.push(megabytes(&host)?);
    Ok(invocation.since_start)
}

/// Makes the record that is asked for, through the function; leaves a token in the secret.
async fn seed(arguments: &Arguments, aws: &AwsStub) -> Result<()> {
    let host = start(arguments, aws).await?;
    let fields = json!({"objectApiName": "Account", "Name": "Bench Ltd", "Phone": PHONE});
    let made = answer(&host.invoke(&event("createRecord", &fields)).await)?;
    ensure!(made["success"] == true, "the record was not made: {made}");
    Ok(())
}

fn event(method: &str, parameters: &Value) -> Vec<u8> {
    let mut parameters = parameters.clone();
    parameters["methodName"] = json!(method);
    let contact = json!({"ContactId": "4a573372-1f28-4e26-b97b-000000000001", "Attributes": {}});
    let details = json!({"ContactData": contact, "Parameters": parameters});
    json!({"Name": "ContactFlowEvent", "Details": details})
        .to_string()
        .into_bytes()
}

fn soql(phone: &str) -> String {
    format!("SELECT Id, Name FROM Account WHERE Phone = '{phone}' LIMIT 1")
}

fn query() -> Vec<u8> {
    event(
        "queryRecord",
        &json!({"soql": soql("{phone}"), "phone": PHONE}),
    )
}

fn answer(invocation: &Invocation) -> Result<Value> {
    match &invocation.outcome {
        Outcome::Response(value) if value["success"] != false => Ok(value.clone()),
        other => bail!("the function did not answer: {other:?}"),
    }
}

fn queries(org: &TestOrg) -> usize {
    usize::try_from(org.log().last().map_or(0, |entry| entry.number)).unwrap_or(usize::MAX)
}

fn megabytes(host: &LambdaHost) -> Result<f64> {
    let kib = host
        .peak_memory_kib()
        .context("peak memory can be read on Linux only")?;
    Ok(f64::from(u32::try_from(kib)?) / 1024.0)
}
