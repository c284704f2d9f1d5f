//! The KMS keys of secrets and functions: their state, and whom their policies let use them.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::Base;
use crate::aws::{Aws, AwsError};
use crate::doctor::known::Known;
use crate::doctor::look::Look;
use crate::policy::Policy;

/// One key.
#[derive(Clone, Debug, Default)]
pub struct KeyFacts {
    /// Its ARN.
    pub arn: String,
    /// `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable`.
    pub state: String,
    /// Whether it is one of AWS's own, which everything in the account may use through its service.
    pub is_aws_managed: bool,
    /// `SYMMETRIC_DEFAULT`; a secret cannot have another.
    pub spec: String,
    /// Its policy.
    pub policy: Known<Policy>,
}

/// The keys that the secrets and functions name, by what they name.
pub(super) async fn gather(
    look: &Look<'_>,
    aws: &Aws,
    base: &Base,
) -> BTreeMap<String, Known<KeyFacts>> {
    let secrets = [&base.secrets.settings, &base.secrets.access];
    let mut names: Vec<String> = secrets
        .iter()
        .filter_map(|secret| secret.found()?.kms_key.clone())
        .chain(
            base.functions
                .found()
                .into_iter()
                .flatten()
                .filter_map(|function| function.kms_key.clone()),
        )
        .collect();
    names.sort();
    names.dedup();
    join_all(names.into_iter().map(|name| async move {
        let key = read(look, aws, &name).await;
        (name, key)
    }))
    .await
    .into_iter()
    .collect()
}

async fn read(look: &Look<'_>, aws: &Aws, name: &str) -> Known<KeyFacts> {
    let kms = aws.kms();
    let (description, policy) = futures::join!(
        kms.describe_key().key_id(name).send(),
        kms.get_key_policy()
            .key_id(name)
            .policy_name("default")
            .send(),
    );
    let description = description.map_err(|error| AwsError::new("kms:DescribeKey", &error));
    let metadata = match look.known(description) {
        Known::Found(answer) => answer.key_metadata,
        Known::Absent => return Known::Absent,
        _ => return Known::Unseen,
    };
    let Some(metadata) = metadata else {
        return Known::Unseen;
    };
    let policy = policy.map_err(|error| AwsError::new("kms:GetKeyPolicy", &error));
    let policy = match look.known(policy) {
        Known::Found(answer) => answer
            .policy
            .and_then(|text| Policy::parse(&text).ok())
            .map_or(Known::Unseen, Known::Found),
        _ => Known::Unseen,
    };
    Known::Found(KeyFacts {
        arn: metadata.arn.unwrap_or_default(),
        state: metadata
            .key_state
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        is_aws_managed: metadata
            .key_manager
            .is_some_and(|manager| manager.as_str() == "AWS"),
        spec: metadata
            .key_spec
            .map(|spec| spec.as_str().to_owned())
            .unwrap_or_default(),
        policy,
    })
}
