//! Everything that is known when the checks begin.

use jiff::Timestamp;

use super::aws::AwsFacts;
use super::salesforce::SalesforceFacts;
use super::subject::Subject;

/// What checks judge.
#[derive(Debug, Default)]
pub struct Facts {
    /// What is examined.
    pub subject: Subject,
    /// When it was.
    pub now: Timestamp,
    /// What AWS said.
    pub aws: AwsFacts,
    /// What Salesforce said, and what the secrets and files hold for it.
    pub salesforce: SalesforceFacts,
}
