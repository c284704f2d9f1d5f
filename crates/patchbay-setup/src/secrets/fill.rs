//! The secrets of a new contact centre or adapter: what goes into each, with sensible values for what was not said. Owns
//! the defaults; what stands in a secret already is never overwritten unless that was asked for.

use patchbay_config::keys;
use secrecy::SecretString;

use super::catalogue::{KnownKey, SecretKind};
use super::edit::{Merged, merge};
use super::error::SecretsError;
use super::object::SecretObject;
use crate::CentreName;

/// The version of the REST API that is written where none was said: that of the published templates.
pub const API_VERSION: &str = "v64.0";

/// The values of a contact centre's settings. What is `None` is written as the templates' placeholder, or not at all.
#[derive(Clone, Debug)]
pub struct VoiceValues {
    /// The contact centre.
    pub centre: CentreName,
    /// `00D…`, 15 or 18 characters; 15 are written.
    pub org_id: Option<String>,
    /// The org's address, `https://acme.my.salesforce.com`.
    pub my_domain: Option<String>,
    /// Whether the org is a sandbox, which decides the audience.
    pub sandbox: bool,
    /// `v64.0`.
    pub api_version: String,
    /// Instead of the address that follows from `my_domain`.
    pub scrt_base: Option<String>,
    /// Instead of the login host that follows from `sandbox`.
    pub audience: Option<String>,
    /// The region of Amazon Transcribe.
    pub region: Option<String>,
    /// The username of the Salesforce user.
    pub subject: Option<String>,
    /// The app's consumer key.
    pub consumer_key: Option<SecretString>,
    /// The private key of the app's certificate.
    pub rest_key: Option<SecretString>,
    /// The private key of the contact centre's own certificate.
    pub telephony_key: Option<SecretString>,
}

/// The values of a CTI adapter's secret. What is `None` is not written.
#[derive(Clone, Debug, Default)]
pub struct CtiValues {
    /// The app's consumer key.
    pub consumer_key: Option<SecretString>,
    /// The app's consumer secret.
    pub consumer_secret: Option<SecretString>,
    /// The user's password.
    pub password: Option<SecretString>,
    /// The user's security token.
    pub security_token: Option<SecretString>,
    /// The private key of the app's certificate: sign-in by JWT bearer.
    pub private_key: Option<SecretString>,
    /// The user of the JWT.
    pub subject: Option<String>,
    /// The audience of the JWT.
    pub audience: Option<String>,
}

/// What became of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedKey {
    /// The key.
    pub key: String,
    /// What became of it.
    pub outcome: Merged,
}

/// A secret with values merged into it.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The secret as it is to be.
    pub object: SecretObject,
    /// What became of each key that there was a value for.
    pub keys: Vec<MergedKey>,
}

impl VoiceValues {
    /// `{CC}-salesforce-secret` with these values.
    ///
    /// # Errors
    /// [`SecretsError::SameKey`] when both private keys are one; [`SecretsError::Key`] and [`SecretsError::Value`] for
    /// what cannot belong there.
    pub fn settings(
        &self,
        existing: Option<&SecretObject>,
        overwrite: bool,
    ) -> Result<Filled, SecretsError> {
        let kind = SecretKind::VoiceSettings;
        let values = kind.keys().iter().filter_map(|known| {
            self.value(known)
                .map(|value| (known.of(self.centre.as_str()), value))
        });
        filled(kind, existing, values, overwrite)
    }

    /// The parameters of a contact centre before 19, as one object; what is a variable of the functions is left out.
    ///
    /// # Errors
    /// As [`VoiceValues::settings`].
    pub fn parameters(
        &self,
        existing: Option<&SecretObject>,
        overwrite: bool,
    ) -> Result<Filled, SecretsError> {
        let kind = SecretKind::VoiceParameters;
        let values = kind
            .keys()
            .iter()
            .filter(|known| known.prefixed)
            .filter_map(|known| {
                // A parameter cannot be empty.
                let value = match known.name {
                    keys::REST_ACCESS_TOKEN => Some(given(
                        None,
                        "salesforce-rest-api-auth-access-token-key-value",
                    )),
                    _ => self.value(known),
                };
                value.map(|value| (known.of(self.centre.as_str()), value))
            });
        filled(kind, existing, values, overwrite)
    }

    /// `{CC}-salesforce-access-secret`, without a token: the functions sign in and put theirs there.
    ///
    /// # Errors
    /// None of its own.
    pub fn access(&self, existing: Option<&SecretObject>) -> Result<Filled, SecretsError> {
        let mut object = existing.cloned().unwrap_or_default();
        for known in SecretKind::VoiceAccessToken.keys() {
            let key = known.of(self.centre.as_str());
            if !object.keys().any(|there| there == key) {
                object.set(&key, "");
            }
        }
        Ok(Filled {
            object,
            keys: Vec::new(),
        })
    }

    fn value(&self, known: &KnownKey) -> Option<SecretString> {
        let text = |text: String| Some(SecretString::from(text));
        let domain = self
            .my_domain
            .as_deref()
            .map(|domain| domain.trim().trim_end_matches('/'));
        match known.name {
            keys::CALL_CENTER_API_NAME => text(self.centre.to_string()),
            keys::SALESFORCE_ORG_ID => {
                text(self.org_id.as_deref()?.trim().chars().take(15).collect())
            }
            keys::SALESFORCE_AUTH_ENDPOINT => text(format!("{}/services/oauth2/token", domain?)),
            keys::SALESFORCE_REST_API_ENDPOINT_BASE => {
                text(format!("{}/services/data/{}", domain?, self.api_version))
            }
            keys::SCRT_ENDPOINT_BASE => match &self.scrt_base {
                Some(base) => text(base.clone()),
                None => text(format!("{}/telephony/v1", telephony_host(domain?))),
            },
            keys::TRANSCRIBE_REGION => text(self.region.clone()?),
            keys::REST_AUDIENCE => text(
                self.audience
                    .clone()
                    .unwrap_or_else(|| audience(self.sandbox).to_owned()),
            ),
            keys::REST_SUBJECT => text(
                self.subject
                    .clone()
                    .unwrap_or_else(|| "salesforce-rest-api-auth-subject".to_owned()),
            ),
            keys::REST_CONSUMER_KEY => Some(given(
                self.consumer_key.as_ref(),
                "salesforce-rest-api-auth-consumer-key-value",
            )),
            keys::REST_PRIVATE_KEY => Some(given(
                self.rest_key.as_ref(),
                "salesforce-rest-api-auth-private-key-value",
            )),
            keys::SCRT_PRIVATE_KEY => Some(given(
                self.telephony_key.as_ref(),
                "scrt-jwt-auth-private-key-value",
            )),
            _ => None,
        }
    }
}

impl CtiValues {
    /// The adapter's secret with these values.
    ///
    /// # Errors
    /// [`SecretsError::Key`] and [`SecretsError::Value`] for what cannot belong there.
    pub fn secret(
        &self,
        existing: Option<&SecretObject>,
        overwrite: bool,
    ) -> Result<Filled, SecretsError> {
        let kind = SecretKind::Cti;
        let values = kind.keys().iter().filter_map(|known| {
            let text = |text: &Option<String>| text.as_deref().map(SecretString::from);
            let value = match known.name {
                keys::ADAPTER_CONSUMER_KEY => self.consumer_key.clone(),
                keys::ADAPTER_CONSUMER_SECRET => self.consumer_secret.clone(),
                keys::ADAPTER_PASSWORD => self.password.clone(),
                keys::ADAPTER_SECURITY_TOKEN => self.security_token.clone(),
                keys::ADAPTER_PRIVATE_KEY => self.private_key.clone(),
                keys::ADAPTER_SUBJECT => text(&self.subject),
                keys::ADAPTER_AUDIENCE => text(&self.audience),
                _ => None,
            };
            value.map(|value| (known.name.to_owned(), value))
        });
        filled(kind, existing, values, overwrite)
    }
}

/// The common login host.
pub fn audience(sandbox: bool) -> &'static str {
    if sandbox {
        "https://test.salesforce.com"
    } else {
        "https://login.salesforce.com"
    }
}

/// `https://acme.my.salesforce-scrt.com` for `https://acme.my.salesforce.com`; another host, such as this machine, stays.
fn telephony_host(domain: &str) -> String {
    domain
        .replace(".my.salesforce.com", ".my.salesforce-scrt.com")
        .replace(".my.salesforce.mil", ".my.salesforce-scrt.mil")
}

fn given(value: Option<&SecretString>, placeholder: &str) -> SecretString {
    value
        .cloned()
        .unwrap_or_else(|| SecretString::from(placeholder))
}

fn filled(
    kind: SecretKind,
    existing: Option<&SecretObject>,
    values: impl Iterator<Item = (String, SecretString)>,
    overwrite: bool,
) -> Result<Filled, SecretsError> {
    let mut object = existing.cloned().unwrap_or_default();
    let mut keys = Vec::new();
    for (key, value) in values {
        let outcome = merge(kind, &mut object, &key, &value, overwrite)?;
        keys.push(MergedKey { key, outcome });
    }
    Ok(Filled { object, keys })
}

#[cfg(test)]
mod tests {
    use super::super::check::{Expectations, check};
    use super::{API_VERSION, CentreName, Merged, SecretObject, VoiceValues};

    fn values() -> VoiceValues {
        VoiceValues {
            centre: CentreName::parse("AcmeVoiceCC").expect("a name"),
            org_id: Some("00D5e000000AbCdEAK".into()),
            my_domain: Some("https://acme--uat.sandbox.my.salesforce.com/".into()),
            sandbox: true,
            api_version: API_VERSION.into(),
            scrt_base: None,
            audience: None,
            region: Some("eu-west-2".into()),
            subject: None,
            consumer_key: None,
            rest_key: None,
            telephony_key: None,
        }
    }

    #[test]
    fn what_follows_from_the_org_is_written_and_the_rest_is_a_placeholder() {
        let filled = values().settings(None, false).expect("values are right");
        let get = |key: &str| filled.object.text(key).unwrap_or("(none)").to_owned();
        assert_eq!(get("SALESFORCE_ORG_ID"), "00D5e000000AbCd");
        assert_eq!(
            get("SCRT_ENDPOINT_BASE"),
            "https://acme--uat.sandbox.my.salesforce-scrt.com/telephony/v1"
        );
        assert_eq!(
            get("AcmeVoiceCC-salesforce-rest-api-audience"),
            "https://test.salesforce.com"
        );
        let expect = Expectations {
            name: "AcmeVoiceCC-salesforce-secret".into(),
            sandbox: Some(true),
            ..Expectations::default()
        };
        let ids: Vec<&str> = check(&filled.object.to_text(), &expect)
            .iter()
            .map(|finding| finding.id)
            .collect();
        assert_eq!(ids, ["secret.placeholder"; 4]);
    }

    #[test]
    fn a_second_time_changes_nothing_and_never_what_somebody_set() {
        let first = values()
            .settings(None, false)
            .expect("values are right")
            .object;
        let second = values()
            .settings(Some(&first), false)
            .expect("values are right");
        assert_eq!(second.object, first);
        let own = first.with(
            "SALESFORCE_AUTH_ENDPOINT",
            "https://login.salesforce.com/services/oauth2/token",
        );
        let third = values()
            .settings(Some(&own), false)
            .expect("values are right");
        assert_eq!(third.object, own);
        let kept: Vec<&str> = third
            .keys
            .iter()
            .filter(|merged| merged.outcome == Merged::Kept)
            .map(|merged| merged.key.as_str())
            .collect();
        assert_eq!(kept, ["SALESFORCE_AUTH_ENDPOINT"]);
        let token =
            SecretObject::default().with("AcmeVoiceCC-salesforce-rest-api-access-token", "00Dx!y");
        assert_eq!(
            values().access(Some(&token)).expect("has no fault").object,
            token
        );
    }
}
