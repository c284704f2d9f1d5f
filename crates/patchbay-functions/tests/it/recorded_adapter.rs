//! What the CTI adapter's functions answered, recorded, against what ours answer.

use std::path::Path;
use std::sync::{Arc, Mutex};

use patchbay_testkit::{AwsStub, LambdaHost, LambdaSettings};
use serde_json::{Value, json};

use crate::environment::BOOTSTRAP;
use crate::recorded::{compare, fill, judge, members};
use crate::recorded_effects::Effects;
use crate::salesforce_stub::SalesforceStub;

/// The variable that names the adapter's secret.
const SECRET: &str = "SF_CREDENTIALS_SECRETS_MANAGER_ARN";

#[tokio::test]
async fn the_adapters_functions() {
    compare("cti", run).await;
}

async fn run(case: Value) -> Result<(), String> {
    let aws = AwsStub::start().await.unwrap();
    let salesforce = SalesforceStub::start().await;
    let case = fill(&case, &salesforce.url());
    let behaviour = case.get("salesforce_behaviour");
    salesforce.control(behaviour.unwrap_or(&Value::Null));
    salesforce.describe(&case["describe"]);
    // The token that the recordings' secrets hold where they hold a good one.
    salesforce.accept("00DGOODTOKEN");
    store(&aws, &case);
    prescribe(&aws, &case);
    let function = case["function"].as_str().unwrap();
    let region = case["region"].as_str().unwrap();
    let mut settings = LambdaSettings::new(function)
        .with("_HANDLER", &format!("{function}.lambda_handler"))
        .with("AWS_ENDPOINT_URL", &aws.url())
        .with("AWS_REGION", region)
        .with("AWS_DEFAULT_REGION", region);
    for (name, value) in members(case.get("env")) {
        settings = settings.with(name, value.as_str().unwrap());
    }
    let host = LambdaHost::start(Path::new(BOOTSTRAP), settings)
        .await
        .unwrap();
    let event = case["event"].to_string();
    let outcome = host.invoke(event.as_bytes()).await.outcome;
    judge(&case, &outcome)?;
    if case["kind"] == "error" {
        return Ok(());
    }
    let (want, got) = (
        Effects::recorded(&case),
        Effects::seen(&salesforce.seen(), &aws),
    );
    if want == got {
        Ok(())
    } else {
        Err(format!("want {want:?}, got {got:?}"))
    }
}

/// The secret and the objects.
fn store(aws: &AwsStub, case: &Value) {
    if let (Some(secret), Some(arn)) = (case.get("secret"), case["env"].get(SECRET)) {
        aws.put_secret(secret_name(arn.as_str().unwrap()), secret);
    }
    for (place, object) in members(case.get("s3")) {
        let (bucket, key) = place.split_once('/').unwrap();
        let body = object.get("body").unwrap_or(object);
        aws.put_object(bucket, key, body.as_str().unwrap());
        let beside = case.pointer("/s3_metadata").and_then(|all| all.get(place));
        let metadata: Vec<(&str, &str)> = members(object.get("metadata").or(beside))
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect();
        aws.put_metadata(bucket, key, &metadata);
    }
}

/// `…:secret:<name>-<6 characters>` → `<name>`, as the stand-in files it.
fn secret_name(arn: &str) -> &str {
    let tail = arn.rsplit_once(":secret:").map(|(_, tail)| tail);
    let name = tail.and_then(|tail| tail.rsplit_once('-'));
    name.map_or(arn, |(name, _)| name)
}

/// What AWS and the functions that are called answer.
fn prescribe(aws: &AwsStub, case: &Value) {
    for (operation, answers) in members(case.get("aws_stubs")) {
        let (_, action) = operation.split_once('.').unwrap();
        aws.prescribe(action, answers);
    }
    for (operation, error) in members(case.get("s3_errors")) {
        aws.prescribe(operation, &json!({"__error__": error}));
    }
    let invokes = case.get("invokes").and_then(Value::as_array);
    let answers: Vec<Value> = invokes
        .into_iter()
        .flatten()
        .filter_map(|call| call.get("response").cloned())
        .collect();
    let answers = Arc::new(Mutex::new(answers.into_iter()));
    if let Some(function) = case["env"].get("SFDC_INVOKE_API_LAMBDA") {
        aws.answer_function(function.as_str().unwrap(), move |_| {
            let next = answers.lock().unwrap().next();
            next.unwrap_or_else(|| json!({"Id": "a00000000000001AAA"}))
        });
    }
}
