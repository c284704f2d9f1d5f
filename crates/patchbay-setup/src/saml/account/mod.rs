//! What an account has of the sign-in: the SAML provider, the role, its policies. Owns how it is read; reading changes
//! nothing, and what cannot be read is told instead of ending the work.

mod check;
mod plan;

use aws_sdk_iam::Client;
use aws_sdk_iam::types::Role;

use super::arn::Partition;
use super::org_id::OrgId;
use super::sign_in::{ProviderSpelling, SignIn};
use crate::aws::{Aws, AwsError, AwsErrorKind};
use crate::policy::Policy;

pub use self::check::check;
pub use self::plan::{Plan, PlanError, Wanted, apply, plan};

/// A thing that was looked for.
#[derive(Clone, Debug)]
pub enum Seen<T> {
    /// It is there.
    There(T),
    /// It is not there.
    Absent,
    /// It could not be looked for; the error names the right that lacks.
    Unseen(AwsError),
}

impl<T> Seen<T> {
    /// The thing, when it is there.
    pub fn there(&self) -> Option<&T> {
        match self {
            Self::There(thing) => Some(thing),
            Self::Absent | Self::Unseen(_) => None,
        }
    }

    fn of(result: Result<T, AwsError>) -> Self {
        match result {
            Ok(thing) => Self::There(thing),
            Err(error) if error.kind() == AwsErrorKind::NotFound => Self::Absent,
            Err(error) => Self::Unseen(error),
        }
    }
}

/// What an account has of one sign-in.
#[derive(Clone, Debug)]
pub struct AccountFacts {
    /// The metadata that the SAML provider was given.
    pub provider: Seen<String>,
    /// The names of all SAML providers; empty when they cannot be listed.
    pub providers: Vec<String>,
    /// The role.
    pub role: Seen<RoleFacts>,
}

/// A role as IAM has it.
#[derive(Clone, Debug)]
pub struct RoleFacts {
    /// Its trust policy; `None` when IAM gives none that can be read.
    pub trust: Option<Policy>,
    /// Its `MaxSessionDuration` in seconds.
    pub max_session: u32,
    /// Its own policies by name.
    pub inline: Vec<(String, Policy)>,
    /// The managed policies that are attached to it, in their default version.
    pub attached: Vec<Policy>,
    /// What could not be read of its policies.
    pub unseen: Vec<AwsError>,
}

impl RoleFacts {
    /// All its policies.
    pub fn policies(&self) -> Vec<Policy> {
        let own = self.inline.iter().map(|(_, policy)| policy.clone());
        own.chain(self.attached.iter().cloned()).collect()
    }

    /// The endpoints that the trust policy takes responses from (`SAML:aud`).
    pub fn trusted_endpoints(&self, sign_in: &SignIn) -> Option<Vec<String>> {
        let trust = self.trust.as_ref()?;
        let statements = trust.allowing(
            super::documents::ASSUME,
            &super::documents::principal(sign_in),
        );
        let all: Vec<String> = statements
            .iter()
            .flat_map(|one| one.conditions_on(super::documents::AUDIENCE))
            .flat_map(|condition| condition.values)
            .collect();
        (!all.is_empty()).then_some(all)
    }
}

/// Reads what the account has of a sign-in.
pub async fn read(aws: &Aws, sign_in: &SignIn) -> AccountFacts {
    let iam = aws.iam();
    let (arn, role) = (sign_in.provider_arn(), sign_in.role());
    let (provider, providers, role) = futures::join!(
        metadata_of(&iam, &arn),
        providers(&iam),
        role_of(&iam, &role)
    );
    AccountFacts {
        provider: Seen::of(provider),
        providers: providers.unwrap_or_default(),
        role: Seen::of(role),
    }
}

/// The account's id and the part of AWS, as the credentials say.
///
/// # Errors
/// When AWS cannot be asked.
pub async fn whose(aws: &Aws) -> Result<(Partition, String), AwsError> {
    let identity = aws
        .sts()
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| AwsError::new("sts:GetCallerIdentity", &error))?;
    let partition = identity.arn().and_then(|arn| arn.split(':').nth(1));
    let partition = Partition::ALL
        .into_iter()
        .find(|one| Some(one.as_str()) == partition);
    Ok((
        partition.unwrap_or_default(),
        identity.account().unwrap_or_default().to_owned(),
    ))
}

/// The name of the org's SAML provider in the account, in whichever spelling it is there.
///
/// # Errors
/// When the providers cannot be listed.
pub async fn existing_provider(aws: &Aws, org: &OrgId) -> Result<Option<String>, AwsError> {
    let names = providers(&aws.iam()).await?;
    Ok(ProviderSpelling::ALL
        .into_iter()
        .map(|spelling| spelling.name(org))
        .find(|name| names.contains(name)))
}

async fn providers(iam: &Client) -> Result<Vec<String>, AwsError> {
    let list = iam
        .list_saml_providers()
        .send()
        .await
        .map_err(|error| AwsError::new("iam:ListSAMLProviders", &error))?;
    let name = |arn: &str| arn.rsplit('/').next().unwrap_or(arn).to_owned();
    Ok(list
        .saml_provider_list()
        .iter()
        .filter_map(|provider| provider.arn().map(name))
        .collect())
}

async fn metadata_of(iam: &Client, arn: &str) -> Result<String, AwsError> {
    let provider = iam
        .get_saml_provider()
        .saml_provider_arn(arn)
        .send()
        .await
        .map_err(|error| AwsError::new("iam:GetSAMLProvider", &error))?;
    Ok(provider
        .saml_metadata_document()
        .unwrap_or_default()
        .to_owned())
}

async fn role_of(iam: &Client, name: &str) -> Result<RoleFacts, AwsError> {
    let answer = iam
        .get_role()
        .role_name(name)
        .send()
        .await
        .map_err(|error| AwsError::new("iam:GetRole", &error))?;
    let role = answer.role();
    let trust = role.and_then(|role| role.assume_role_policy_document());
    let seconds = role.and_then(Role::max_session_duration);
    let mut facts = RoleFacts {
        trust: trust.and_then(|text| Policy::parse(text).ok()),
        max_session: seconds
            .and_then(|seconds| u32::try_from(seconds).ok())
            .unwrap_or(*super::SESSION.start()),
        inline: Vec::new(),
        attached: Vec::new(),
        unseen: Vec::new(),
    };
    match inline(iam, name).await {
        Ok(policies) => facts.inline = policies,
        Err(error) => facts.unseen.push(error),
    }
    match attached(iam, name).await {
        Ok(policies) => facts.attached = policies,
        Err(error) => facts.unseen.push(error),
    }
    Ok(facts)
}

async fn inline(iam: &Client, role: &str) -> Result<Vec<(String, Policy)>, AwsError> {
    let mut policies = Vec::new();
    let mut pages = iam
        .list_role_policies()
        .role_name(role)
        .into_paginator()
        .items()
        .send();
    while let Some(name) = pages.next().await {
        let name = name.map_err(|error| AwsError::new("iam:ListRolePolicies", &error))?;
        let answer = iam
            .get_role_policy()
            .role_name(role)
            .policy_name(&name)
            .send()
            .await
            .map_err(|error| AwsError::new("iam:GetRolePolicy", &error))?;
        if let Ok(policy) = Policy::parse(answer.policy_document()) {
            policies.push((name, policy));
        }
    }
    Ok(policies)
}

async fn attached(iam: &Client, role: &str) -> Result<Vec<Policy>, AwsError> {
    let mut policies = Vec::new();
    let mut pages = iam
        .list_attached_role_policies()
        .role_name(role)
        .into_paginator()
        .items()
        .send();
    while let Some(attached) = pages.next().await {
        let attached =
            attached.map_err(|error| AwsError::new("iam:ListAttachedRolePolicies", &error))?;
        let Some(arn) = attached.policy_arn() else {
            continue;
        };
        let answer = iam
            .get_policy()
            .policy_arn(arn)
            .send()
            .await
            .map_err(|error| AwsError::new("iam:GetPolicy", &error))?;
        let Some(version) = answer
            .policy()
            .and_then(|policy| policy.default_version_id())
        else {
            continue;
        };
        let answer = iam
            .get_policy_version()
            .policy_arn(arn)
            .version_id(version)
            .send()
            .await
            .map_err(|error| AwsError::new("iam:GetPolicyVersion", &error))?;
        let document = answer
            .policy_version()
            .and_then(|version| version.document());
        policies.extend(document.and_then(|text| Policy::parse(text).ok()));
    }
    Ok(policies)
}
