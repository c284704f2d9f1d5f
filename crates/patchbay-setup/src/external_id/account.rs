//! The trust policies of roles in an AWS account, through IAM.

use super::check::Trust;
use super::roles::Role;
use crate::aws::{Aws, AwsError};
use crate::policy::{Arn, Policy, PolicyError};

/// Why the account's roles cannot be read or written.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// IAM refused or did not answer.
    #[error("role {role}: {error}")]
    Aws {
        /// The role's name.
        role: String,
        /// What IAM said.
        error: AwsError,
    },
    /// What IAM returned is no policy.
    #[error("role {role}: {error}")]
    Policy {
        /// The role's name.
        role: String,
        /// What is wrong.
        error: PolicyError,
    },
    /// Somebody changed the policy after it was read.
    #[error("role {0}: its trust policy was changed meanwhile")]
    Changed(String),
}

/// Reads the trust policy of a role. Needs `iam:GetRole`.
///
/// # Errors
/// [`AccountError`]; a role that is not there is none, but a [`Trust`] without a policy.
pub async fn read(aws: &Aws, role: &Role) -> Result<Trust, AccountError> {
    let failed = |error| AccountError::Aws {
        role: role.name.clone(),
        error,
    };
    let answer = aws.iam().get_role().role_name(&role.name).send().await;
    let found = match answer.map_err(|error| AwsError::new("iam:GetRole", &error)) {
        Ok(output) => output.role,
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(failed(error)),
    };
    let mut trust = Trust {
        place: format!("role {}", role.name),
        required: role.required,
        own_account: None,
        policy: None,
    };
    if let Some(found) = found {
        let text = found.assume_role_policy_document.unwrap_or_default();
        let policy = Policy::parse(&text).map_err(|error| AccountError::Policy {
            role: role.name.clone(),
            error,
        })?;
        trust.own_account = Arn::parse(&found.arn).map(|arn| arn.account);
        trust.policy = Some(policy);
    }
    Ok(trust)
}

/// Writes the trust policy of a role, if it still is what it was. Needs `iam:UpdateAssumeRolePolicy`.
///
/// # Errors
/// [`AccountError::Changed`] when it is not; nothing was written then.
pub async fn write(
    aws: &Aws,
    role: &Role,
    before: &Policy,
    after: &Policy,
) -> Result<(), AccountError> {
    if read(aws, role).await?.policy.as_ref() != Some(before) {
        return Err(AccountError::Changed(role.name.clone()));
    }
    let call = aws
        .iam()
        .update_assume_role_policy()
        .role_name(&role.name)
        .policy_document(after.compact());
    call.send()
        .await
        .map(drop)
        .map_err(|error| AccountError::Aws {
            role: role.name.clone(),
            error: AwsError::new("iam:UpdateAssumeRolePolicy", &error),
        })
}
