//! Date literals such as `TODAY` and `LAST_N_DAYS:7`, and the days that each covers. Knows no query.
//!
//! Salesforce counts days in the user's time zone and starts weeks by the user's locale. Users of this org live in UTC, and
//! their weeks start on Sunday, as in the locale `en_US`.

use jiff::civil::{Date, Weekday, date};
use jiff::{Span, ToSpan};

/// A date literal: its name and, for `…_N_…`, its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateLiteral {
    unit: Unit,
    reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Which units, counted from the present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// The one unit this far from the present one.
    One(i64),
    /// The n units before the present one; days go up to the end of today.
    Last(i64),
    /// The n units after the present one.
    Next(i64),
}

/// Names without a number.
const PLAIN: [(&str, Unit, Reach); 17] = [
    ("YESTERDAY", Unit::Day, Reach::One(-1)),
    ("TODAY", Unit::Day, Reach::One(0)),
    ("TOMORROW", Unit::Day, Reach::One(1)),
    ("LAST_WEEK", Unit::Week, Reach::One(-1)),
    ("THIS_WEEK", Unit::Week, Reach::One(0)),
    ("NEXT_WEEK", Unit::Week, Reach::One(1)),
    ("LAST_MONTH", Unit::Month, Reach::One(-1)),
    ("THIS_MONTH", Unit::Month, Reach::One(0)),
    ("NEXT_MONTH", Unit::Month, Reach::One(1)),
    ("LAST_90_DAYS", Unit::Day, Reach::Last(90)),
    ("NEXT_90_DAYS", Unit::Day, Reach::Next(90)),
    ("LAST_QUARTER", Unit::Quarter, Reach::One(-1)),
    ("THIS_QUARTER", Unit::Quarter, Reach::One(0)),
    ("NEXT_QUARTER", Unit::Quarter, Reach::One(1)),
    ("LAST_YEAR", Unit::Year, Reach::One(-1)),
    ("THIS_YEAR", Unit::Year, Reach::One(0)),
    ("NEXT_YEAR", Unit::Year, Reach::One(1)),
];

/// Units by the name that they have in literals with a number.
const UNITS: [(&str, Unit); 5] = [
    ("DAYS", Unit::Day),
    ("WEEKS", Unit::Week),
    ("MONTHS", Unit::Month),
    ("QUARTERS", Unit::Quarter),
    ("YEARS", Unit::Year),
];

impl DateLiteral {
    /// The literal of this name without a number, in any case.
    pub fn plain(name: &str) -> Option<Self> {
        let (_, unit, reach) = PLAIN
            .iter()
            .find(|(known, _, _)| known.eq_ignore_ascii_case(name))?;
        Some(Self {
            unit: *unit,
            reach: *reach,
        })
    }

    /// The literal of this name and number (`LAST_N_DAYS:7`, `N_MONTHS_AGO:2`), in any case.
    pub fn counted(name: &str, count: i64) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let (reach, unit): (Reach, &str) = if let Some(unit) = name.strip_prefix("LAST_N_") {
            (Reach::Last(count), unit)
        } else if let Some(unit) = name.strip_prefix("NEXT_N_") {
            (Reach::Next(count), unit)
        } else {
            let unit = name.strip_prefix("N_")?.strip_suffix("_AGO")?;
            (Reach::One(count.checked_neg()?), unit)
        };
        let (_, unit) = UNITS.iter().find(|(known, _)| *known == unit)?;
        Some(Self { unit: *unit, reach })
    }

    /// Whether a literal of this name takes a number after a colon.
    pub fn takes_count(name: &str) -> bool {
        Self::counted(name, 1).is_some()
    }

    /// The days covered: the first one, and the first one after it. Beyond the calendar it stops at its end.
    pub fn days(self, today: Date) -> (Date, Date) {
        let start = self.unit.start(today);
        match (self.reach, self.unit) {
            (Reach::One(away), unit) => (
                unit.moved(start, away),
                unit.moved(start, away.saturating_add(1)),
            ),
            (Reach::Last(count), Unit::Day) => (
                Unit::Day.moved(start, count.saturating_neg()),
                Unit::Day.moved(start, 1),
            ),
            (Reach::Last(count), unit) => (unit.moved(start, count.saturating_neg()), start),
            (Reach::Next(count), unit) => (
                unit.moved(start, 1),
                unit.moved(start, count.saturating_add(1)),
            ),
        }
    }
}

impl Unit {
    /// The first day of the unit that a day is in.
    fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let back = i64::from(day.weekday().since(Weekday::Sunday));
                Self::Day.moved(day, -back)
            }
            Self::Month => day.first_of_month(),
            Self::Quarter => {
                let month = (day.month() - 1) / 3 * 3 + 1;
                date(day.year(), month, 1)
            }
            Self::Year => day.first_of_year(),
        }
    }

    /// A day moved by so many units.
    fn moved(self, day: Date, count: i64) -> Date {
        let span = self.span(count);
        let end = if count < 0 { Date::MIN } else { Date::MAX };
        span.and_then(|span| day.checked_add(span).ok())
            .unwrap_or(end)
    }

    fn span(self, count: i64) -> Option<Span> {
        let none = 0.days();
        match self {
            Self::Day => none.try_days(count).ok(),
            Self::Week => none.try_weeks(count).ok(),
            Self::Month => none.try_months(count).ok(),
            Self::Quarter => none.try_months(count.checked_mul(3)?).ok(),
            Self::Year => none.try_years(count).ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(literal: &str) -> String {
        let literal = match literal.split_once(':') {
            Some((name, count)) => DateLiteral::counted(name, count.parse().expect("a number")),
            None => DateLiteral::plain(literal),
        };
        let (from, to) = literal.expect("a date literal").days(date(2026, 3, 18));
        format!("{from} {to}")
    }

    #[test]
    fn literals_cover_the_documented_days() {
        assert_eq!(days("TODAY"), "2026-03-18 2026-03-19");
        assert_eq!(days("yesterday"), "2026-03-17 2026-03-18");
        assert_eq!(days("THIS_WEEK"), "2026-03-15 2026-03-22");
        assert_eq!(days("LAST_MONTH"), "2026-02-01 2026-03-01");
        assert_eq!(days("THIS_QUARTER"), "2026-01-01 2026-04-01");
        assert_eq!(days("NEXT_YEAR"), "2027-01-01 2028-01-01");
        assert_eq!(days("LAST_N_DAYS:7"), "2026-03-11 2026-03-19");
        assert_eq!(days("NEXT_N_DAYS:7"), "2026-03-19 2026-03-26");
        assert_eq!(days("LAST_N_MONTHS:2"), "2026-01-01 2026-03-01");
        assert_eq!(days("N_DAYS_AGO:2"), "2026-03-16 2026-03-17");
        assert_eq!(days("N_QUARTERS_AGO:1"), "2025-10-01 2026-01-01");
        assert_eq!(
            days("LAST_N_YEARS:9223372036854775807"),
            "-009999-01-01 2026-01-01"
        );
    }
}
