//! What one invocation cost, written as one line in CloudWatch's embedded metric format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).
//! Counters travel with the task of the invocation, so that concurrent ones do not mix.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use patchbay_salesforce::ApiUsage;
use serde::Serialize;

tokio::task_local! {
    static CURRENT: Arc<Meter>;
}

/// Counters of one invocation.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    calls: AtomicU64,
    microseconds: AtomicU64,
    token_refreshes: AtomicU64,
    retries: AtomicU64,
    oversized_replies: AtomicU64,
    parked_records: AtomicU64,
    /// What is left of the org's allowance, plus one; zero while Salesforce has not told.
    api_remaining: AtomicU64,
}

impl Meter {
    /// Runs `work` with this meter as the one that [`Meter::with_current`] finds.
    pub(crate) async fn scope<T>(self: &Arc<Self>, work: impl Future<Output = T>) -> T {
        CURRENT.scope(Arc::clone(self), work).await
    }

    /// Hands over the meter of the running invocation; does nothing outside of one.
    pub(crate) fn with_current(count: impl FnOnce(&Self)) {
        // Outside of an invocation there is nobody to count for.
        CURRENT.try_with(|meter| count(meter)).ok();
    }

    pub(crate) fn salesforce_call(&self, took: Duration) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }

    pub(crate) fn token_refresh(&self) {
        self.token_refreshes.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn oversized_reply(&self) {
        self.oversized_replies.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn parked_record(&self) {
        self.parked_records.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn api_usage(&self, usage: ApiUsage) {
        let left = usage.limit.saturating_sub(usage.used);
        self.api_remaining
            .store(left.saturating_add(1), Ordering::Relaxed);
    }

    pub(crate) fn api_remaining(&self) -> Option<u64> {
        self.api_remaining.load(Ordering::Relaxed).checked_sub(1)
    }

    /// Adds what another meter counted: the work of init belongs to the first invocation.
    pub(crate) fn take_over(&self, other: &Self) {
        for (mine, theirs) in [
            (&self.calls, &other.calls),
            (&self.microseconds, &other.microseconds),
            (&self.token_refreshes, &other.token_refreshes),
            (&self.retries, &other.retries),
            (&self.oversized_replies, &other.oversized_replies),
            (&self.parked_records, &other.parked_records),
        ] {
            mine.fetch_add(theirs.swap(0, Ordering::Relaxed), Ordering::Relaxed);
        }
    }

    fn count(counter: &AtomicU64) -> u64 {
        counter.load(Ordering::Relaxed)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a time below 285 years keeps its microseconds"
    )]
    fn milliseconds(&self) -> f64 {
        Self::count(&self.microseconds) as f64 / 1000.0
    }
}

/// What the metrics line says besides the counters.
pub(crate) struct Report<'a> {
    /// The deployed function's name, the dimension `FunctionName`.
    pub(crate) function_name: &'a str,
    pub(crate) request_id: &'a str,
    pub(crate) method: &'a str,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// The stable type of the error that was answered or thrown.
    pub(crate) error_type: Option<&'static str>,
    /// What is left of the org's daily allowance, when Salesforce has told.
    pub(crate) api_remaining: Option<u64>,
}

/// The line, without a line end. It is written for every invocation while the flow waits, so no tree of
/// JSON values is built for it.
pub(crate) fn line(meter: &Meter, report: &Report<'_>) -> String {
    let parked = Meter::count(&meter.parked_records);
    let parked_records = (parked > 0).then_some(parked);
    let mut metrics = ALWAYS.to_vec();
    metrics.extend(report.api_remaining.map(|_| ("ApiRemaining", "Count")));
    metrics.extend(parked_records.map(|_| ("ParkedRecords", "Count")));
    let dimensions: &[&[&'static str]] = match report.error_type {
        Some(_) => &[&["FunctionName"], &["FunctionName", "ErrorType"]],
        None => &[&["FunctionName"]],
    };
    let line = Line {
        aws: Metadata {
            timestamp: report.at,
            directives: [
                Directive::new(&[&["FunctionName"]], &metrics),
                Directive::new(dimensions, &[("Errors", "Count")]),
            ],
        },
        function_name: report.function_name,
        request_id: report.request_id,
        method: report.method,
        salesforce_calls: Meter::count(&meter.calls),
        salesforce_time: meter.milliseconds(),
        token_refreshes: Meter::count(&meter.token_refreshes),
        retries: Meter::count(&meter.retries),
        oversized_replies: Meter::count(&meter.oversized_replies),
        parked_records,
        errors: u8::from(report.error_type.is_some()),
        error_type: report.error_type,
        api_remaining: report.api_remaining,
    };
    serde_json::to_string(&line).expect("texts and numbers can always be written as JSON")
}

/// Name and unit of the metrics of every line. What is left of the allowance stands only where Salesforce
/// has told it, and parked records only where there are any.
const ALWAYS: &[(&str, &str)] = &[
    ("SalesforceCalls", "Count"),
    ("SalesforceTime", "Milliseconds"),
    ("TokenRefreshes", "Count"),
    ("Retries", "Count"),
    ("OversizedReplies", "Count"),
];

/// CloudWatch's embedded metric format:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line<'a> {
    #[serde(rename = "_aws")]
    aws: Metadata<'a>,
    function_name: &'a str,
    #[serde(rename = "requestId")]
    request_id: &'a str,
    #[serde(rename = "method")]
    method: &'a str,
    salesforce_calls: u64,
    salesforce_time: f64,
    token_refreshes: u64,
    retries: u64,
    oversized_replies: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    parked_records: Option<u64>,
    errors: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_remaining: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata<'a> {
    timestamp: i64,
    #[serde(rename = "CloudWatchMetrics")]
    directives: [Directive<'a>; 2],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive<'a> {
    namespace: &'static str,
    dimensions: &'a [&'a [&'static str]],
    metrics: Vec<Unit>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Unit {
    name: &'static str,
    unit: &'static str,
}

impl<'a> Directive<'a> {
    fn new(dimensions: &'a [&'a [&'static str]], metrics: &[(&'static str, &'static str)]) -> Self {
        let unit = |&(name, unit)| Unit { name, unit };
        Self {
            namespace: "Patchbay",
            dimensions,
            metrics: metrics.iter().map(unit).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[tokio::test]
    async fn counts_reach_the_meter_of_their_own_task() {
        let meter = Arc::new(Meter::default());
        meter
            .scope(async {
                Meter::with_current(|meter| meter.salesforce_call(Duration::from_micros(1500)));
                Meter::with_current(Meter::retry);
            })
            .await;
        Meter::with_current(Meter::retry);
        let report = Report {
            function_name: "CC-InvokeSalesforceRestApiFunction",
            request_id: "r-1",
            method: "queryRecord",
            at: 1_700_000_000_000,
            error_type: Some("Salesforce.Invalid"),
            api_remaining: Some(99_000),
        };
        let line: Value = serde_json::from_str(&super::line(&meter, &report)).unwrap();
        insta::assert_json_snapshot!(line);
    }

    #[test]
    fn parked_records_are_told_where_there_are_any() {
        let meter = Meter::default();
        let report = Report {
            function_name: "sfCTRTrigger",
            request_id: "r-1",
            method: "import",
            at: 1_700_000_000_000,
            error_type: None,
            api_remaining: None,
        };
        assert!(!super::line(&meter, &report).contains("ParkedRecords"));
        meter.parked_record();
        meter.parked_record();
        let line: Value = serde_json::from_str(&super::line(&meter, &report)).unwrap();
        assert_eq!(line["ParkedRecords"], 2);
        let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
            .as_array()
            .unwrap();
        assert!(
            metrics
                .iter()
                .any(|metric| metric["Name"] == "ParkedRecords")
        );
    }
}
