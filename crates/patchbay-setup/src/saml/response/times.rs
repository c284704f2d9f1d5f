//! When a response counts. Owns the clock skew that is granted; every moment that lies outside is one finding, however
//! many elements repeat it.

use std::time::Duration;

use jiff::Timestamp;

use super::Reading;
use crate::saml::checks;
use crate::saml::document::{ASSERTION, Element};

/// How far clocks may differ. AWS names five minutes for a response after it was issued
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html>).
const SKEW: Duration = Duration::from_mins(5);

/// Holds all times of an assertion against the clock.
pub(super) fn check(reading: &mut Reading<'_>, assertion: Element<'_>, data: Option<Element<'_>>) {
    let conditions = assertion.child(ASSERTION, "Conditions");
    let ends = [
        (data, "SubjectConfirmationData"),
        (conditions, "Conditions"),
    ];
    let end = earliest(reading, &ends, "NotOnOrAfter");
    let starts = [
        (data, "SubjectConfirmationData"),
        (conditions, "Conditions"),
    ];
    let start = latest(reading, &starts, "NotBefore");
    let issued = time(reading, Some(assertion), "Assertion", "IssueInstant");
    let now = reading.now;
    if let Some((end, place)) = end
        && now >= shifted(end, SKEW)
    {
        let past = now.duration_since(end).as_mins();
        reading.add(checks::EXPIRED.finding(place,
            format!("The response was valid until {end}; that was {past} minutes ago."),
            "AWS takes a response for a few minutes only. One that was captured earlier is held against the time now.",
            "Sign in again, or say when it was captured: `--at TIME`. If it was fresh, set the clocks right."));
        return;
    }
    let future = [
        start,
        issued.map(|time| (time, "Assertion, IssueInstant".into())),
    ];
    let Some((begin, place)) = future.into_iter().flatten().max_by_key(|(time, _)| *time) else {
        return;
    };
    if now < begin.saturating_sub(SKEW).unwrap_or(begin) {
        reading.add(checks::NOT_YET_VALID.finding(
            place,
            format!("The response is valid from {begin} on only; the time is {now}."),
            "AWS grants five minutes for clocks that differ.",
            "Set the clock of this machine right; if it is, wait, or tell Salesforce.",
        ));
    }
}

fn shifted(time: Timestamp, by: Duration) -> Timestamp {
    time.saturating_add(by).unwrap_or(time)
}

type Moment = (Timestamp, String);

fn earliest(
    reading: &mut Reading<'_>,
    elements: &[(Option<Element<'_>>, &str)],
    attribute: &str,
) -> Option<Moment> {
    moments(reading, elements, attribute)
        .into_iter()
        .min_by_key(|(time, _)| *time)
}

fn latest(
    reading: &mut Reading<'_>,
    elements: &[(Option<Element<'_>>, &str)],
    attribute: &str,
) -> Option<Moment> {
    moments(reading, elements, attribute)
        .into_iter()
        .max_by_key(|(time, _)| *time)
}

fn moments(
    reading: &mut Reading<'_>,
    elements: &[(Option<Element<'_>>, &str)],
    attribute: &str,
) -> Vec<Moment> {
    let mut moments = Vec::new();
    for (element, name) in elements {
        if let Some(time) = time(reading, *element, name, attribute) {
            moments.push((time, format!("{name}, {attribute}")));
        }
    }
    moments
}

fn time(
    reading: &mut Reading<'_>,
    element: Option<Element<'_>>,
    name: &str,
    attribute: &str,
) -> Option<Timestamp> {
    let text = element?.attribute(attribute)?;
    let parsed = text.parse().ok();
    if parsed.is_none() {
        reading.add(checks::TIME_MALFORMED.finding(format!("{name}, {attribute}"),
            format!("`{text}` is no time."),
            "SAML writes times in UTC, such as 2026-11-22T09:00:00Z.",
            "The response was changed on its way, or does not come from Salesforce: capture it again."));
    }
    parsed
}
