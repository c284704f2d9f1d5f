//! What each function needs to be allowed, as `deploy/contact-centre.yaml` and `deploy/cti-adapter.yaml` allow it
//! (docs/reference/cti-permissions.md). Owns the list; whether a role has a right is judged elsewhere.

use patchbay_config::keys;

use crate::doctor::aws::{AwsFacts, FunctionFacts, Layout, Secret};

/// How bad it is when a right is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// The function does not work.
    Work,
    /// It works, and nobody sees how.
    Logs,
    /// It works, and signs in anew in each environment, because the token is not shared.
    Token,
}

/// A right that a function needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// `secretsmanager:GetSecretValue`.
    pub(super) action: &'static str,
    /// An ARN, or `*`.
    pub(super) resource: String,
    /// What it is, for a person: `the secret AcmeVoiceCC-salesforce-secret`.
    pub(super) thing: String,
    /// How bad it is when it is missing.
    pub(super) need: Need,
}

/// Everything that the function's role has to allow. What is known too little of is left out.
pub(super) fn of(facts: &AwsFacts, function: &FunctionFacts) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    logs(facts, function, &mut wanted);
    if function.vpc.is_some() {
        network(&mut wanted);
    }
    match facts.base.secrets.layout {
        Layout::Secrets => voice(facts, &mut wanted),
        Layout::Parameters => parameters(facts, function, &mut wanted),
        Layout::Adapter => adapter(facts, function, &mut wanted),
    }
    wanted
}

fn add(
    wanted: &mut Vec<Wanted>,
    need: Need,
    resource: &str,
    thing: &str,
    actions: &[&'static str],
) {
    wanted.extend(actions.iter().map(|action| Wanted {
        action,
        resource: resource.to_owned(),
        thing: thing.to_owned(),
        need,
    }));
}

fn logs(facts: &AwsFacts, function: &FunctionFacts, wanted: &mut Vec<Wanted>) {
    let Some(identity) = facts.base.identity.found() else {
        return;
    };
    let group = function
        .log_group
        .clone()
        .unwrap_or_else(|| format!("/aws/lambda/{}", function.name));
    let arn = format!(
        "arn:{}:logs:{}:{}:log-group:{group}:log-stream:a",
        identity.partition, identity.region, identity.account
    );
    add(
        wanted,
        Need::Logs,
        &arn,
        &format!("the log group {group}"),
        &["logs:CreateLogStream", "logs:PutLogEvents"],
    );
}

fn network(wanted: &mut Vec<Wanted>) {
    add(
        wanted,
        Need::Work,
        "*",
        "network interfaces of its VPC",
        &[
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DeleteNetworkInterface",
        ],
    );
}

fn secret(wanted: &mut Vec<Wanted>, secret: &Secret, need: Need, actions: &[&'static str]) {
    add(
        wanted,
        need,
        &secret.arn,
        &format!("the secret {}", secret.name),
        actions,
    );
}

fn voice(facts: &AwsFacts, wanted: &mut Vec<Wanted>) {
    let secrets = &facts.base.secrets;
    if let Some(settings) = secrets.settings.found() {
        secret(
            wanted,
            settings,
            Need::Work,
            &["secretsmanager:GetSecretValue"],
        );
    }
    if let Some(access) = secrets.access.found() {
        secret(
            wanted,
            access,
            Need::Work,
            &["secretsmanager:GetSecretValue"],
        );
        secret(
            wanted,
            access,
            Need::Token,
            &["secretsmanager:UpdateSecret"],
        );
    }
}

/// The parameters have ARNs that follow from their names.
fn parameters(facts: &AwsFacts, function: &FunctionFacts, wanted: &mut Vec<Wanted>) {
    let Some(identity) = facts.base.identity.found() else {
        return;
    };
    for (variable, parameter) in &facts.base.secrets.parameters {
        let Some(name) = function.variables.get(variable) else {
            continue;
        };
        if parameter.found().is_none() {
            continue;
        }
        let arn = if name.starts_with("arn:") {
            name.to_owned()
        } else {
            format!(
                "arn:{}:ssm:{}:{}:parameter/{}",
                identity.partition,
                identity.region,
                identity.account,
                name.trim_start_matches('/')
            )
        };
        let thing = format!("the parameter {name}");
        add(wanted, Need::Work, &arn, &thing, &["ssm:GetParameters"]);
        if *variable == keys::ACCESS_TOKEN_PARAM_NAME {
            add(wanted, Need::Token, &arn, &thing, &["ssm:PutParameter"]);
        }
    }
}

fn adapter(facts: &AwsFacts, function: &FunctionFacts, wanted: &mut Vec<Wanted>) {
    if super::function_variables::SIGN_IN.contains(&function.kind)
        && let Some(settings) = facts.base.secrets.settings.found()
    {
        secret(
            wanted,
            settings,
            Need::Work,
            &["secretsmanager:GetSecretValue"],
        );
        secret(
            wanted,
            settings,
            Need::Token,
            &["secretsmanager:PutSecretValue"],
        );
    }
    calls(facts, function, wanted);
    let variable = |name: &str| function.variables.get(name);
    match function.kind {
        "sfCTRTrigger" => {
            for mapping in function.mappings.found().into_iter().flatten() {
                add(
                    wanted,
                    Need::Work,
                    &mapping.source,
                    "the stream of contact records",
                    &[
                        "kinesis:GetShardIterator",
                        "kinesis:GetRecords",
                        "kinesis:DescribeStream",
                    ],
                );
            }
            if let Some(place) = variable(keys::PATCHBAY_PARKED_S3) {
                bucket(facts, wanted, place, &["s3:PutObject"]);
            }
        }
        "sfExecuteTranscriptionStateMachine" => {
            if let Some(machine) = variable(keys::TRANSCRIBE_STATE_MACHINE_ARN) {
                add(
                    wanted,
                    Need::Work,
                    machine,
                    "the transcription's state machine",
                    &["states:StartExecution"],
                );
            }
            if let Some(place) = variable(keys::TRANSCRIPTS_DESTINATION) {
                bucket(facts, wanted, place, &["s3:GetObject", "s3:PutObject"]);
            }
        }
        "sfProcessContactLens" => {
            if let Some(place) = variable(keys::TRANSCRIPTS_DESTINATION) {
                bucket(facts, wanted, place, &["s3:GetObject", "s3:PutObject"]);
            }
        }
        "sfSubmitTranscribeJob" => add(
            wanted,
            Need::Work,
            "*",
            "Amazon Transcribe",
            &["transcribe:StartTranscriptionJob"],
        ),
        "sfGetTranscribeJobStatus" => {
            add(
                wanted,
                Need::Work,
                "*",
                "Amazon Transcribe",
                &["transcribe:GetTranscriptionJob"],
            );
        }
        "sfProcessTranscriptionResult" => add(
            wanted,
            Need::Work,
            "*",
            "Amazon Comprehend",
            &[
                "comprehend:DetectSentiment",
                "comprehend:DetectKeyPhrases",
                "comprehend:DetectDominantLanguage",
            ],
        ),
        "sfRealTimeQueueMetrics" => metrics(facts, function, wanted),
        _ => {}
    }
}

fn metrics(facts: &AwsFacts, function: &FunctionFacts, wanted: &mut Vec<Wanted>) {
    let (Some(identity), Some(instance)) = (
        facts.base.identity.found(),
        function.variables.get(keys::AMAZON_CONNECT_INSTANCE_ID),
    ) else {
        return;
    };
    let arn = format!(
        "arn:{}:connect:{}:{}:instance/{instance}/queue/a",
        identity.partition, identity.region, identity.account
    );
    add(
        wanted,
        Need::Work,
        &arn,
        "the queues of the Amazon Connect instance",
        &["connect:GetCurrentMetricData"],
    );
}

fn bucket(facts: &AwsFacts, wanted: &mut Vec<Wanted>, place: &str, actions: &[&'static str]) {
    let name = place.split('/').next().unwrap_or(place);
    let partition = facts
        .base
        .identity
        .found()
        .map_or("aws", |identity| identity.partition.as_str());
    let object = match place.split_once('/') {
        Some((_, prefix)) => format!("arn:{partition}:s3:::{name}/{prefix}/a"),
        None => format!("arn:{partition}:s3:::{name}/a"),
    };
    add(
        wanted,
        Need::Work,
        &object,
        &format!("the bucket {name}"),
        actions,
    );
}

/// The other functions that a function calls.
fn calls(facts: &AwsFacts, function: &FunctionFacts, wanted: &mut Vec<Wanted>) {
    let all = facts
        .base
        .functions
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    for variable in [
        keys::SFDC_INVOKE_API_LAMBDA,
        keys::EXECUTE_TRANSCRIPTION_STATE_MACHINE_LAMBDA,
        keys::SFDC_REALTIME_QUEUE_METRICS_LAMBDA,
    ] {
        let Some(named) = function.variables.get(variable) else {
            continue;
        };
        let called = all.iter().find(|one| one.arn == named || one.name == named);
        if let Some(called) = called {
            add(
                wanted,
                Need::Work,
                &called.arn,
                &format!("the function {}", called.name),
                &["lambda:InvokeFunction"],
            );
        }
    }
}
