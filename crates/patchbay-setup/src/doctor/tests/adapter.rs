//! One mistake each in a CTI adapter's half of AWS.

use std::collections::BTreeMap;

use super::right::{adapter, change, function_arn};
use super::{found, ids};
use crate::doctor::aws::{FunctionFacts, Notification, Rule};
use crate::doctor::{Facts, Known};

fn with(kind: &str, how: impl FnOnce(&mut FunctionFacts)) -> Facts {
    let mut facts = adapter();
    change(&mut facts, kind, how);
    facts
}

#[test]
fn a_right_adapter_has_no_finding() {
    assert_eq!(found(&adapter()), []);
}

#[test]
fn functions_that_differ_in_their_org_are_found() {
    let facts = with("sfCTRTrigger", |function| {
        function
            .variables
            .0
            .insert("SF_HOST".into(), "https://old.my.salesforce.com".into());
    });
    let place = "function acme-sfCTRTrigger-1, variable SF_HOST".to_owned();
    assert_eq!(found(&facts), [("function.settings-differ", place)]);
    let facts = with("sfInvokeAPI", |function| {
        function.variables.0.remove("SF_USERNAME");
    });
    assert_eq!(ids(&facts), ["function.variable-missing"]);
}

#[test]
fn the_stream_is_looked_at() {
    let mapped = |how: fn(&mut crate::doctor::aws::Mapping)| {
        ids(&with("sfCTRTrigger", |function| {
            if let Known::Found(mappings) = &mut function.mappings {
                how(&mut mappings[0]);
            }
        }))
    };
    assert_eq!(
        mapped(|mapping| mapping.state = "Disabled".into()),
        ["trigger.stream-disabled"]
    );
    assert_eq!(
        mapped(|mapping| mapping.reports_items = false),
        ["trigger.stream-item-failures"]
    );
    assert_eq!(
        mapped(|mapping| mapping.last_result = Some("PROBLEM: failed".into())),
        ["trigger.stream-problem"]
    );
    let none = with("sfCTRTrigger", |function| {
        function.mappings = Known::Found(Vec::new());
    });
    assert_eq!(ids(&none), ["trigger.no-stream"]);
}

/// With a function for reports of agents and the stack's parameters.
fn with_reports(notifications: Vec<Notification>, policy: Known<String>) -> Facts {
    let mut facts = adapter();
    if let Known::Found(functions) = &mut facts.aws.base.functions {
        let mut reports = functions[1].clone();
        reports.kind = "sfIntervalAgent";
        reports.selected = Some(crate::doctor::Selected::Is("sfIntervalAgent"));
        reports.name = "acme-sfIntervalAgent-1".into();
        reports.arn = function_arn("acme-sfIntervalAgent-1");
        reports.timeout = 120;
        reports.mappings = Known::Found(Vec::new());
        reports.policy = policy;
        functions.push(reports);
    }
    let parameters = [
        ("ConnectReportingS3BucketName", "reports"),
        ("HistoricalReportingImportEnabled", "true"),
    ];
    let triggers = &mut facts.aws.rest.triggers;
    triggers.parameters = Known::Found(
        parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    );
    triggers.buckets = BTreeMap::from([("reports".to_owned(), Known::Found(notifications))]);
    facts
}

#[test]
fn buckets_have_to_tell_their_functions() {
    let policy = Known::Found(
        serde_json::json!({ "Statement": [{ "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" },
            "Action": "lambda:InvokeFunction", "Resource": "*", "Condition": { "ArnLike": { "AWS:SourceArn": "arn:aws:s3:::reports" } } }] })
        .to_string(),
    );
    let told = |prefix: &str| Notification {
        function: function_arn("acme-sfIntervalAgent-1"),
        prefix: prefix.into(),
        suffix: ".csv".into(),
    };
    assert_eq!(
        ids(&with_reports(vec![told("SFDC/Agent")], policy.clone())),
        [] as [&str; 0]
    );
    assert_eq!(
        ids(&with_reports(Vec::new(), policy.clone())),
        ["trigger.bucket-not-telling"]
    );
    assert_eq!(
        ids(&with_reports(vec![told("SFDC/Queue")], policy)),
        ["trigger.bucket-prefix"]
    );
    assert_eq!(
        ids(&with_reports(vec![told("SFDC/Agent")], Known::Absent)),
        ["trigger.bucket-refused"]
    );
}

#[test]
fn a_schedule_that_is_off_is_found() {
    let mut facts = adapter();
    if let Known::Found(functions) = &mut facts.aws.base.functions {
        let mut job = functions[1].clone();
        job.kind = "sfRealTimeQueueMetricsLoopJob";
        job.selected = Some(crate::doctor::Selected::Is("sfRealTimeQueueMetricsLoopJob"));
        job.variables.0.clear();
        functions.push(job);
    }
    let triggers = &mut facts.aws.rest.triggers;
    let parameters = [
        ("RealtimeReportingImportEnabled", "true"),
        ("AmazonConnectInstanceId", "6f1d2c3b"),
    ];
    triggers.parameters = Known::Found(
        parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    );
    triggers.rules = Known::Found(vec![Rule {
        name: "acme-sfRealTimeQueueMetricsCron-1".into(),
        state: "DISABLED".into(),
        schedule_expression: "rate(1 minute)".into(),
    }]);
    assert_eq!(ids(&facts), ["trigger.schedule-disabled"]);
}
