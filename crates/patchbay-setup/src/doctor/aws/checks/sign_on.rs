//! Hands what concerns SAML sign-in and the roles that Salesforce takes to the checks of those areas.

use crate::Finding;
use crate::doctor::aws::sign_on::org_id;
use crate::doctor::facts::Facts;
use crate::external_id;
use crate::saml::{self, Expected, IdpMetadata, account};

/// What the report tells as not looked at instead.
const UNSEEN: &str = "saml.account-not-seen";

pub(super) fn check(facts: &Facts) -> Vec<Finding> {
    let mut findings = external_id::check(
        &facts.aws.rest.cross_account,
        &external_id::Expected {
            ids: facts.subject.external_ids.clone(),
            ..external_id::Expected::default()
        },
    );
    let files = &facts.subject.files;
    let metadata = files
        .saml_metadata
        .as_ref()
        .and_then(|file| IdpMetadata::parse(&file.text).ok());
    let sign_on = facts.aws.rest.sign_on.found();
    if let Some((sign_in, found)) = sign_on {
        findings.extend(account::check(found, sign_in, metadata.as_ref(), facts.now));
    }
    let role = sign_on.and_then(|(_, found)| found.role.there());
    let expected = Expected {
        sign_in: sign_on.map(|(sign_in, _)| sign_in.clone()),
        centre: facts.subject.centre.clone(),
        org: org_id(&facts.subject, &facts.aws.base),
        metadata,
        trusted_endpoints: sign_on.and_then(|(sign_in, _)| role?.trusted_endpoints(sign_in)),
        max_session: role.map(|role| role.max_session),
        ..Expected::default()
    };
    for file in [&files.saml_response, &files.saml_metadata]
        .into_iter()
        .flatten()
    {
        findings.extend(saml::check(&file.text, &expected, facts.now));
    }
    findings.retain(|finding| finding.id != UNSEEN);
    findings
}
