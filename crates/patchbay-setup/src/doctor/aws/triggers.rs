//! What starts the CTI adapter's functions beside contact flows: buckets and the schedule. Streams are known with the
//! functions.

use std::collections::BTreeMap;

use aws_sdk_s3::types::{FilterRuleName, LambdaFunctionConfiguration};
use futures::future::join_all;
use serde::Deserialize;
use serde_json::json;

use super::functions::FunctionFacts;
use super::signed_call::SignedCall;
use crate::aws::{Aws, AwsError, AwsErrorKind};
use crate::doctor::known::Known;
use crate::doctor::look::Look;
use crate::doctor::subject::Package;

/// What is known of triggers.
#[derive(Clone, Debug, Default)]
pub struct TriggerFacts {
    /// The parameters of the stack, by name.
    pub parameters: Known<BTreeMap<String, String>>,
    /// What buckets tell functions, by the bucket's name.
    pub buckets: BTreeMap<String, Known<Vec<Notification>>>,
    /// The rules of EventBridge whose names begin with the stack's.
    pub rules: Known<Vec<Rule>>,
}

/// What a bucket tells a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notification {
    /// The function's ARN.
    pub function: String,
    /// What keys have to begin with.
    pub prefix: String,
    /// What keys have to end with.
    pub suffix: String,
}

/// A rule of EventBridge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// `ENABLED`, `DISABLED`.
    pub state: String,
    /// `rate(1 minute)`.
    pub schedule_expression: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Rules {
    rules: Vec<Rule>,
}

/// The parameters of the template that name buckets which tell functions of new objects.
pub(super) const REPORTS: &str = "ConnectReportingS3BucketName";
pub(super) const RECORDINGS: &str = "ConnectRecordingS3BucketName";

pub(super) async fn gather(
    look: &Look<'_>,
    aws: &Aws,
    functions: &[FunctionFacts],
) -> TriggerFacts {
    if look.subject.package != Package::Adapter || functions.is_empty() {
        return TriggerFacts::default();
    }
    let Some(stack) = &look.subject.stack else {
        look.unseen("triggers", "the stack is not known; say it by --stack");
        return TriggerFacts::default();
    };
    let (parameters, rules) = futures::join!(parameters(look, aws, stack), rules(look, aws, stack));
    let named = |name: &&str| -> Option<String> {
        parameters
            .found()?
            .get(*name)
            .filter(|bucket| !bucket.is_empty())
            .cloned()
    };
    let buckets = [REPORTS, RECORDINGS]
        .iter()
        .filter_map(named)
        .map(|bucket| async move {
            let notifications = notifications(look, aws, &bucket).await;
            (bucket, notifications)
        });
    TriggerFacts {
        buckets: join_all(buckets).await.into_iter().collect(),
        parameters,
        rules,
    }
}

async fn parameters(look: &Look<'_>, aws: &Aws, stack: &str) -> Known<BTreeMap<String, String>> {
    let answer = aws
        .cloudformation()
        .describe_stacks()
        .stack_name(stack)
        .send()
        .await
        .map_err(|error| AwsError::new("cloudformation:DescribeStacks", &error));
    look.known(answer).map(|answer| {
        let stacks = answer.stacks.unwrap_or_default();
        stacks
            .into_iter()
            .flat_map(|stack| stack.parameters.unwrap_or_default())
            .filter_map(|parameter| Some((parameter.parameter_key?, parameter.parameter_value?)))
            .collect()
    })
}

async fn rules(look: &Look<'_>, aws: &Aws, stack: &str) -> Known<Vec<Rule>> {
    let call = SignedCall::events("events:ListRules", &json!({ "NamePrefix": stack }));
    let answer = call.send(aws, (look.tools.clock)()).await.and_then(|text| {
        serde_json::from_str::<Rules>(&text).map_err(|_| {
            AwsError::of_kind(
                call.action(),
                AwsErrorKind::Refused,
                "an answer that cannot be read".to_owned(),
            )
        })
    });
    look.known(answer).map(|answer| answer.rules)
}

async fn notifications(look: &Look<'_>, aws: &Aws, bucket: &str) -> Known<Vec<Notification>> {
    let answer = aws
        .s3()
        .get_bucket_notification_configuration()
        .bucket(bucket)
        .send()
        .await
        .map_err(|error| AwsError::new("s3:GetBucketNotification", &error));
    look.known(answer).map(|answer| {
        answer
            .lambda_function_configurations
            .unwrap_or_default()
            .into_iter()
            .map(notification)
            .collect()
    })
}

fn notification(one: LambdaFunctionConfiguration) -> Notification {
    let rules = one
        .filter
        .and_then(|filter| filter.key)
        .and_then(|key| key.filter_rules)
        .unwrap_or_default();
    let value = |name: &FilterRuleName| {
        let rule = rules.iter().find(|rule| rule.name.as_ref() == Some(name));
        rule.and_then(|rule| rule.value.clone()).unwrap_or_default()
    };
    Notification {
        prefix: value(&FilterRuleName::Prefix),
        suffix: value(&FilterRuleName::Suffix),
        function: one.lambda_function_arn,
    }
}
