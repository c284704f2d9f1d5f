//! Auto numbers: a counter printed by a display format such as `AR-{0000}`. Knows nothing of the record.

use super::Access;
use super::id::next_in_sequence;
use crate::error::SfError;
use crate::schema::{Field, SObject};

/// The next number of a field, printed.
pub(super) fn next(
    access: Access<'_>,
    object: &SObject,
    field: &Field,
    format: &str,
) -> Result<String, SfError> {
    let number = next_in_sequence(access.conn, &format!("{}.{}", object.name, field.name))?;
    Ok(print(format, number, access.ctx.now))
}

/// Prints a number: `{0000}` is the counter with at least so many digits, `{YYYY}`, `{YY}`, `{MM}` and `{DD}` the day.
fn print(format: &str, number: i64, now: jiff::Timestamp) -> String {
    let today = jiff::tz::Offset::UTC.to_datetime(now);
    let mut printed = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('{') {
        printed.push_str(before);
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        let part = match inside {
            "YYYY" => format!("{:04}", today.year()),
            "YY" => format!("{:02}", today.year() % 100),
            "MM" => format!("{:02}", today.month()),
            "DD" => format!("{:02}", today.day()),
            zeros => format!("{number:0width$}", width = zeros.len()),
        };
        printed.push_str(&part);
        rest = behind;
    }
    printed.push_str(rest);
    printed
}

#[cfg(test)]
mod tests {
    use super::print;

    #[test]
    fn numbers_follow_their_format() {
        let now: jiff::Timestamp = "2026-03-04T05:06:07Z".parse().expect("a moment");
        assert_eq!(print("{00000000}", 1026, now), "00001026");
        assert_eq!(print("A-{YYYY}{MM}{DD}-{000}", 7, now), "A-20260304-007");
        assert_eq!(print("{0}", 12_345, now), "12345");
    }
}
