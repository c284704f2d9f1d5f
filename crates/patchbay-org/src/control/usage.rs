//! The daily allowance of API requests: how many there are, and how many are used. Owns the count; the front of the
//! server refuses when it is used up.

use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderValue, StatusCode};

use crate::error::SfError;

/// Requests that an org may make in 24 hours before it has licences: Enterprise Edition's base.
pub(crate) const DEFAULT_MAXIMUM: u64 = 100_000;

/// The allowance. The org counts from its start or its last reset, where Salesforce counts the last 24 hours.
#[derive(Debug)]
pub(crate) struct Usage {
    used: AtomicU64,
    maximum: AtomicU64,
}

impl Usage {
    /// An unused allowance.
    pub(crate) fn new(maximum: u64) -> Self {
        Self {
            used: AtomicU64::new(0),
            maximum: AtomicU64::new(maximum),
        }
    }

    /// How many requests are used.
    pub(crate) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// How many there are.
    pub(crate) fn maximum(&self) -> u64 {
        self.maximum.load(Ordering::Relaxed)
    }

    /// Counts requests.
    pub(crate) fn count(&self, requests: u64) {
        self.used.fetch_add(requests, Ordering::Relaxed);
    }

    /// Sets either number.
    pub(crate) fn set(&self, used: Option<u64>, maximum: Option<u64>) {
        if let Some(used) = used {
            self.used.store(used, Ordering::Relaxed);
        }
        if let Some(maximum) = maximum {
            self.maximum.store(maximum, Ordering::Relaxed);
        }
    }

    /// Refuses when nothing is left
    /// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm>).
    pub(crate) fn check(&self) -> Result<(), SfError> {
        if self.used() < self.maximum() {
            return Ok(());
        }
        Err(SfError::new(
            StatusCode::FORBIDDEN,
            "REQUEST_LIMIT_EXCEEDED",
            "TotalRequests Limit exceeded.",
        ))
    }

    /// Value of the `Sforce-Limit-Info` header: `api-usage=18/5000`
    /// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm>).
    pub(crate) fn header(&self) -> HeaderValue {
        let value = format!("api-usage={}/{}", self.used(), self.maximum());
        HeaderValue::try_from(value).expect("digits make a header value")
    }
}
