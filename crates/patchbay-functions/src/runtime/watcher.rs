//! Watches the Salesforce client for the metrics and the log, and hands on what it sees to whoever
//! asked (the program's `--trace`).

use std::sync::Arc;
use std::time::Duration;

use patchbay_salesforce::StoreError;
use patchbay_salesforce::observer::{ApiUsage, Exchange, Finished, Observer, TokenOrigin};

use super::logging::HTTP;
use super::metrics::Meter;

/// Counts, logs and forwards.
pub(crate) struct Watcher {
    forward: Option<Arc<dyn Observer>>,
}

impl Watcher {
    /// A watcher that also tells `forward`.
    pub(crate) fn new(forward: Option<Arc<dyn Observer>>) -> Self {
        Self { forward }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Observer for Watcher {
    fn request_finished(&self, finished: &Finished) {
        Meter::with_current(|meter| meter.salesforce_call(finished.duration));
        tracing::debug!(
            target: HTTP,
            context = finished.call,
            status = finished.status,
            errorCode = finished.failure,
            durationMs = milliseconds(finished.duration),
            bytes = finished.bytes,
            "Salesforce request"
        );
        if let Some(forward) = &self.forward {
            forward.request_finished(finished);
        }
    }

    fn exchanged(&self, exchange: &Exchange<'_>) {
        // Addresses hold query texts, so they reach whoever asked to see them and no log.
        if let Some(forward) = &self.forward {
            forward.exchanged(exchange);
        }
    }

    fn token_refreshed(&self, origin: TokenOrigin) {
        if origin == TokenOrigin::SignIn {
            Meter::with_current(Meter::token_refresh);
            tracing::info!(context = "sign-in", "signed in to Salesforce");
        }
        if let Some(forward) = &self.forward {
            forward.token_refreshed(origin);
        }
    }

    fn retried(&self, call: &'static str, wait: Duration) {
        Meter::with_current(Meter::retry);
        tracing::info!(
            context = call,
            waitMs = milliseconds(wait),
            "repeating the request"
        );
        if let Some(forward) = &self.forward {
            forward.retried(call, wait);
        }
    }

    fn api_usage(&self, usage: ApiUsage) {
        Meter::with_current(|meter| meter.api_usage(usage));
        if let Some(forward) = &self.forward {
            forward.api_usage(usage);
        }
    }

    fn store_failed(&self, error: &StoreError) {
        tracing::warn!(context = "token store", detail = %error, "the shared token is not up to date");
        if let Some(forward) = &self.forward {
            forward.store_failed(error);
        }
    }
}
