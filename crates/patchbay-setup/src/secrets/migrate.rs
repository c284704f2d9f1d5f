//! From the parameters of a contact centre before 19 to the two secrets of 19 and later. Owns which value goes where and
//! what is said of each; the parameters stay. The rules are those of the stack that Salesforce upgrades with
//! (`SCVSecretConfigurator`), except that a value that somebody has configured in the secret is never lost.

use std::collections::BTreeMap;

use patchbay_config::keys;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use super::catalogue::{KnownKey, SecretKind, Shape, voice_key};
use super::edit::has_value;
use super::mask::masked_value;
use super::object::SecretObject;
use super::parameters::{FunctionVariables, Parameter, Whereabouts};
use crate::CentreName;

/// What becomes of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It goes into the secret.
    Moved,
    /// The secret has this value already.
    Same,
    /// The secret has another value, which stays.
    Kept,
    /// The secret had another value, which is overwritten as asked for.
    Overwritten,
    /// It is a placeholder in the old place too.
    Placeholder,
    /// It is nowhere.
    Missing,
    /// It was nowhere and got a value that follows from elsewhere.
    Default,
}

/// One key on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedKey {
    /// The key in the secret.
    pub key: String,
    /// Where it comes from: `parameter X`, `variable Y`.
    pub from: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The value that the secret is to have, masked.
    pub value: String,
}

/// Both secrets as they are to be.
#[derive(Clone, Debug)]
pub struct Migration {
    /// `{CC}-salesforce-secret`.
    pub settings: SecretObject,
    /// `{CC}-salesforce-access-secret`.
    pub access: SecretObject,
    /// Each key.
    pub keys: Vec<MovedKey>,
}

/// Where everything comes from.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// The contact centre.
    pub centre: &'a CentreName,
    /// The variables of its functions.
    pub functions: &'a FunctionVariables,
    /// The parameters that were found.
    pub parameters: &'a BTreeMap<String, Parameter>,
    /// The region of the functions, for a `TRANSCRIBE_REGION` that is nowhere.
    pub region: Option<&'a str>,
}

/// The secrets as they are now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Destination<'a> {
    /// `{CC}-salesforce-secret`; none when it is not there.
    pub settings: Option<&'a SecretObject>,
    /// `{CC}-salesforce-access-secret`; none when it is not there.
    pub access: Option<&'a SecretObject>,
    /// Whether values of the secrets that differ are overwritten.
    pub overwrite: bool,
}

/// What would be written.
pub fn migrate(origin: &Origin<'_>, destination: Destination<'_>) -> Migration {
    let mut settings = destination.settings.cloned().unwrap_or_default();
    let mut access = destination.access.cloned().unwrap_or_default();
    let mut moved = Vec::new();
    for known in SecretKind::VoiceSettings.keys() {
        moved.push(move_key(
            origin,
            known,
            &mut settings,
            destination.overwrite,
        ));
    }
    for known in SecretKind::VoiceAccessToken.keys() {
        let mut row = move_key(origin, known, &mut access, false);
        // Without a token the functions sign in and put theirs there.
        let key = known.of(origin.centre.as_str());
        if !access.text(&key).is_some_and(has_value) {
            access.set(&key, "");
            "(empty: the functions write it)".clone_into(&mut row.value);
        }
        moved.push(row);
    }
    Migration {
        settings,
        access,
        keys: moved,
    }
}

fn move_key(
    origin: &Origin<'_>,
    known: &'static KnownKey,
    secret: &mut SecretObject,
    overwrite: bool,
) -> MovedKey {
    let key = known.of(origin.centre.as_str());
    let (from, found) = origin.find(known);
    let stored = secret.text(&key).map(str::to_owned);
    let usable = found
        .as_ref()
        .filter(|value| has_value(value.expose_secret()));
    let configured = stored.as_deref().is_some_and(has_value);
    let outcome = match (usable, &stored) {
        (Some(value), Some(stored)) if stored == value.expose_secret() => Outcome::Same,
        (Some(_), _) if configured && !overwrite => Outcome::Kept,
        (Some(value), _) => {
            secret.set(&key, value.expose_secret());
            match (configured, from.starts_with("default")) {
                (true, _) => Outcome::Overwritten,
                (false, true) => Outcome::Default,
                (false, false) => Outcome::Moved,
            }
        }
        (None, stored) => {
            // A placeholder is written, so that the key can be seen and filled.
            if let (Some(value), None) = (&found, stored) {
                secret.set(&key, value.expose_secret());
            }
            match (configured, &found) {
                (true, _) => Outcome::Kept,
                (false, Some(_)) => Outcome::Placeholder,
                (false, None) => Outcome::Missing,
            }
        }
    };
    let value = secret.text(&key).map_or_else(
        || "(missing)".to_owned(),
        |text| masked_value(known.shape, text),
    );
    MovedKey {
        key,
        from,
        outcome,
        value,
    }
}

impl Origin<'_> {
    /// Where a key's value is, and the value.
    fn find(&self, known: &KnownKey) -> (String, Option<SecretString>) {
        let centre = self.centre.as_str();
        let variable =
            |name: &str, value: &str| (format!("variable {name}"), Some(SecretString::from(value)));
        match self.functions.whereabouts(known, centre) {
            Whereabouts::Variable { name, value } if !value.is_empty() => variable(name, &value),
            Whereabouts::Variable { name, .. } => self
                .by_rule(known)
                .unwrap_or((format!("variable {name}"), None)),
            Whereabouts::Parameters(names) => {
                let found = names
                    .iter()
                    .find_map(|name| self.parameters.get_key_value(name));
                match (found, names.first()) {
                    (Some((name, parameter)), _) => {
                        (format!("parameter {name}"), Some(parameter.value.clone()))
                    }
                    (None, Some(name)) => (format!("parameter {name}"), None),
                    (None, None) => (voice_key(centre, known.name), None),
                }
            }
        }
    }

    /// What follows from elsewhere: the contact centre's name, and its region.
    fn by_rule(&self, known: &KnownKey) -> Option<(String, Option<SecretString>)> {
        let value = match (known.name, known.shape) {
            (keys::CALL_CENTER_API_NAME, _) => self.centre.to_string(),
            (_, Shape::Region) => self.region?.to_owned(),
            _ => return None,
        };
        let from = match known.shape {
            Shape::Region => "default: the region of the functions",
            _ => "default: the name that was given",
        };
        Some((from.to_owned(), Some(SecretString::from(value))))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        CentreName, Destination, FunctionVariables, Origin, Outcome, Parameter, SecretObject,
        SecretString, migrate,
    };
    use std::collections::BTreeMap;

    fn parameters(list: &[(&str, &str)]) -> BTreeMap<String, Parameter> {
        list.iter()
            .map(|(name, value)| {
                let value = SecretString::from(*value);
                ((*name).to_owned(), Parameter { value, version: 1 })
            })
            .collect()
    }

    fn functions() -> FunctionVariables {
        let map = |list: &[(&str, &str)]| {
            list.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        FunctionVariables {
            rest: map(&[
                ("CONSUMER_KEY_PARAM_NAME", "own-consumer-key"),
                (
                    "SALESFORCE_AUTH_ENDPOINT",
                    "https://acme.my.salesforce.com/services/oauth2/token",
                ),
            ]),
            telephony: map(&[("SALESFORCE_ORG_ID", "00D5e000000AbCd")]),
        }
    }

    #[test]
    fn every_key_is_accounted_for_and_nothing_configured_is_lost() {
        let centre = CentreName::parse("A").expect("a name");
        let found = parameters(&[
            ("own-consumer-key", "3MVG9new"),
            (
                "A-salesforce-rest-api-subject",
                "salesforce-rest-api-auth-subject",
            ),
            ("A-salesforce-rest-api-audience", "null"),
            ("A-salesforce-rest-api-access-token", "00Dx!token"),
        ]);
        let functions = functions();
        let origin = Origin {
            centre: &centre,
            functions: &functions,
            parameters: &found,
            region: Some("eu-west-2"),
        };
        let before = SecretObject::default()
            .with("SALESFORCE_ORG_ID", "00D5e000000XyZw")
            .with("own", "stays")
            .with(
                "A-salesforce-rest-api-auth-consumer-key",
                "salesforce-rest-api-auth-consumer-key-value",
            );
        let destination = Destination {
            settings: Some(&before),
            ..Destination::default()
        };
        let done = migrate(&origin, destination);
        let outcome = |key: &str| {
            done.keys
                .iter()
                .find(|moved| moved.key == key)
                .map(|moved| (moved.from.as_str(), moved.outcome))
                .expect("a key")
        };
        assert_eq!(
            outcome("SALESFORCE_ORG_ID"),
            ("variable SALESFORCE_ORG_ID", Outcome::Kept)
        );
        assert_eq!(outcome("SALESFORCE_AUTH_ENDPOINT").1, Outcome::Moved);
        assert_eq!(outcome("SCRT_ENDPOINT_BASE").1, Outcome::Missing);
        assert_eq!(outcome("TRANSCRIBE_REGION").1, Outcome::Default);
        assert_eq!(
            outcome("A-salesforce-rest-api-auth-consumer-key"),
            ("parameter own-consumer-key", Outcome::Moved)
        );
        assert_eq!(
            outcome("A-salesforce-rest-api-subject").1,
            Outcome::Placeholder
        );
        assert_eq!(
            outcome("A-salesforce-rest-api-audience").1,
            Outcome::Placeholder
        );
        assert_eq!(
            outcome("A-salesforce-rest-api-access-token").1,
            Outcome::Moved
        );
        assert_eq!(done.settings.text("own"), Some("stays"));
        assert_eq!(
            done.settings.text("SALESFORCE_ORG_ID"),
            Some("00D5e000000XyZw")
        );
        let shown = serde_json::to_string(&done.keys).expect("is JSON");
        assert!(
            !shown.contains("3MVG9new") && !shown.contains("00Dx!token"),
            "{shown}"
        );

        let again = Destination {
            settings: Some(&done.settings),
            access: Some(&done.access),
            overwrite: false,
        };
        let second = migrate(&origin, again);
        assert_eq!(
            (second.settings, second.access),
            (done.settings, done.access)
        );
    }
}
