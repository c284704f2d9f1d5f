//! The one place in this crate that asks for the time of day. Only the claims of a JWT need it.

/// Seconds since 1970, as JWT claims count.
pub(crate) fn unix_seconds() -> i64 {
    jiff::Timestamp::now().as_second()
}
