//! What Salesforce says of the contact centre, and what the secrets and files hold for it. Must not know AWS.

use super::facts::Facts;
use super::look::Look;
use crate::doctor::aws::Base;
use crate::{Check, Finding};

/// The lists of checks, one for each area.
pub const CHECKS: &[&[Check]] = &[];

/// What is known of the Salesforce half.
#[derive(Debug, Default)]
pub struct SalesforceFacts {}

/// Asks Salesforce, with the settings that the AWS half has read.
pub(super) async fn gather(_look: &Look<'_>, _base: &Base) -> SalesforceFacts {
    SalesforceFacts {}
}

/// Judges what was found.
pub(super) fn check(_facts: &Facts) -> Vec<Finding> {
    Vec::new()
}
