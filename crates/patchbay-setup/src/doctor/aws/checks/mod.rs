//! The checks of the AWS half, a file for each thing that they judge. Pure: facts in, findings out.

mod answer;
mod callers;
mod clock;
mod function_state;
mod function_variables;
mod kms;
mod network;
mod rights;
mod roles;
mod secrets;
mod sign_on;
mod triggers;

pub(in crate::doctor) use self::function_state::{
    MEMORY_GOOD as MEMORY, OUR_RUNTIME, least_seconds,
};

use crate::doctor::facts::Facts;
use crate::{Check, Finding, external_id, saml};

/// The lists of checks, one for each file.
pub(super) const ALL: &[&[Check]] = &[
    function_state::CHECKS,
    function_variables::CHECKS,
    callers::CHECKS,
    roles::CHECKS,
    secrets::CHECKS,
    kms::CHECKS,
    network::CHECKS,
    answer::CHECKS,
    clock::CHECKS,
    triggers::CHECKS,
    external_id::CHECKS,
    saml::CHECKS,
];

/// Every check of this half.
pub(super) fn run(facts: &Facts) -> Vec<Finding> {
    let mut findings = [
        function_state::check(facts),
        function_variables::check(facts),
        callers::check(facts),
        roles::check(facts),
        secrets::check(facts),
        kms::check(facts),
        network::check(facts),
        sign_on::check(facts),
        triggers::check(facts),
    ]
    .concat();
    findings.extend(answer::check(facts));
    findings.extend(clock::check(facts));
    findings
}
