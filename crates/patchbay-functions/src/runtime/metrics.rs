//! What one invocation cost, written as one line in CloudWatch's embedded metric format
//! (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>).
//! Counters travel with the task of the invocation, so that concurrent ones do not mix.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use patchbay_salesforce::ApiUsage;
use serde_json::{Value, json};

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

/// The line, without a line end.
pub(crate) fn line(meter: &Meter, report: &Report<'_>) -> String {
    let unit = |name: &str, unit: &str| json!({"Name": name, "Unit": unit});
    let mut metrics = vec![
        unit("SalesforceCalls", "Count"),
        unit("SalesforceTime", "Milliseconds"),
        unit("TokenRefreshes", "Count"),
        unit("Retries", "Count"),
        unit("OversizedReplies", "Count"),
    ];
    if report.api_remaining.is_some() {
        metrics.push(unit("ApiRemaining", "Count"));
    }
    let mut directives = vec![json!({
        "Namespace": "Patchbay", "Dimensions": [["FunctionName"]], "Metrics": metrics,
    })];
    directives.push(json!({
        "Namespace": "Patchbay",
        "Dimensions": match report.error_type {
            Some(_) => json!([["FunctionName"], ["FunctionName", "ErrorType"]]),
            None => json!([["FunctionName"]]),
        },
        "Metrics": [unit("Errors", "Count")],
    }));
    let mut line = json!({
        "_aws": {"Timestamp": report.at, "CloudWatchMetrics": directives},
        "FunctionName": report.function_name,
        "requestId": report.request_id,
        "method": report.method,
        "SalesforceCalls": Meter::count(&meter.calls),
        "SalesforceTime": meter.milliseconds(),
        "TokenRefreshes": Meter::count(&meter.token_refreshes),
        "Retries": Meter::count(&meter.retries),
        "OversizedReplies": Meter::count(&meter.oversized_replies),
        "Errors": u8::from(report.error_type.is_some()),
    });
    if let (Some(error_type), Value::Object(line)) = (report.error_type, &mut line) {
        line.insert("ErrorType".to_owned(), error_type.into());
    }
    if let (Some(remaining), Value::Object(line)) = (report.api_remaining, &mut line) {
        line.insert("ApiRemaining".to_owned(), remaining.into());
    }
    line.to_string()
}

#[cfg(test)]
mod tests {
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
}
