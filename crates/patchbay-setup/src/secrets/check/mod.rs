//! What is wrong with a secret, told from its text alone. Owns the order of the checks, so that a mistake is named and
//! not what comes of it; reads nothing, asks nobody, and repeats no secret value.

mod adapter;
mod endpoints;
mod hosts;
mod list;
mod names;
mod private_keys;
mod values;

use jiff::Timestamp;

use self::list::{DUPLICATE_KEY, NOT_JSON, WRONG_SECRET};
use self::names::Names;
use super::catalogue::{KnownKey, SecretKind};
use super::object::{Member, SecretObject, SecretText};
use crate::finding::Finding;

pub use self::list::CHECKS;

/// What is known of a contact centre or an adapter beside the secret. What is `None` is not compared.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    /// Which secret it is.
    pub kind: SecretKind,
    /// Its name or ARN; findings name it.
    pub name: String,
    /// The contact centre's API name, where somebody said it. Otherwise the secret's name tells it.
    pub centre: Option<String>,
    /// Whether the org is a sandbox.
    pub sandbox: Option<bool>,
    /// The org's id, 15 or 18 characters.
    pub org_id: Option<String>,
    /// The org's address, `https://acme.my.salesforce.com`.
    pub my_domain: Option<String>,
    /// The region of the Amazon Connect instance.
    pub region: Option<String>,
    /// The certificate in the REST app, PEM.
    pub rest_certificate: Option<String>,
    /// The certificate in the contact centre's definition, PEM.
    pub telephony_certificate: Option<String>,
    /// The time now, for the certificates' days.
    pub now: Option<Timestamp>,
}

/// What is being looked at, and what was found so far.
struct Look<'a> {
    secret: &'a SecretObject,
    expect: &'a Expectations,
    names: Names,
    found: Vec<Finding>,
}

/// Checks the text of a secret. A right secret gives no finding.
pub fn check(text: &SecretText, expect: &Expectations) -> Vec<Finding> {
    match SecretObject::parse(text) {
        Ok(secret) => check_object(&secret, expect),
        Err(fault) => vec![NOT_JSON.finding(
            expect.name.clone(),
            format!("The secret {fault}."),
            "No function can read any value of it.",
            if expect.kind == SecretKind::Cti {
                "store it anew as key/value pairs: `patchbay secrets init --package cti`".to_owned()
            } else {
                "correct it in the console's plaintext view (one JSON object), then use `patchbay secrets set` for single values"
                    .to_owned()
            },
        )],
    }
}

/// Checks a secret that was read.
pub fn check_object(secret: &SecretObject, expect: &Expectations) -> Vec<Finding> {
    if let Some(finding) = wrong_secret(secret, expect) {
        return vec![finding];
    }
    let (names, found) = Names::of(secret, expect);
    let mut look = Look {
        secret,
        expect,
        names,
        found,
    };
    for key in secret.twice() {
        look.found.push(DUPLICATE_KEY.finding(
            place(expect, key),
            format!("{key} stands in the secret twice."),
            "The last one counts; the other is lost the next time that the secret is written.",
            format!("remove one of the two, or set it anew: `patchbay secrets set {key}`"),
        ));
    }
    match expect.kind {
        SecretKind::VoiceAccessToken => look.access_token(),
        SecretKind::Cti => look.adapter(),
        SecretKind::VoiceSettings | SecretKind::VoiceParameters => look.contact_centre(),
    }
    look.found
}

/// The secret of another purpose under this name: both names swapped, or a value pasted over the whole.
fn wrong_secret(secret: &SecretObject, expect: &Expectations) -> Option<Finding> {
    let known = |kind: SecretKind| {
        secret
            .keys()
            .filter(|key| kind.known(key).is_some())
            .count()
    };
    let own = known(expect.kind);
    let others = [
        (
            SecretKind::VoiceSettings,
            "the settings of a contact centre",
        ),
        (
            SecretKind::VoiceAccessToken,
            "the access token of a contact centre",
        ),
        (SecretKind::Cti, "the sign-in of a CTI adapter"),
    ];
    let (_, what) = others
        .into_iter()
        .find(|(kind, _)| *kind != expect.kind && own == 0 && known(*kind) > 0)?;
    Some(WRONG_SECRET.finding(
        expect.name.clone(),
        format!("The secret holds {what}, and none of the keys that belong here."),
        "Two secrets have each other's name, or their names are swapped in the function's variables.",
        "name the right secret in the function's variables (SECRET_NAME, ACCESS_SECRET_NAME, SF_CREDENTIALS_SECRETS_MANAGER_ARN)",
    ))
}

/// Where a finding is: the secret, then the key.
fn place(expect: &Expectations, key: &str) -> String {
    format!("{}, {key}", expect.name)
}

/// The command that sets one key.
fn command(expect: &Expectations, short: &str, centre: Option<&str>, value: &str) -> String {
    let centre = centre
        .map(str::to_owned)
        .or_else(|| names::expected_centre(expect));
    let which = match (expect.kind, centre) {
        (SecretKind::Cti, _) => format!("--package cti --secret {}", expect.name),
        (SecretKind::VoiceParameters, Some(centre)) => {
            format!("--contact-center {centre} --layout parameters")
        }
        (_, Some(centre)) if expect.name == format!("{centre}-salesforce-secret") => {
            format!("--contact-center {centre}")
        }
        _ => format!("--secret {}", expect.name),
    };
    format!("patchbay secrets set {short} {which} {value}")
}

impl Look<'_> {
    /// All checks of a contact centre's settings.
    fn contact_centre(&mut self) {
        self.org_id();
        self.subject();
        self.consumer_key();
        self.transcribe_region();
        self.contact_centre_name();
        self.endpoints();
        self.private_keys();
    }

    /// A key of this kind of secret by its name.
    fn known(&self, name: &str) -> &'static KnownKey {
        self.expect
            .kind
            .keys()
            .iter()
            .find(|known| known.name == name)
            .expect("checks ask for keys of the catalogue only")
    }

    /// The key as it stands in the secret, or as it would.
    fn key(&self, known: &KnownKey) -> String {
        self.names.key(known).map_or_else(
            || {
                known.of(self
                    .names
                    .centre
                    .as_deref()
                    .unwrap_or("<CALL_CENTER_API_NAME>"))
            },
            str::to_owned,
        )
    }

    /// Where a finding on this key is.
    fn at(&self, known: &KnownKey) -> String {
        place(self.expect, &self.key(known))
    }

    /// What stands under the key.
    fn member(&self, known: &KnownKey) -> Member<'_> {
        self.names
            .key(known)
            .map_or(Member::Absent, |key| self.secret.member(key))
    }

    /// The command that sets this key; `value` is what follows, such as `--from FILE`.
    fn set(&self, known: &KnownKey, value: &str) -> String {
        command(
            self.expect,
            known.short,
            self.names.centre.as_deref(),
            value,
        )
    }
}

#[cfg(test)]
mod tests;
