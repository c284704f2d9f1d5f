//! The checks of the AWS half, a file for each thing that they judge. Pure: facts in, findings out.

mod function_state;
mod function_variables;

use crate::doctor::facts::Facts;
use crate::{Check, Finding};

/// The lists of checks, one for each file.
pub(super) const ALL: &[&[Check]] = &[function_state::CHECKS, function_variables::CHECKS];

/// Every check of this half.
pub(super) fn run(facts: &Facts) -> Vec<Finding> {
    [
        function_state::check(facts),
        function_variables::check(facts),
    ]
    .concat()
}
