//! When a failed call is sent again, as data. It decides from the failure and from what the call is; it
//! never waits and never sends.

use std::time::Duration;

use crate::error::Error;
use crate::request::Repeat;

/// When and how often a call is sent again. The deadline of the call stands above it: a wait that would
/// pass the deadline is not begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a call is sent at most, the first time included.
    pub max_tries: u32,
    /// How often at most when the org says that its allowance of calls is used up, the first time included.
    pub max_tries_over_limit: u32,
    /// The wait before the second try; it doubles for each further one. A random part of up to the same
    /// length is taken off, so that callers which failed together do not come back together.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// Statuses after which a safe call is repeated.
    pub statuses: Vec<u16>,
    /// Salesforce's codes after which a safe call is repeated.
    pub codes: Vec<&'static str>,
    /// Codes of the network after which a safe call is repeated.
    pub transport_codes: Vec<&'static str>,
    /// Salesforce's codes that say a call was turned away or undone: after these a create is repeated
    /// too.
    pub not_done_codes: Vec<&'static str>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_tries: 3,
            max_tries_over_limit: 2,
            first_wait: Duration::from_millis(100),
            longest_wait: Duration::from_secs(1),
            statuses: vec![429, 502, 503, 504],
            codes: vec![OVER_LIMIT, "UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE"],
            transport_codes: vec![
                "ECONNREFUSED",
                "ECONNRESET",
                "EPIPE",
                "ETIMEDOUT",
                "EAI_AGAIN",
                "EHOSTUNREACH",
                "ENETUNREACH",
            ],
            not_done_codes: vec!["UNABLE_TO_LOCK_ROW"],
        }
    }
}

/// The org's daily or concurrent allowance is used up.
const OVER_LIMIT: &str = "REQUEST_LIMIT_EXCEEDED";

impl RetryPolicy {
    /// A policy that never repeats.
    pub fn never() -> Self {
        Self {
            max_tries: 1,
            ..Self::default()
        }
    }

    /// Whether to send again after `tries` tries of which the last ended with `error`, and after which
    /// wait. `random` lies between 0 and 1.
    pub(crate) fn next(
        &self,
        error: &Error,
        repeat: Repeat,
        tries: u32,
        random: f64,
    ) -> Option<Duration> {
        let most = if error.has_code(OVER_LIMIT) {
            self.max_tries.min(self.max_tries_over_limit)
        } else {
            self.max_tries
        };
        let allowed = match repeat {
            Repeat::Safe => self.passes(error),
            Repeat::IfNotDone => self.passes(error) && self.certainly_not_done(error),
            Repeat::Never => false,
        };
        if tries >= most || !allowed {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << (tries - 1).min(16));
        let wait = doubled
            .min(self.longest_wait)
            .mul_f64(1.0 - random.clamp(0.0, 1.0) / 2.0);
        let asked = match error {
            Error::Api(error) => error.retry_after.map(Duration::from_secs),
            _ => None,
        };
        Some(asked.map_or(wait, |asked| asked.max(wait)))
    }

    /// Whether the failure is one of the moment.
    fn passes(&self, error: &Error) -> bool {
        match error {
            Error::Api(api) => {
                self.statuses.contains(&api.status)
                    || api
                        .errors
                        .iter()
                        .any(|fault| self.codes.contains(&fault.code.as_str()))
            }
            // A wrong password stays wrong; a token endpoint that is down comes back.
            Error::SignIn(error) => self.statuses.contains(&error.status),
            Error::Transport { code, .. } => self.transport_codes.contains(code),
            _ => false,
        }
    }

    /// Whether the call certainly changed nothing. No 5xx counts, whatever it says: it may come from
    /// something between, after the work was done.
    fn certainly_not_done(&self, error: &Error) -> bool {
        match error {
            Error::Api(api) => {
                api.status == 429
                    || api
                        .errors
                        .iter()
                        .any(|fault| self.not_done_codes.contains(&fault.code.as_str()))
            }
            Error::Transport { sent, .. } => !sent,
            _ => false,
        }
    }
}

/// A number between 0 and 1, for spreading waits. The generator of the TLS library is already at hand.
pub(crate) fn random() -> f64 {
    let mut bytes = [0_u8; 2];
    match aws_lc_rs::rand::fill(&mut bytes) {
        Ok(()) => f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX),
        Err(_) => 0.5,
    }
}

#[cfg(test)]
mod tests;
