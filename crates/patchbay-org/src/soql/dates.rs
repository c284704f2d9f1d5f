//! Dates and moments as the store keeps them. Knows nothing of queries.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

/// The day of a moment, in UTC.
pub(crate) fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// `2026-01-02`
pub(crate) fn day(date: Date) -> String {
    date.to_string()
}

/// The first moment of a day.
pub(crate) fn midnight(date: Date) -> String {
    format!("{date}T00:00:00.000Z")
}

/// `2026-01-02T03:04:05.000Z`
pub(crate) fn moment(moment: Timestamp) -> String {
    let milliseconds = TimestampRound::new()
        .smallest(Unit::Millisecond)
        .mode(RoundMode::Trunc);
    format!("{:.3}", moment.round(milliseconds).unwrap_or(moment))
}

/// `03:04:05.000Z`
pub(crate) fn time(time: Time) -> String {
    format!("{time:.3}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_three_digits() {
        let at: Timestamp = "2026-01-02T03:04:05.9996+02:00"
            .parse()
            .expect("a timestamp");
        assert_eq!(moment(at), "2026-01-02T01:04:05.999Z");
        assert_eq!(time(jiff::civil::time(3, 4, 5, 0)), "03:04:05.000Z");
    }
}
