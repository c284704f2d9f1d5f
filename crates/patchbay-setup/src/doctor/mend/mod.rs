//! What the doctor can mend by itself: only what is certain and can be taken back. Owns which finding is mended how. Each
//! mend says first what it would change; nothing is written before somebody agreed.

mod access;
mod function;
mod settings;
mod trust;

use super::facts::Facts;
use crate::aws::{Aws, AwsError};
use crate::external_id::account::AccountError;
use crate::secrets::SecretsError;
use crate::{Change, Finding};

/// One thing that can be mended.
#[derive(Debug)]
pub struct Mend {
    /// The findings that go away by it.
    pub checks: Vec<&'static str>,
    /// What would be written.
    pub change: Change,
    act: Act,
}

/// What is written.
#[derive(Debug)]
enum Act {
    Function(function::Update),
    Access(access::Grant),
    Settings(Box<settings::Rewrite>),
    Trust(Box<trust::Condition>),
}

/// Why a mend was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MendError {
    /// AWS refused.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// The secret could not be written.
    #[error(transparent)]
    Secret(#[from] SecretsError),
    /// The trust policy could not be written.
    #[error(transparent)]
    Trust(#[from] AccountError),
}

/// What can be mended of these findings.
pub fn mends(facts: &Facts, findings: &[Finding]) -> Vec<Mend> {
    let mut mends = function::mends(facts, findings);
    mends.extend(access::mends(facts, findings));
    mends.extend(settings::mends(facts, findings));
    mends.extend(trust::mends(facts, findings));
    mends
}

/// The ids of all checks whose findings can be mended.
pub fn mendable() -> Vec<&'static str> {
    let mut ids: Vec<&'static str> = [
        function::CHECKS,
        access::CHECKS,
        settings::CHECKS,
        trust::CHECKS,
    ]
    .concat();
    ids.sort_unstable();
    ids
}

impl Mend {
    /// Writes it.
    ///
    /// # Errors
    /// [`MendError`]; what the mends before it wrote stays.
    pub async fn apply(&self, aws: &Aws) -> Result<(), MendError> {
        match &self.act {
            Act::Function(update) => update.apply(aws).await?,
            Act::Access(grant) => grant.apply(aws).await?,
            Act::Settings(rewrite) => rewrite.apply(aws).await?,
            Act::Trust(condition) => condition.apply(aws).await?,
        }
        Ok(())
    }
}

/// The findings among these ids at this place.
fn at<'f>(findings: &'f [Finding], ids: &[&str], place: &str) -> Vec<&'f Finding> {
    findings
        .iter()
        .filter(|finding| ids.contains(&finding.id) && finding.place.starts_with(place))
        .collect()
}

fn ids_of(findings: &[&Finding]) -> Vec<&'static str> {
    let mut ids: Vec<&'static str> = findings.iter().map(|finding| finding.id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
