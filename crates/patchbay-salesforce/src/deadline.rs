//! The moment by which a call must have ended. It is an instant, not a length of time, so that it can
//! be handed down through sign-in, tries and pages without anybody counting what was used up.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

/// The moment by which a call must have ended, on the monotonic clock of the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    at: Instant,
}

impl Deadline {
    /// A deadline that lies `length` ahead.
    pub fn after(length: Duration) -> Self {
        let now = Instant::now();
        // A length beyond what the clock can hold means "no limit"; a century will do.
        let at = now
            .checked_add(length)
            .unwrap_or_else(|| now + Duration::from_hours(100 * 365 * 24));
        Self { at }
    }

    /// A deadline at an instant that the caller already has.
    pub fn at(at: Instant) -> Self {
        Self { at }
    }

    /// The time that is left; zero once the deadline has passed.
    pub fn remaining(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Whether nothing is left.
    pub fn is_over(&self) -> bool {
        self.remaining().is_zero()
    }

    /// The earlier of two deadlines.
    #[must_use]
    pub fn earliest(self, other: Self) -> Self {
        self.min(other)
    }

    /// Runs `work` until it ends or the deadline passes; `None` when the deadline came first. The work
    /// is then dropped.
    pub async fn bound<F: Future>(&self, work: F) -> Option<F::Output> {
        tokio::time::timeout_at(self.at, work).await.ok()
    }
}
