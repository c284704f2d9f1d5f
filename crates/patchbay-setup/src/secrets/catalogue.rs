//! Which keys each secret has: whether they are needed, whether they may be shown, and what they hold. Owns the table;
//! the names and their meaning are `patchbay_config::keys`', the checks of values are `check`'s.

use patchbay_config::keys;

use super::object::SecretObject;

/// Which of the secrets it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// `{CC}-salesforce-secret`: the settings of a contact centre, 19 and later.
    #[default]
    VoiceSettings,
    /// `{CC}-salesforce-access-secret`: the token that all environments share.
    VoiceAccessToken,
    /// The parameters of a contact centre before 19, with the variables of its functions where they are known.
    VoiceParameters,
    /// The secret of the CTI adapter.
    Cti,
}

/// What a value is, which decides how it is checked and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The API name of a contact centre.
    CentreName,
    /// The id of an org.
    OrgId,
    /// The whole token URL.
    TokenUrl,
    /// The base of the REST API.
    RestBase,
    /// The base of the telephony API.
    ScrtBase,
    /// An AWS region.
    Region,
    /// The audience of a JWT.
    Audience,
    /// A Salesforce username.
    Username,
    /// The consumer key of an app.
    ConsumerKey,
    /// The consumer secret of an app.
    ConsumerSecret,
    /// An RSA private key.
    PrivateKey,
    /// An access token that the functions write.
    AccessToken,
    /// A password.
    Password,
    /// The security token of a user.
    SecurityToken,
    /// The id of a key in CloudFront.
    KeyId,
}

impl Shape {
    /// Whether a value may be shown and may stand on a command line.
    pub fn is_public(self) -> bool {
        matches!(
            self,
            Self::CentreName
                | Self::OrgId
                | Self::TokenUrl
                | Self::RestBase
                | Self::ScrtBase
                | Self::Region
                | Self::Audience
                | Self::Username
                | Self::KeyId
        )
    }
}

/// Whether a key has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing works without it.
    Always,
    /// Only the transcriber reads it.
    Transcription,
    /// It may be missing, or depends on other keys.
    Optional,
}

/// One key that a secret is known to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// The name; behind the contact centre's where `prefixed`.
    pub name: &'static str,
    /// Whether the contact centre's API name and a hyphen stand before the name.
    pub prefixed: bool,
    /// A short name for the command line.
    pub short: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it has to be there.
    pub need: Need,
}

const fn key(name: &'static str, short: &'static str, shape: Shape) -> KnownKey {
    KnownKey {
        name,
        prefixed: false,
        short,
        shape,
        need: Need::Always,
    }
}

const fn of_centre(name: &'static str, short: &'static str, shape: Shape) -> KnownKey {
    KnownKey {
        prefixed: true,
        ..key(name, short, shape)
    }
}

const fn optional(known: KnownKey) -> KnownKey {
    KnownKey {
        need: Need::Optional,
        ..known
    }
}

/// In the order in which `init` writes them.
const VOICE: &[KnownKey] = &[
    key(keys::CALL_CENTER_API_NAME, "api-name", Shape::CentreName),
    key(keys::SALESFORCE_ORG_ID, "org-id", Shape::OrgId),
    key(
        keys::SALESFORCE_AUTH_ENDPOINT,
        "auth-endpoint",
        Shape::TokenUrl,
    ),
    key(
        keys::SALESFORCE_REST_API_ENDPOINT_BASE,
        "rest-base",
        Shape::RestBase,
    ),
    key(keys::SCRT_ENDPOINT_BASE, "scrt-base", Shape::ScrtBase),
    KnownKey {
        need: Need::Transcription,
        ..key(keys::TRANSCRIBE_REGION, "transcribe-region", Shape::Region)
    },
    of_centre(keys::REST_AUDIENCE, "audience", Shape::Audience),
    of_centre(keys::REST_SUBJECT, "subject", Shape::Username),
    of_centre(keys::REST_CONSUMER_KEY, "consumer-key", Shape::ConsumerKey),
    of_centre(keys::REST_PRIVATE_KEY, "rest-key", Shape::PrivateKey),
    of_centre(keys::SCRT_PRIVATE_KEY, "telephony-key", Shape::PrivateKey),
];

const ACCESS: &[KnownKey] = &[optional(of_centre(
    keys::REST_ACCESS_TOKEN,
    "access-token",
    Shape::AccessToken,
))];

/// What the parameters hold; the rest is variables of the functions and may be unknown.
const PARAMETERS: &[KnownKey] = &[
    optional(key(
        keys::CALL_CENTER_API_NAME,
        "api-name",
        Shape::CentreName,
    )),
    optional(key(keys::SALESFORCE_ORG_ID, "org-id", Shape::OrgId)),
    optional(key(
        keys::SALESFORCE_AUTH_ENDPOINT,
        "auth-endpoint",
        Shape::TokenUrl,
    )),
    optional(key(
        keys::SALESFORCE_REST_API_ENDPOINT_BASE,
        "rest-base",
        Shape::RestBase,
    )),
    optional(key(keys::SCRT_ENDPOINT_BASE, "scrt-base", Shape::ScrtBase)),
    of_centre(keys::REST_AUDIENCE, "audience", Shape::Audience),
    of_centre(keys::REST_SUBJECT, "subject", Shape::Username),
    of_centre(keys::REST_CONSUMER_KEY, "consumer-key", Shape::ConsumerKey),
    of_centre(keys::REST_PRIVATE_KEY, "rest-key", Shape::PrivateKey),
    of_centre(keys::SCRT_PRIVATE_KEY, "telephony-key", Shape::PrivateKey),
    optional(of_centre(
        keys::REST_ACCESS_TOKEN,
        "access-token",
        Shape::AccessToken,
    )),
];

/// Which of the first seven are needed depends on the way to sign in; `check` knows.
const CTI: &[KnownKey] = &[
    key(
        keys::ADAPTER_CONSUMER_KEY,
        "consumer-key",
        Shape::ConsumerKey,
    ),
    optional(key(
        keys::ADAPTER_CONSUMER_SECRET,
        "consumer-secret",
        Shape::ConsumerSecret,
    )),
    optional(key(keys::ADAPTER_PASSWORD, "password", Shape::Password)),
    optional(key(
        keys::ADAPTER_SECURITY_TOKEN,
        "security-token",
        Shape::SecurityToken,
    )),
    optional(key(
        keys::ADAPTER_PRIVATE_KEY,
        "private-key",
        Shape::PrivateKey,
    )),
    optional(key(keys::ADAPTER_SUBJECT, "subject", Shape::Username)),
    optional(key(keys::ADAPTER_AUDIENCE, "audience", Shape::Audience)),
    optional(key(
        keys::ADAPTER_AUTH_TOKEN,
        "access-token",
        Shape::AccessToken,
    )),
    optional(key(
        keys::CLOUDFRONT_PRIVATE_KEY,
        "cloudfront-key",
        Shape::PrivateKey,
    )),
    optional(key(
        keys::CLOUDFRONT_ACCESS_KEY_ID,
        "cloudfront-key-id",
        Shape::KeyId,
    )),
];

impl SecretKind {
    /// The keys that it is known to have, in the order in which `init` writes them.
    pub fn keys(self) -> &'static [KnownKey] {
        match self {
            Self::VoiceSettings => VOICE,
            Self::VoiceAccessToken => ACCESS,
            Self::VoiceParameters => PARAMETERS,
            Self::Cti => CTI,
        }
    }

    /// What is known of a key as it stands in a secret, whatever contact centre's name is before it.
    pub fn known(self, key: &str) -> Option<&'static KnownKey> {
        self.keys()
            .iter()
            .find(|known| known.prefix_in(key).is_some())
    }

    /// The key that a person means: the whole key, its name without the contact centre's, or its short name.
    pub fn meant(self, typed: &str, centre: Option<&str>) -> Option<String> {
        if self.known(typed).is_some() {
            let known = self.known(typed)?;
            return Some(match (known.prefix_in(typed), centre) {
                (Some(""), Some(centre)) if known.prefixed => known.of(centre),
                _ => typed.to_owned(),
            });
        }
        let known = self.keys().iter().find(|known| known.short == typed)?;
        match (known.prefixed, centre) {
            (false, _) => Some(known.name.to_owned()),
            (true, Some(centre)) => Some(known.of(centre)),
            (true, None) => None,
        }
    }
}

impl KnownKey {
    /// The whole key in the secret of a contact centre.
    pub fn of(&self, centre: &str) -> String {
        if self.prefixed {
            voice_key(centre, self.name)
        } else {
            self.name.to_owned()
        }
    }

    /// What stands before the name in `key`, without the hyphen; empty for a key that has none. None when it is
    /// another key.
    pub fn prefix_in<'a>(&self, key: &'a str) -> Option<&'a str> {
        if key == self.name {
            return Some("");
        }
        key.strip_suffix(self.name)
            .and_then(|prefix| prefix.strip_suffix('-'))
            .filter(|_| self.prefixed)
    }

    /// What it means, one sentence or two.
    pub fn meaning(&self) -> &'static str {
        keys::ALL
            .iter()
            .find(|setting| {
                setting.name == self.name || setting.name.strip_prefix("{CC}-") == Some(self.name)
            })
            .map_or("", |setting| setting.doc)
    }
}

/// `AcmeVoiceCC-salesforce-rest-api-audience`: a key of a contact centre.
pub fn voice_key(centre: &str, name: &str) -> String {
    format!("{centre}-{name}")
}

/// The contact centre whose keys a secret holds: `CALL_CENTER_API_NAME`, else the one name that stands before its keys.
pub fn centre_of(secret: &SecretObject) -> Option<String> {
    let stored = secret.text(keys::CALL_CENTER_API_NAME).map(str::trim);
    if let Some(name) = stored.filter(|name| !name.is_empty()) {
        return Some(name.to_owned());
    }
    let mut prefixes: Vec<&str> = secret
        .keys()
        .filter_map(|key| {
            VOICE
                .iter()
                .chain(ACCESS)
                .filter(|known| known.prefixed)
                .find_map(|known| known.prefix_in(key))
        })
        .filter(|prefix| !prefix.is_empty())
        .collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    match prefixes.as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{SecretKind, SecretObject, centre_of};

    #[test]
    fn every_key_is_one_that_the_settings_know() {
        for kind in [
            SecretKind::VoiceSettings,
            SecretKind::VoiceAccessToken,
            SecretKind::VoiceParameters,
            SecretKind::Cti,
        ] {
            for known in kind.keys() {
                assert!(!known.meaning().is_empty(), "{} has no meaning", known.name);
            }
        }
    }

    #[test]
    fn a_key_is_meant_by_its_whole_name_its_end_or_its_short_name() {
        let kind = SecretKind::VoiceSettings;
        let whole = Some("AcmeVoiceCC-salesforce-rest-api-audience".to_owned());
        for typed in [
            "AcmeVoiceCC-salesforce-rest-api-audience",
            "salesforce-rest-api-audience",
            "audience",
        ] {
            assert_eq!(kind.meant(typed, Some("AcmeVoiceCC")), whole, "{typed}");
        }
        assert_eq!(kind.meant("audience", None), None);
        assert_eq!(
            kind.meant("org-id", None).as_deref(),
            Some("SALESFORCE_ORG_ID")
        );
        assert_eq!(kind.meant("nonsense", Some("AcmeVoiceCC")), None);
    }

    #[test]
    fn the_contact_centre_is_told_by_its_name_or_by_its_keys() {
        let named = SecretObject::default().with("CALL_CENTER_API_NAME", " A ");
        assert_eq!(centre_of(&named).as_deref(), Some("A"));
        let unnamed = SecretObject::default()
            .with("B-salesforce-rest-api-subject", "x")
            .with("B-scrt-jwt-auth-private-key", "x");
        assert_eq!(centre_of(&unnamed).as_deref(), Some("B"));
        let two = unnamed.with("C-salesforce-rest-api-subject", "x");
        assert_eq!(centre_of(&two), None);
    }
}
