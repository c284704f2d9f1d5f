//! What the account has of SAML sign-in: provider and role, where the contact centre uses it.

use secrecy::ExposeSecret as _;

use super::{Base, connect};
use crate::aws::Aws;
use crate::doctor::known::Known;
use crate::doctor::look::Look;
use crate::doctor::subject::Subject;
use crate::saml::account::{self, AccountFacts, Seen};
use crate::saml::{OrgId, SignIn, SignInParts};

/// The sign-in as it has to be, and what the account has of it.
pub type SignOnFacts = (SignIn, AccountFacts);

pub(super) async fn gather(look: &Look<'_>, aws: &Aws, base: &Base) -> Known<SignOnFacts> {
    let Some(sign_in) = sign_in(look, aws, base).await else {
        return Known::NotAsked;
    };
    let found = account::read(aws, &sign_in).await;
    for error in [unseen(&found.provider), unseen(&found.role)]
        .into_iter()
        .flatten()
    {
        look.known::<()>(Err(error));
    }
    let files = &look.subject.files;
    let is_used = files.saml_metadata.is_some()
        || files.saml_response.is_some()
        || found.provider.there().is_some()
        || found.role.there().is_some();
    if is_used {
        Known::Found((sign_in, found))
    } else {
        Known::NotAsked
    }
}

fn unseen<T>(seen: &Seen<T>) -> Option<crate::aws::AwsError> {
    match seen {
        Seen::Unseen(error) => Some(error.clone()),
        _ => None,
    }
}

/// The sign-in as it has to be; none while too little is known.
async fn sign_in(look: &Look<'_>, aws: &Aws, base: &Base) -> Option<SignIn> {
    let identity = base.identity.found()?;
    let org = org_id(look.subject, base)?;
    let centre = look.subject.centre.clone()?;
    let provider = account::existing_provider(aws, &org).await.ok().flatten();
    SignIn::new(SignInParts {
        account: identity.account.clone(),
        region: identity.region.clone(),
        centre,
        org,
        instance: connect::which(look, base).unwrap_or_default(),
        provider,
        regional: false,
    })
    .ok()
}

/// The org's id: as given, else as the secret has it.
pub(super) fn org_id(subject: &Subject, base: &Base) -> Option<OrgId> {
    if let Some(given) = &subject.org_id {
        return OrgId::parse(given).ok();
    }
    let secret = base.secrets.settings.found()?;
    let text = secret.text.found()?;
    let settings: serde_json::Value = serde_json::from_str(text.expose_secret()).ok()?;
    OrgId::parse(
        settings
            .get(patchbay_config::keys::SALESFORCE_ORG_ID)?
            .as_str()?,
    )
    .ok()
}
