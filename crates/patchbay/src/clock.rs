//! The one place of the program that asks what time it is. Everything else is given a time, so that it can
//! be tested with a chosen one.

use jiff::Timestamp;

/// The time now, in UTC.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
