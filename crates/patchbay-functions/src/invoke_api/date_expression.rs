//! Dates that a flow writes relative to now: `2d|date`, `-3h | datetime`, `|time`. Owns their grammar and
//! arithmetic, in UTC. A text that is no such expression as a whole is left alone, so that ordinary text
//! may hold a bar.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::digit::decimal_digit;

/// A shift that leaves the years 1 to 9999, which is as far as the replaced function goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutOfRange;

/// The date that `text` stands for at the moment `now`; `None` where it is no date expression.
///
/// `[±n unit] | format`, `unit` one of `w`, `d`, `h`, `m` (minutes) in either case, `format` one of `date`
/// (`YYYY-MM-DD`), `time` (`HH:MM:SS`), `datetime` (`YYYY-MM-DDTHH:MM:SSZ`). A second bar and what is behind
/// it are ignored (observed).
pub(crate) fn evaluate(text: &str, now: Timestamp) -> Option<Result<String, OutOfRange>> {
    let mut pieces = text.split('|');
    let offset = pieces.next()?.trim();
    let format = match pieces.next()?.trim() {
        "date" => "%Y-%m-%d",
        "time" => "%H:%M:%S",
        "datetime" => "%Y-%m-%dT%H:%M:%SZ",
        _ => return None,
    };
    let seconds = if offset.is_empty() { 0 } else { shift(offset)? };
    let moment = moment(now, seconds).ok_or(OutOfRange);
    Some(moment.map(|moment| moment.strftime(format).to_string()))
}

fn moment(now: Timestamp, shift: i64) -> Option<DateTime> {
    let seconds = now.as_second().checked_add(shift)?;
    let moment = Timestamp::from_second(seconds).ok()?;
    let moment = TimeZone::UTC.to_datetime(moment);
    (1..=9999).contains(&moment.year()).then_some(moment)
}

/// Seconds; `None` where it is no shift. One too large to count is as large as can be, and out of range.
fn shift(offset: &str) -> Option<i64> {
    let mut characters = offset.chars();
    let unit = match characters.next_back()?.to_ascii_lowercase() {
        'w' => 7 * 24 * 60 * 60,
        'd' => 24 * 60 * 60,
        'h' => 60 * 60,
        'm' => 60,
        _ => return None,
    };
    Some(count(characters.as_str().trim())?.saturating_mul(unit))
}

/// A whole number as Python's `int()` reads one: a sign, digits of any script, single underscores between
/// (<https://docs.python.org/3/library/functions.html#int>).
fn count(text: &str) -> Option<i64> {
    let (sign, digits) = match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(digits), _) => (-1, digits),
        (None, Some(digits)) => (1, digits),
        (None, None) => (1, text),
    };
    let mut total = 0_i64;
    for group in digits.split('_') {
        if group.is_empty() {
            return None;
        }
        for character in group.chars() {
            let digit = sign * i64::from(decimal_digit(character)?);
            total = total.saturating_mul(10).saturating_add(digit);
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The register's Q13: what is no date expression as a whole is text. The replaced function answered
    /// an error for each of these.
    fn is_repaired(text: &str) -> bool {
        evaluate(text, Timestamp::UNIX_EPOCH).is_none()
    }

    #[test]
    fn vectors() {
        let now: Timestamp = "2025-01-30T22:15:00Z".parse().unwrap();
        let vectors: Value =
            serde_json::from_str(include_str!("../../../../fixtures/vectors/date-delta.json"))
                .unwrap();
        let mut repaired = Vec::new();
        for vector in vectors.as_array().unwrap() {
            // What is no text passes through before this module is asked.
            let Some(text) = vector["in"].as_str() else {
                assert_eq!(vector["in"], vector["ok"]);
                continue;
            };
            let evaluated = evaluate(text, now);
            match (vector.get("ok"), evaluated) {
                (Some(expected), Some(Ok(date))) => assert_eq!(&date, expected, "{vector}"),
                (Some(expected), None) => assert_eq!(text, expected, "{vector}"),
                (None, Some(Err(OutOfRange))) => assert_eq!(vector["error"], "OverflowError"),
                (None, None) => repaired.push(text),
                other => panic!("{other:?} {vector}"),
            }
        }
        assert!(repaired.iter().all(|text| is_repaired(text)));
        assert_eq!(repaired, ["2y|date", "1.5d|date", "2|date", "2d|", "||"]);
    }

    #[test]
    fn numbers_are_those_of_the_replaced_function() {
        let now: Timestamp = "2025-01-30T22:15:00.9Z".parse().unwrap();
        for (text, expected) in [
            ("\u{662}d|date", "2025-02-01"),
            ("2W|date", "2025-02-13"),
            ("-45m|time", "21:30:00"),
            ("1d|datetime|more", "2025-01-31T22:15:00Z"),
            ("\u{ff11}h|time", "23:15:00"),
            ("\u{1d7d9}h|time", "23:15:00"),
        ] {
            assert_eq!(evaluate(text, now), Some(Ok(expected.to_owned())), "{text}");
        }
        for text in [
            "d|date",
            "1__0d|date",
            "_1d|date",
            "- 2d|date",
            "+-2d|date",
            "one|two",
            "2d|Date",
            "x|date",
            "2d",
            "\u{bd}d|date",
        ] {
            assert_eq!(evaluate(text, now), None, "{text}");
        }
        for text in [
            "3000000d|date",
            "-800000d|date",
            "99999999999999999999d|date",
        ] {
            assert_eq!(evaluate(text, now), Some(Err(OutOfRange)), "{text}");
        }
    }
}
