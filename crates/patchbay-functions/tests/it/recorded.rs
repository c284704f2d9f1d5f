//! What the replaced functions answered, recorded, against what ours answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use futures::StreamExt;
use patchbay_testkit::{AwsStub, LambdaHost, LambdaSettings, Outcome};
use serde_json::Value;

use crate::environment::{BOOTSTRAP, FUNCTION, private_key};
use crate::salesforce_stub::SalesforceStub;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/recorded")
}

#[tokio::test]
async fn contact_centre_19_and_later() {
    compare("voice", run).await;
}

#[tokio::test]
async fn contact_centre_before_19() {
    compare("voice-before-19", run).await;
}

#[tokio::test]
async fn odd_events_settings_and_answers() {
    compare("voice-odd", run).await;
}

/// Every case agrees, or stands in `expected-differences.txt` with its reason and does differ.
pub(crate) async fn compare<R>(name: &str, run: impl Fn(Value) -> R)
where
    R: Future<Output = Result<(), String>>,
{
    let folder = folder().join(name);
    let expected = expected_differences(&folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    paths.sort();
    assert!(paths.len() > 20, "the cases are there");
    let runs = futures::stream::iter(paths).map(|path| {
        let case: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let run = run(case);
        async move { (name, run.await) }
    });
    let results: Vec<(String, Result<(), String>)> = runs.buffer_unordered(4).collect().await;
    let wrong: Vec<String> = results
        .into_iter()
        .filter_map(
            |(name, result)| match (result, expected.contains_key(&name)) {
                (Ok(()), false) | (Err(_), true) => None,
                (Ok(()), true) => Some(format!("{name}: agrees, though it is said to differ")),
                (Err(difference), false) => Some(format!("{name}: {difference}")),
            },
        )
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn expected_differences(folder: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder.join("expected-differences.txt")).unwrap();
    text.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, reason) = line.split_once(char::is_whitespace).expect("a reason");
            (name.to_owned(), reason.trim().to_owned())
        })
        .collect()
}

async fn run(case: Value) -> Result<(), String> {
    let aws = AwsStub::start().await.unwrap();
    let salesforce = SalesforceStub::start().await;
    let case = fill(&case, &salesforce.url());
    let setup = case.get("setup").cloned().unwrap_or_default();
    salesforce.control(
        case.get("control")
            .or(setup.get("salesforce"))
            .unwrap_or(&Value::Null),
    );
    for token in setup
        .get("validTokens")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        salesforce.accept(token.as_str().unwrap());
    }
    for (name, secret) in members(case.get("secrets")) {
        aws.put_secret(name, secret);
    }
    for (name, value) in members(setup.pointer("/aws/ssm")) {
        aws.put_parameter(name, value.as_str().unwrap(), true);
    }
    for fault in case
        .pointer("/aws_seed/aws_faults")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        aws.deny(fault["operation"].as_str().unwrap());
    }
    let mut settings = LambdaSettings::new(FUNCTION).with("AWS_ENDPOINT_URL", &aws.url());
    for (name, value) in members(case.get("env")) {
        settings = settings.with(name, value.as_str().unwrap());
    }
    let host = LambdaHost::start(Path::new(BOOTSTRAP), settings)
        .await
        .unwrap();
    let outcome = host
        .invoke(case["event"].to_string().as_bytes())
        .await
        .outcome;
    judge(&case, &outcome)
}

/// Whether an outcome is the case's: an error where there was one, and the same answer where there was one.
pub(crate) fn judge(case: &Value, outcome: &Outcome) -> Result<(), String> {
    let payload = &case["payload"];
    let agrees = match (outcome, case["kind"].as_str().unwrap()) {
        (Outcome::Response(answer), "response") => answer == payload,
        (Outcome::Error(_) | Outcome::InitError(_), "error") => true,
        _ => false,
    };
    if agrees {
        Ok(())
    } else {
        Err(format!("want {payload}, got {outcome:?}"))
    }
}

pub(crate) fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// Puts our addresses and key in the place of the recording's markers.
pub(crate) fn fill(case: &Value, url: &str) -> Value {
    let key = Value::from(private_key()).to_string();
    let key = key.trim_matches('"');
    let text = case
        .to_string()
        .replace("{{SF}}", url)
        .replace("{{SALESFORCE}}", url)
        .replace("http://SF", url)
        .replace("{{PRIVATE_KEY_PEM}}", key)
        .replace("<PRIVATE_KEY_PEM>", key);
    serde_json::from_str(&text).unwrap()
}
