//! Mends trust policies that ask for no external id, for another one or in a way that lets others in, where the ids are
//! given.

use super::{Act, Mend, at, ids_of};
use crate::aws::Aws;
use crate::doctor::facts::Facts;
use crate::doctor::subject::ConnectType;
use crate::external_id::account::{self, AccountError};
use crate::external_id::{self, CentreType, Edit, ExternalId, Role};
use crate::policy::Policy;
use crate::{Change, Finding};

pub(super) const CHECKS: &[&str] = &[
    "external-id.missing",
    "external-id.unconditioned-sibling",
    "external-id.wildcard",
    "external-id.string-like",
    "external-id.if-exists",
    "external-id.other-id",
];

/// A trust policy with the condition added.
#[derive(Debug)]
pub(super) struct Condition {
    role: Role,
    before: Policy,
    after: Policy,
}

pub(super) fn mends(facts: &Facts, findings: &[Finding]) -> Vec<Mend> {
    let ids: Vec<ExternalId> = facts
        .subject
        .external_ids
        .iter()
        .filter_map(|id| ExternalId::parse(id).ok())
        .collect();
    let (Some(kind), Some(centre), false) = (
        facts.subject.connect_type,
        &facts.subject.centre,
        ids.is_empty(),
    ) else {
        return Vec::new();
    };
    let kind = match kind {
        ConnectType::New => CentreType::NewInstance,
        ConnectType::Existing => CentreType::ExistingInstance,
        ConnectType::XmlImport => CentreType::XmlImport,
    };
    external_id::roles(kind, centre, &facts.subject.roles)
        .into_iter()
        .filter_map(|role| of_role(facts, findings, role, &ids))
        .collect()
}

fn of_role(facts: &Facts, findings: &[Finding], role: Role, ids: &[ExternalId]) -> Option<Mend> {
    let place = format!("role {}", role.name);
    let of_it = at(findings, CHECKS, &place);
    if of_it.is_empty() {
        return None;
    }
    let trust = facts
        .aws
        .rest
        .cross_account
        .iter()
        .find(|trust| trust.place == place)?;
    let before = trust.policy.clone()?;
    let after = external_id::edit(
        &before,
        &Edit::Set(ids.to_vec()),
        trust.own_account.as_deref(),
    )
    .ok()?
    .policy;
    let change = Change::of_text(
        format!("{place}, trust policy"),
        Some(&before.text()),
        Some(&after.text()),
    )?;
    Some(Mend {
        checks: ids_of(&of_it),
        change,
        act: Act::Trust(Box::new(Condition {
            role,
            before,
            after,
        })),
    })
}

impl Condition {
    pub(super) async fn apply(&self, aws: &Aws) -> Result<(), AccountError> {
        account::write(aws, &self.role, &self.before, &self.after).await
    }
}
