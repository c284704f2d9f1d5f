//! Judges what starts the CTI adapter's functions: the stream of contact records, the buckets of reports and recordings, and
//! the schedule of queue metrics, as `deploy/cti-adapter.yaml` and its guide make them.

use patchbay_config::keys;

use crate::doctor::aws::{FunctionFacts, Mapping, Notification};
use crate::doctor::facts::Facts;
use crate::doctor::subject::Package;
use crate::policy::{Policy, Principal};
use crate::{Check, Finding, Severity};

use super::super::triggers::{RECORDINGS, REPORTS};

pub(super) const CHECKS: &[Check] = &[
    NO_STREAM,
    STREAM_OFF,
    STREAM_ITEMS,
    STREAM_PROBLEM,
    NOT_TOLD,
    OTHER_KEYS,
    BUCKET_REFUSED,
    SCHEDULE_OFF,
];

const NO_STREAM: Check = Check {
    id: "trigger.no-stream",
    severity: Severity::Error,
    title: "The stream of contact records calls sfCTRTrigger where their import is switched on",
};
const STREAM_OFF: Check = Check {
    id: "trigger.stream-disabled",
    severity: Severity::Error,
    title: "The event source mapping of the stream is enabled",
};
const STREAM_ITEMS: Check = Check {
    id: "trigger.stream-item-failures",
    severity: Severity::Error,
    title: "Lambda reads which contact records failed (ReportBatchItemFailures) where the function says it",
};
const STREAM_PROBLEM: Check = Check {
    id: "trigger.stream-problem",
    severity: Severity::Warning,
    title: "The last batch of the stream went well",
};
const NOT_TOLD: Check = Check {
    id: "trigger.bucket-not-telling",
    severity: Severity::Error,
    title: "The buckets of reports and of Contact Lens files tell their functions of new objects",
};
const OTHER_KEYS: Check = Check {
    id: "trigger.bucket-prefix",
    severity: Severity::Warning,
    title: "Each function is told of its own files: SFDC/Agent, SFDC/Queue, Analysis/Voice",
};
const BUCKET_REFUSED: Check = Check {
    id: "trigger.bucket-refused",
    severity: Severity::Error,
    title: "A function that a bucket tells of new objects lets the bucket call it",
};
const SCHEDULE_OFF: Check = Check {
    id: "trigger.schedule-disabled",
    severity: Severity::Error,
    title: "The schedule of queue metrics is on where their import is",
};

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    if facts.subject.package != Package::Adapter {
        return Vec::new();
    }
    let functions = facts
        .aws
        .base
        .functions
        .found()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let of_kind = |kind: &str| functions.iter().find(|one| one.kind == kind);
    let mut findings = Vec::new();
    if let Some(function) = of_kind("sfCTRTrigger") {
        findings.extend(stream(function));
    }
    for source in SOURCES {
        if let Some(function) = of_kind(source.kind) {
            findings.extend(bucket(facts, function, source));
        }
    }
    if let Some(function) = of_kind("sfRealTimeQueueMetricsLoopJob") {
        findings.extend(schedule(facts, function));
    }
    findings
}

fn is_on(function: &FunctionFacts, variable: &str) -> bool {
    function
        .variables
        .get(variable)
        .is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn stream(function: &FunctionFacts) -> Vec<Finding> {
    let Some(mappings) = function.mappings.found() else {
        return Vec::new();
    };
    let streams: Vec<&Mapping> = mappings
        .iter()
        .filter(|mapping| mapping.source.contains(":kinesis:"))
        .collect();
    let wanted = [
        keys::POSTCALL_CTR_IMPORT_ENABLED,
        keys::POSTCALL_RECORDING_IMPORT_ENABLED,
        keys::POSTCALL_TRANSCRIBE_ENABLED,
    ];
    if streams.is_empty() {
        let wants = wanted.iter().any(|variable| is_on(function, variable));
        return wants.then(|| no_stream(function)).into_iter().collect();
    }
    streams
        .iter()
        .flat_map(|mapping| of_mapping(function, mapping))
        .collect()
}

fn no_stream(function: &FunctionFacts) -> Finding {
    NO_STREAM.finding(
        function.place(),
        "No stream calls it.",
        "The import of contact records is switched on, and none arrives.",
        "give the stack the parameter CTRKinesisARN: the stream that the Amazon Connect instance writes contact records to",
    )
}

fn of_mapping(function: &FunctionFacts, mapping: &Mapping) -> Vec<Finding> {
    let place = format!(
        "{}, stream {}",
        function.place(),
        mapping.source.rsplit('/').next().unwrap_or_default()
    );
    if matches!(mapping.state.as_str(), "Disabled" | "Disabling") {
        return vec![STREAM_OFF.finding(
            place,
            "The event source mapping is disabled.",
            "Contact records wait in the stream and are lost when its retention is over.",
            "enable the event source mapping: `patchbay doctor --fix` does it",
        )];
    }
    let mut findings = Vec::new();
    if is_on(function, keys::PATCHBAY_BATCH_ITEM_FAILURES) && !mapping.reports_items {
        findings.push(STREAM_ITEMS.finding(
            &place,
            "The event source mapping has no ReportBatchItemFailures, and the function answers by it.",
            "Lambda does not read which records failed, takes the whole batch for done, and the failed records are lost.",
            "add ReportBatchItemFailures to the mapping's response types: `patchbay doctor --fix` does it",
        ));
    }
    if let Some(result) = mapping
        .last_result
        .as_deref()
        .filter(|result| result.starts_with("PROBLEM"))
    {
        findings.push(STREAM_PROBLEM.finding(
            &place,
            "The last batch failed.",
            format!("Lambda says: {result}"),
            "see the function's logs, and the other findings of this report",
        ));
    }
    findings
}

/// A function that a bucket tells of new objects.
struct Source {
    kind: &'static str,
    /// The stack's parameter that names the bucket.
    bucket: &'static str,
    /// The stack's parameter that switches the import on.
    switch: &'static str,
    /// What the keys of its files contain.
    keys: &'static str,
}

const SOURCES: &[Source] = &[
    Source {
        kind: "sfIntervalAgent",
        bucket: REPORTS,
        switch: "HistoricalReportingImportEnabled",
        keys: "Agent",
    },
    Source {
        kind: "sfIntervalQueue",
        bucket: REPORTS,
        switch: "HistoricalReportingImportEnabled",
        keys: "Queue",
    },
    Source {
        kind: "sfProcessContactLens",
        bucket: RECORDINGS,
        switch: "ContactLensImportEnabled",
        keys: "Analysis/Voice",
    },
];

fn bucket(facts: &Facts, function: &FunctionFacts, source: &Source) -> Option<Finding> {
    let triggers = &facts.aws.rest.triggers;
    let parameters = triggers.parameters.found()?;
    let on = parameters
        .get(source.switch)
        .is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let name = parameters
        .get(source.bucket)
        .filter(|name| on && !name.is_empty())?;
    let notifications = triggers.buckets.get(name)?.found()?;
    let place = format!("bucket {name}");
    let own: Vec<&Notification> = notifications
        .iter()
        .filter(|one| {
            one.function == function.arn || one.function.starts_with(&format!("{}:", function.arn))
        })
        .collect();
    let Some(first) = own.first() else {
        return Some(NOT_TOLD.finding(
            place,
            format!("It does not tell {} of new objects.", function.name),
            "The files arrive in the bucket and nobody imports them.",
            format!(
                "add an event notification: all object create events, prefix of the {} files, to {}",
                source.keys, function.arn
            ),
        ));
    };
    if lets_bucket(function, name) == Some(false) {
        return Some(BUCKET_REFUSED.finding(
            function.place(),
            format!("Its resource policy does not let the bucket {name} call it."),
            "S3 calls it for each new file and is refused.",
            format!(
                "`aws lambda add-permission --function-name {} --statement-id from-{name} --action lambda:InvokeFunction \
                 --principal s3.amazonaws.com --source-arn arn:aws:s3:::{name}`",
                function.name
            ),
        ));
    }
    let reads_own = own
        .iter()
        .any(|one| one.prefix.is_empty() || one.prefix.contains(source.keys));
    (!reads_own).then(|| {
        OTHER_KEYS.finding(
            place,
            format!(
                "It tells {} of keys that begin with {}.",
                function.name, first.prefix
            ),
            format!(
                "The function imports files whose keys contain {}.",
                source.keys
            ),
            format!(
                "set the notification's prefix to that of the {} files",
                source.keys
            ),
        )
    })
}

/// Whether the function's resource policy lets S3 call it for this bucket; none when that is not known.
fn lets_bucket(function: &FunctionFacts, bucket: &str) -> Option<bool> {
    let text = match &function.policy {
        crate::doctor::Known::Found(text) => text,
        crate::doctor::Known::Absent => return Some(false),
        _ => return None,
    };
    let policy = Policy::parse(text).ok()?;
    let s3 = Principal::Service("s3.amazonaws.com".to_owned());
    let end = format!(":::{bucket}");
    Some(
        policy
            .allowing("lambda:InvokeFunction", &s3)
            .iter()
            .any(|statement| {
                let sources = statement.conditions_on("aws:SourceArn");
                sources.is_empty()
                    || sources.iter().any(|condition| {
                        condition
                            .values
                            .iter()
                            .any(|value| value.ends_with(&end) || value.ends_with('*'))
                    })
            }),
    )
}

fn schedule(facts: &Facts, function: &FunctionFacts) -> Option<Finding> {
    let triggers = &facts.aws.rest.triggers;
    let parameters = triggers.parameters.found()?;
    let on = parameters
        .get("RealtimeReportingImportEnabled")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"))
        && parameters
            .get("AmazonConnectInstanceId")
            .is_some_and(|id| !id.is_empty());
    let rules = triggers.rules.found()?;
    let rule = rules
        .iter()
        .find(|rule| rule.name.contains("sfRealTimeQueueMetricsCron"))?;
    (on && rule.state == "DISABLED").then(|| {
        SCHEDULE_OFF.finding(
            format!("rule {}", rule.name),
            "The schedule is disabled.",
            format!(
                "{} is never started, and the queue metrics in Salesforce stay as they were.",
                function.name
            ),
            format!("`aws events enable-rule --name {}`", rule.name),
        )
    })
}
