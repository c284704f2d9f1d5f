//! Hands what concerns SAML sign-in and the roles that Salesforce takes to the checks of those areas.

use secrecy::ExposeSecret as _;

use crate::Finding;
use crate::doctor::facts::Facts;
use crate::external_id;
use crate::saml::{self, Expected, OrgId, SignIn, SignInParts};

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let trusts = &facts.aws.rest.cross_account;
    let mut findings = external_id::check(
        trusts,
        &external_id::Expected {
            ids: facts.subject.external_ids.clone(),
            ..external_id::Expected::default()
        },
    );
    let files = &facts.subject.files;
    let expected = Expected {
        sign_in: sign_in(facts),
        centre: facts.subject.centre.clone(),
        org: org_id(facts),
        ..Expected::default()
    };
    for file in [&files.saml_response, &files.saml_metadata]
        .into_iter()
        .flatten()
    {
        findings.extend(saml::check(&file.text, &expected, facts.now));
    }
    findings
}

/// The sign-in as it has to be; none while too little is known.
pub(super) fn sign_in(facts: &Facts) -> Option<SignIn> {
    let identity = facts.aws.base.identity.found()?;
    SignIn::new(SignInParts {
        account: identity.account.clone(),
        region: identity.region.clone(),
        centre: facts.subject.centre.clone()?,
        org: org_id(facts)?,
        instance: facts.aws.rest.connect.instance.clone(),
        provider: None,
        regional: false,
    })
    .ok()
}

/// The org's id: as given, else as the secret has it.
fn org_id(facts: &Facts) -> Option<OrgId> {
    if let Some(given) = &facts.subject.org_id {
        return OrgId::parse(given).ok();
    }
    let secret = facts.aws.base.secrets.settings.found()?;
    let text = secret.text.found()?;
    let settings: serde_json::Value = serde_json::from_str(text.expose_secret()).ok()?;
    OrgId::parse(
        settings
            .get(patchbay_config::keys::SALESFORCE_ORG_ID)?
            .as_str()?,
    )
    .ok()
}
