//! The roles that functions work with: who may take them, and what their policies say.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::functions::FunctionFacts;
use crate::aws::{Aws, AwsError};
use crate::doctor::known::Known;
use crate::doctor::look::Look;
use crate::policy::{self, Decision, Policy};

/// One role.
#[derive(Clone, Debug, Default)]
pub struct RoleFacts {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Who may take it.
    pub trust: Option<Policy>,
    /// Its policies, inline and attached, by name.
    pub policies: Vec<(String, Policy)>,
    /// Whether all of them could be read.
    pub complete: bool,
    /// What bounds it; absent: nothing does.
    pub boundary: Known<Policy>,
}

/// What a role may do, as far as its own policies say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Right {
    /// It may, or nobody can tell for certain that it may not.
    Has,
    /// Nothing allows it.
    Lacks,
    /// This policy denies it.
    Denied(String),
    /// Its permissions boundary does not let it through.
    Bounded,
}

impl RoleFacts {
    /// As a finding names it.
    pub fn place(&self) -> String {
        format!("role {}", self.name)
    }

    /// Whether the role may do `action` on `resource`, an ARN. In doubt (a condition, a policy that could not be read)
    /// it has the right.
    pub fn right(&self, action: &str, resource: &str) -> Right {
        let denying = self
            .policies
            .iter()
            .find(|(_, policy)| policy.decide(action, resource) == Decision::Denied);
        if let Some((name, _)) = denying {
            return Right::Denied(name.clone());
        }
        let policies: Vec<Policy> = self
            .policies
            .iter()
            .map(|(_, policy)| policy.clone())
            .collect();
        if policy::decide(&policies, action, resource) == Decision::Unmentioned {
            return if self.complete {
                Right::Lacks
            } else {
                Right::Has
            };
        }
        match self
            .boundary
            .found()
            .map(|boundary| boundary.decide(action, resource))
        {
            Some(Decision::Denied | Decision::Unmentioned) => Right::Bounded,
            _ => Right::Has,
        }
    }
}

/// The name of a role: the last part of its ARN.
pub(super) fn name_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

pub(super) async fn gather(
    look: &Look<'_>,
    aws: &Aws,
    functions: &[FunctionFacts],
) -> BTreeMap<String, Known<RoleFacts>> {
    let mut arns: Vec<&str> = functions
        .iter()
        .map(|function| function.role.as_str())
        .filter(|arn| !arn.is_empty())
        .collect();
    arns.sort_unstable();
    arns.dedup();
    join_all(
        arns.into_iter()
            .map(|arn| async move { (arn.to_owned(), read(look, aws, name_of(arn)).await) }),
    )
    .await
    .into_iter()
    .collect()
}

/// Reads one role by name.
pub(super) async fn read(look: &Look<'_>, aws: &Aws, name: &str) -> Known<RoleFacts> {
    let iam = aws.iam();
    let answer = iam
        .get_role()
        .role_name(name)
        .send()
        .await
        .map_err(|error| AwsError::new("iam:GetRole", &error));
    let role = match look.known(answer) {
        Known::Found(answer) => answer.role,
        other => return other.map(|_| RoleFacts::default()),
    };
    let Some(role) = role else {
        return Known::Unseen;
    };
    let boundary = role
        .permissions_boundary
        .and_then(|boundary| boundary.permissions_boundary_arn);
    let (inline, attached, boundary) =
        futures::join!(inline(look, aws, name), attached(look, aws, name), async {
            match boundary {
                Some(arn) => managed(look, aws, &arn).await,
                None => Known::Absent,
            }
        });
    let mut complete = true;
    let mut policies = Vec::new();
    for (name, policy) in inline.into_iter().chain(attached) {
        match policy {
            Known::Found(policy) => policies.push((name, policy)),
            _ => complete = false,
        }
    }
    Known::Found(RoleFacts {
        name: role.role_name,
        arn: role.arn,
        trust: role
            .assume_role_policy_document
            .and_then(|text| Policy::parse(&text).ok()),
        complete,
        policies,
        boundary,
    })
}

/// Policies by name.
type Policies = Vec<(String, Known<Policy>)>;

/// What stands for a list that could not be read: one unknown policy.
fn unread() -> Policies {
    vec![(String::new(), Known::Unseen)]
}

async fn inline(look: &Look<'_>, aws: &Aws, role: &str) -> Policies {
    let iam = aws.iam();
    let names = iam
        .list_role_policies()
        .role_name(role)
        .send()
        .await
        .map_err(|error| AwsError::new("iam:ListRolePolicies", &error));
    let Known::Found(names) = look.known(names) else {
        return unread();
    };
    let read = names.policy_names.into_iter().map(|name| {
        let iam = iam.clone();
        async move {
            let answer = iam
                .get_role_policy()
                .role_name(role)
                .policy_name(&name)
                .send()
                .await
                .map_err(|error| AwsError::new("iam:GetRolePolicy", &error));
            let policy = look.known(answer).map(|answer| answer.policy_document);
            (format!("inline policy {name}"), parsed(policy))
        }
    });
    join_all(read).await
}

async fn attached(look: &Look<'_>, aws: &Aws, role: &str) -> Policies {
    let answer = aws
        .iam()
        .list_attached_role_policies()
        .role_name(role)
        .send()
        .await
        .map_err(|error| AwsError::new("iam:ListAttachedRolePolicies", &error));
    let Known::Found(answer) = look.known(answer) else {
        return unread();
    };
    let read = answer
        .attached_policies
        .unwrap_or_default()
        .into_iter()
        .map(|policy| async move {
            let arn = policy.policy_arn.unwrap_or_default();
            let name = policy.policy_name.unwrap_or_else(|| arn.clone());
            (format!("policy {name}"), managed(look, aws, &arn).await)
        });
    join_all(read).await
}

async fn managed(look: &Look<'_>, aws: &Aws, arn: &str) -> Known<Policy> {
    let iam = aws.iam();
    let answer = iam
        .get_policy()
        .policy_arn(arn)
        .send()
        .await
        .map_err(|error| AwsError::new("iam:GetPolicy", &error));
    let version = match look.known(answer) {
        Known::Found(answer) => answer.policy.and_then(|policy| policy.default_version_id),
        Known::Absent => return Known::Absent,
        _ => return Known::Unseen,
    };
    let answer = iam
        .get_policy_version()
        .policy_arn(arn)
        .version_id(version.unwrap_or_else(|| "v1".to_owned()))
        .send()
        .await
        .map_err(|error| AwsError::new("iam:GetPolicyVersion", &error));
    let text = look.known(answer).map(|answer| {
        answer
            .policy_version
            .and_then(|version| version.document)
            .unwrap_or_default()
    });
    parsed(text)
}

fn parsed(text: Known<String>) -> Known<Policy> {
    match text {
        Known::Found(text) => Policy::parse(&text).map_or(Known::Unseen, Known::Found),
        Known::Absent => Known::Absent,
        Known::Unseen => Known::Unseen,
        Known::NotAsked => Known::NotAsked,
    }
}
