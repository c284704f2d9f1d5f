//! What a caller may watch: each request, token, retry, the remaining API allowance, the store's faults.
//! Callbacks are synchronous and get no bodies, tokens or addresses of records, so that whatever is done
//! with them (metrics, logs) cannot leak any.

use std::time::Duration;

use http::Method;

use crate::token::StoreError;

/// The org's daily allowance of API calls as its last answer told it: header `Sforce-Limit-Info`,
/// `api-usage=used/limit`
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiUsage {
    /// Calls of the last 24 hours.
    pub used: u64,
    /// Calls allowed in 24 hours.
    pub limit: u64,
}

impl ApiUsage {
    pub(crate) fn read(header: &str) -> Option<Self> {
        let pair = header
            .split(';')
            .find_map(|part| part.trim().strip_prefix("api-usage="))?;
        let (used, limit) = pair.split_once('/')?;
        Some(Self {
            used: used.trim().parse().ok()?,
            limit: limit.trim().parse().ok()?,
        })
    }
}

/// One HTTP exchange that has ended, of a call or of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finished {
    /// The name of the call: `query`, `create`, `sign-in`, …
    pub call: &'static str,
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// The code of the failure when no answer came: `ECONNRESET`, `ETIMEDOUT`, …
    pub failure: Option<&'static str>,
    /// From the first byte sent to the last one read.
    pub duration: Duration,
    /// The length of the answer's body.
    pub bytes: usize,
}

/// One HTTP exchange with what was asked, for a person who follows a call hop by hop. It holds data of
/// records (a query's text, an id in a path): show it to whoever asked for it, write it to no log.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// How it ended.
    pub finished: &'a Finished,
    /// The HTTP method.
    pub method: &'a Method,
    /// The address as it was sent: scheme, host, path and query, percent-encoded.
    pub address: &'a str,
    /// For a sign-in by JWT, the claims as JSON; never the signature.
    pub claims: Option<&'a str>,
}

/// Where a token came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenOrigin {
    /// The shared store had one.
    Store,
    /// The token endpoint gave a new one.
    SignIn,
}

/// Watches a client. Every method has an empty default; none may block.
pub trait Observer: Send + Sync {
    /// An HTTP exchange ended.
    fn request_finished(&self, finished: &Finished) {
        let _ = finished;
    }

    /// An HTTP exchange ended; called behind `request_finished` with more than a log may hold.
    fn exchanged(&self, exchange: &Exchange<'_>) {
        let _ = exchange;
    }

    /// A token was put in use.
    fn token_refreshed(&self, origin: TokenOrigin) {
        let _ = origin;
    }

    /// A call is sent once more, after `wait`.
    fn retried(&self, call: &'static str, wait: Duration) {
        let _ = (call, wait);
    }

    /// An answer told the remaining allowance.
    fn api_usage(&self, usage: ApiUsage) {
        let _ = usage;
    }

    /// The shared token store could not be read or written. The caller's own call goes on.
    fn store_failed(&self, error: &StoreError) {
        let _ = error;
    }
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}

#[cfg(test)]
mod tests {
    use super::ApiUsage;

    #[test]
    fn usage_is_read_beside_other_limits() {
        assert_eq!(
            ApiUsage::read("api-usage=18/5000"),
            Some(ApiUsage {
                used: 18,
                limit: 5000
            })
        );
        assert_eq!(
            ApiUsage::read("per-app-api-usage=17/250(appName=x); api-usage=25/5000"),
            Some(ApiUsage {
                used: 25,
                limit: 5000
            })
        );
        assert_eq!(ApiUsage::read("api-usage=x/5000"), None);
        assert_eq!(ApiUsage::read(""), None);
    }
}
