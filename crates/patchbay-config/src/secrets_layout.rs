//! The layout of contact centre 19 and later: two secrets. Owns which key of the secret each
//! setting is under, also where a secret was made by hand; must not judge the values.

use std::time::Instant;

use secrecy::SecretString;

use crate::access_token;
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::keys;
use crate::settings::{Found, Layout, Lookup, Warning};
use crate::source::{SettingsSource, SourceError, SourceErrorKind};
use crate::values::{Located, SecretObject, keep, source_fault};

/// Reads both secrets, at the same time.
pub(crate) async fn load(
    source: &dyn SettingsSource,
    name: &str,
    access_name: Option<&str>,
    until: Instant,
) -> Result<Found, ConfigErrors> {
    let access_read = async {
        match access_name {
            Some(access_name) => source.read_secret(access_name, until).await.map(Some),
            None => Ok(None),
        }
    };
    let (main, access) = tokio::join!(source.read_secret(name, until), access_read);
    let mut errors = ConfigErrors::new();
    let main = main.map_err(|error| source_fault(&error, "Secrets Manager"));
    let secret = keep(
        main.and_then(|text| SecretObject::read(name, &text)),
        &mut errors,
    );
    let (access_text, late) = keep(access_or_late(access), &mut errors).unwrap_or_default();
    let access_name = keep(access_name.ok_or_else(no_access_name), &mut errors);
    match (secret, access_name) {
        (Some(secret), Some(access_name)) if errors.is_empty() => {
            let mut lookup = Keys::of(&secret);
            let mut found = lookup.all(name, access_name);
            found.warnings.extend(late);
            found.access_token = access_text.and_then(|text| {
                let centre = found
                    .call_center_api_name
                    .as_ref()
                    .ok()
                    .map(|found| &found.value);
                access_token::within(&text, centre)
            });
            Ok(found)
        }
        _ => Err(errors),
    }
}

/// The text of the access secret. That it cannot be reached just now is no reason to fail: the
/// token in it is a copy, and a sign-in gives another.
fn access_or_late(
    read: Result<Option<SecretString>, SourceError>,
) -> Result<(Option<SecretString>, Option<Warning>), ConfigFault> {
    match read {
        Ok(text) => Ok((text, None)),
        Err(error) if error.kind == SourceErrorKind::Unavailable => {
            let text = format!(
                "the stored token could not be read ({}); going on without it",
                error.detail
            );
            Ok((
                None,
                Some(Warning {
                    key: error.name,
                    looked_in: "Secrets Manager".to_owned(),
                    text,
                }),
            ))
        }
        Err(error) => Err(source_fault(&error, "Secrets Manager")),
    }
}

fn no_access_name() -> ConfigFault {
    ConfigFault {
        kind: FaultKind::Missing,
        key: keys::ACCESS_SECRET_NAME.to_owned(),
        looked_in: "environment".to_owned(),
        problem: "is not set".to_owned(),
        mend:
            "set it to the name of the access secret, <CallCenterApiName>-salesforce-access-secret"
                .to_owned(),
    }
}

/// Finds keys in one secret.
struct Keys<'a> {
    secret: &'a SecretObject,
    centre: Option<String>,
    warnings: Vec<Warning>,
}

impl<'a> Keys<'a> {
    fn of(secret: &'a SecretObject) -> Self {
        use secrecy::ExposeSecret as _;
        let centre = secret.get(keys::CALL_CENTER_API_NAME).and_then(Result::ok);
        let centre = centre.map(|found| found.value.expose_secret().trim().to_owned());
        Self {
            secret,
            centre: centre.filter(|name| !name.is_empty()),
            warnings: Vec::new(),
        }
    }

    fn all(&mut self, name: &str, access_name: &str) -> Found {
        let audience = self.prefixed(keys::REST_AUDIENCE, Some(keys::AUDIENCE));
        let subject = self.prefixed(keys::REST_SUBJECT, Some(keys::SUBJECT));
        let consumer_key =
            self.prefixed(keys::REST_CONSUMER_KEY, Some(keys::CONSUMER_KEY_PARAM_NAME));
        let private_key = self.prefixed(keys::REST_PRIVATE_KEY, Some(keys::PRIVATE_KEY_PARAM_NAME));
        Found {
            call_center_api_name: self.call_center_api_name(),
            rest_base: self.plain(keys::SALESFORCE_REST_API_ENDPOINT_BASE),
            auth_endpoint: self.plain(keys::SALESFORCE_AUTH_ENDPOINT),
            audience,
            subject,
            consumer_key,
            private_key,
            org_id: self.plain(keys::SALESFORCE_ORG_ID),
            scrt_base: self.plain(keys::SCRT_ENDPOINT_BASE),
            scrt_private_key: self.prefixed(keys::SCRT_PRIVATE_KEY, None),
            access_token: None,
            layout: Layout::Secrets {
                secret_name: name.to_owned(),
                access_secret_name: access_name.to_owned(),
            },
            warnings: std::mem::take(&mut self.warnings),
        }
    }

    fn plain(&self, key: &str) -> Lookup {
        self.secret
            .get(key)
            .unwrap_or_else(|| Err(self.missing(key, "")))
    }

    /// The name, or the prefix that the keys have when there is no name.
    fn call_center_api_name(&self) -> Lookup {
        let stored = self.plain(keys::CALL_CENTER_API_NAME);
        if self.centre.is_some() {
            return stored;
        }
        let fitting = self.secret.keys_ending(keys::REST_CONSUMER_KEY);
        let prefix = fitting
            .first()
            .and_then(|key| key.strip_suffix(keys::REST_CONSUMER_KEY));
        match prefix.and_then(|prefix| prefix.strip_suffix('-')) {
            Some(prefix) if fitting.len() == 1 => Ok(Located {
                key: keys::CALL_CENTER_API_NAME.to_owned(),
                place: self.secret.place.clone(),
                value: SecretString::from(prefix),
            }),
            _ => stored,
        }
    }

    /// A key whose name starts with the contact centre's: that one; without a contact centre's
    /// name the only one that fits; else the one that the key `pointer` names, or its own value
    /// where it is one.
    fn prefixed(&mut self, suffix: &str, pointer: Option<&str>) -> Lookup {
        let fitting = self.secret.keys_ending(suffix);
        let exact = self
            .centre
            .as_ref()
            .map(|centre| format!("{centre}-{suffix}"));
        let direct = match &exact {
            Some(key) => self.secret.get(key),
            None if fitting.len() == 1 => fitting.first().and_then(|key| self.secret.get(key)),
            None => None,
        };
        if let Some(found) = direct {
            if exact.is_none() {
                self.warn_of_prefix(fitting.first().copied().unwrap_or_default());
            }
            return found;
        }
        if let Some(found) = pointer.and_then(|pointer| self.pointed(pointer)) {
            return found;
        }
        let others: Vec<&str> = fitting.into_iter().collect();
        let key = exact.unwrap_or_else(|| format!("<{}>-{suffix}", keys::CALL_CENTER_API_NAME));
        Err(match (others.as_slice(), &self.centre) {
            ([], _) => self.missing(&key, ""),
            (others, Some(_)) => self.missing(
                &key,
                &format!(
                    "the secret has {}: {} must be the prefix of that key",
                    others.join(", "),
                    keys::CALL_CENTER_API_NAME
                ),
            ),
            (others, None) => self.missing(
                &key,
                &format!(
                    "{} fit: add {} to say which",
                    others.join(", "),
                    keys::CALL_CENTER_API_NAME
                ),
            ),
        })
    }

    /// One step by name: the key `pointer` holds the name of another key.
    fn pointed(&self, pointer: &str) -> Option<Lookup> {
        use secrecy::ExposeSecret as _;
        let pointer_value = match self.secret.get(pointer)? {
            Ok(found) => found,
            Err(fault) => return Some(Err(fault)),
        };
        let target = pointer_value.value.expose_secret().trim();
        if let Some(found) = self.secret.get(target) {
            return Some(found);
        }
        if keys::is_value_of(pointer, target) {
            return Some(Ok(pointer_value));
        }
        let mend = "let it hold the name of the key with the value, or remove it";
        Some(Err(pointer_value.fault(
            FaultKind::Missing,
            "names a key that the secret does not have",
            mend,
        )))
    }

    fn missing(&self, key: &str, mend: &str) -> ConfigFault {
        ConfigFault {
            kind: FaultKind::Missing,
            key: key.to_owned(),
            looked_in: self.secret.place.clone(),
            problem: "is missing".to_owned(),
            mend: mend.to_owned(),
        }
    }

    fn warn_of_prefix(&mut self, key: &str) {
        let warning = Warning {
            key: keys::CALL_CENTER_API_NAME.to_owned(),
            looked_in: self.secret.place.clone(),
            text: format!("is missing; took {key}, the only key that fits"),
        };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}
