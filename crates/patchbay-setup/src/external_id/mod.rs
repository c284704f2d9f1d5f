//! External ids: the text that Salesforce has to send when it takes a role in the AWS account, the roles that it belongs
//! to, and the trust policies that ask for it. Trust policies come in as documents; [`account`] alone calls AWS.
//!
//! Why: <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>

pub mod account;
mod admission;
mod check;
mod edit;
mod id;
mod roles;
pub mod template;

pub use self::check::{CHECKS, Expected, Trust, check};
pub use self::edit::{Edit, EditError, Edited, edit};
pub use self::id::{ExternalId, IdFault};
pub use self::roles::{CentreType, Role, RoleKind, RoleNames, roles};

/// The action by which another account takes a role.
pub(crate) const ASSUME_ROLE: &str = "sts:AssumeRole";

/// The condition key, in the spelling of AWS's documentation; IAM ignores its case.
pub(crate) const KEY: &str = "sts:ExternalId";

/// The only operator that asks for exactly this id.
pub(crate) const OPERATOR: &str = "StringEquals";
