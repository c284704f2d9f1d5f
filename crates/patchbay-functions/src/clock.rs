//! The one place that asks for the time, so that tests can set it.

use std::sync::Arc;

use jiff::Timestamp;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's own clock.
pub fn system() -> Clock {
    Arc::new(Timestamp::now)
}
