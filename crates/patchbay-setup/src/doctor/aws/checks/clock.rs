//! Judges the clock of this machine against AWS's: signatures of both AWS and Salesforce hold for minutes only.

use crate::doctor::facts::Facts;
use crate::{Check, Finding, Severity};

pub(super) const CHECKS: &[Check] = &[SKEW];

const SKEW: Check = Check {
    id: "clock.skew",
    severity: Severity::Warning,
    title: "The clock of this machine agrees with AWS's within a minute",
};

/// AWS refuses signatures that are five minutes off; Salesforce's tokens of three minutes allow less.
const SECONDS: i64 = 60;

pub(super) fn check(facts: &Facts) -> Option<Finding> {
    let ahead = facts.aws.rest.clock_ahead?;
    let seconds = ahead.as_secs();
    (seconds.abs() > SECONDS).then(|| {
        let (how, off) = if seconds > 0 { ("ahead", seconds) } else { ("behind", -seconds) };
        SKEW.finding(
            "this machine",
            format!("Its clock is {off} s {how} of AWS's."),
            "AWS refuses signatures that are five minutes off, and Salesforce sign-ins whose token is over or not yet valid. \
             What is found from here may be wrong for that reason.",
            "set the clock by the network (chrony, systemd-timesyncd), then look again",
        )
    })
}
