//! Right apps for tests. Invented values.

use std::sync::LazyLock;

use super::new::{Access, Identity, OauthApp, SsoApp};
use super::{AppName, ContactEmail, RoleArn, SamlProviderArn};
use crate::CentreName;
use crate::keys::{KeyPair, NewKey, new as new_key};

/// A time at which the certificate is valid.
pub(super) const NOW: &str = "2026-06-01T00:00:00Z";

static PAIR: LazyLock<KeyPair> = LazyLock::new(|| {
    let wanted = NewKey {
        bits: 2048,
        subject: "CN=AcmeVoiceCC".into(),
        days: 365,
        now: "2026-01-01T00:00:00Z".parse().expect("is a time"),
    };
    new_key(&wanted).expect("is made")
});

pub(super) fn certificate() -> String {
    PAIR.certificate_pem.clone()
}

/// The key of the certificate.
pub(super) fn key() -> secrecy::SecretString {
    PAIR.key_pem.clone()
}

fn identity(name: &str) -> Identity {
    Identity {
        name: AppName::parse(name).expect("is a name"),
        label: "Acme Voice".into(),
        contact_email: ContactEmail::parse("voice-ops@acme.example").expect("is an address"),
        description: Some("Made for a test".into()),
    }
}

fn access() -> Access {
    Access {
        permission_sets: vec!["Voice_Rest_Client".into()],
        profiles: Vec::new(),
    }
}

pub(super) fn oauth_app() -> OauthApp {
    OauthApp {
        identity: identity("AcmeVoiceRest"),
        certificate: Some(certificate()),
        access: access(),
        callback: None,
        consumer_key: None,
    }
}

pub(super) fn sso_app() -> SsoApp {
    let provider =
        "arn:aws:iam::210987654321:saml-provider/SalesforceServiceVoiceIdp_00D5e000000AbCd";
    SsoApp {
        identity: identity("AcmeVoiceSso"),
        centre: CentreName::parse("AcmeVoiceCC").expect("is a name"),
        provider: SamlProviderArn::parse(provider).expect("is an ARN"),
        role: RoleArn::parse("arn:aws:iam::210987654321:role/AcmeVoiceCC-SAMLRole")
            .expect("is an ARN"),
        issuer: Some("https://acme.my.salesforce.com".into()),
        session_name: None,
        access: access(),
    }
}
