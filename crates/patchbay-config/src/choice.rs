//! Which secrets an invocation uses: names from the event before names from the environment, and
//! the list that limits what an event may name. Must not know what is inside a secret.

use serde_json::{Map, Value};

use crate::environment::Environment;
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::keys;

/// The secrets chosen for one invocation. Without a secret name the settings are in the older
/// layout, the Parameter Store. The key of the settings cache.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct SettingsChoice {
    /// Name or ARN of the secret with the settings.
    pub secret_name: Option<String>,
    /// Name or ARN of the secret with the access token; chosen apart from the other.
    pub access_secret_name: Option<String>,
}

/// The members of `Parameters` and of the contact attributes that name the access secret. The
/// first is the REST function's; the second is what the telephony function stores, and is accepted.
const ACCESS_NAMES: [&str; 2] = ["accessTokenSecretName", "accessSecretName"];

impl SettingsChoice {
    /// The choice of an invocation whose event names nothing.
    pub fn from_environment(environment: &dyn Environment) -> Self {
        Self {
            secret_name: environment.text(keys::SECRET_NAME),
            access_secret_name: environment.text(keys::ACCESS_SECRET_NAME),
        }
    }

    /// The choice of an invocation: the event's parameters, then the contact attributes, then the
    /// environment, for each of the two secrets on its own.
    ///
    /// # Errors
    /// [`FaultKind::NotAllowed`] for a name from the event that `PATCHBAY_ALLOWED_SECRETS` does
    /// not list; [`FaultKind::Invalid`] for one that is no text.
    pub fn from_event(
        parameters: Option<&Map<String, Value>>,
        attributes: Option<&Map<String, Value>>,
        environment: &dyn Environment,
    ) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::new();
        let own = Self::from_environment(environment);
        let allowed = AllowedSecrets::from_environment(environment);
        let mut pick = |names: &[&str], own: Option<String>| {
            let named = named_by_event(names, parameters, attributes);
            match named.and_then(|named| named.checked(own.as_deref(), &allowed)) {
                Ok(Some(name)) => Some(name),
                Ok(None) => own,
                Err(fault) => {
                    errors.push(fault);
                    None
                }
            }
        };
        let choice = Self {
            secret_name: pick(&["secretName"], own.secret_name),
            access_secret_name: pick(&ACCESS_NAMES, own.access_secret_name),
        };
        errors.or(|| choice)
    }
}

/// A name that an event gave, or none.
struct Named<'a>(Option<(&'a str, String)>);

fn named_by_event<'a>(
    names: &[&str],
    parameters: Option<&'a Map<String, Value>>,
    attributes: Option<&'a Map<String, Value>>,
) -> Result<Named<'a>, ConfigFault> {
    let places = [
        ("Details.Parameters", parameters),
        ("Details.ContactData.Attributes", attributes),
    ];
    for (place, members) in places {
        for name in names {
            match members.and_then(|members| members.get(*name)) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) if text.trim().is_empty() => {}
                Some(Value::String(text)) => {
                    return Ok(Named(Some((text.trim(), format!("{place}.{name}")))));
                }
                Some(_) => {
                    return Err(ConfigFault {
                        kind: FaultKind::Invalid,
                        key: (*name).to_owned(),
                        looked_in: place.to_owned(),
                        problem: "is not a text".to_owned(),
                        mend: "give the name of a secret, or leave it out".to_owned(),
                    });
                }
            }
        }
    }
    Ok(Named(None))
}

impl Named<'_> {
    /// The name, if the list allows it. The environment's own name needs no listing.
    fn checked(
        self,
        own: Option<&str>,
        allowed: &AllowedSecrets,
    ) -> Result<Option<String>, ConfigFault> {
        match self.0 {
            None => Ok(None),
            Some((name, _)) if own == Some(name) || allowed.allows(name) => Ok(Some(name.to_owned())),
            Some((_, place)) => Err(ConfigFault {
                kind: FaultKind::NotAllowed,
                key: place,
                looked_in: "the event".to_owned(),
                problem: format!("names a secret that {} does not list", keys::PATCHBAY_ALLOWED_SECRETS),
                mend: "add its name to that variable of the function, or remove it from the event or the contact attributes".to_owned(),
            }),
        }
    }
}

/// The secrets that an event may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedSecrets(Option<Vec<String>>);

impl AllowedSecrets {
    /// The list of `PATCHBAY_ALLOWED_SECRETS`; any secret when it is not set, as the reference.
    pub fn from_environment(environment: &dyn Environment) -> Self {
        let list = environment.text(keys::PATCHBAY_ALLOWED_SECRETS);
        Self(list.map(|list| {
            list.split(',')
                .map(|pattern| pattern.trim().to_owned())
                .filter(|pattern| !pattern.is_empty())
                .collect()
        }))
    }

    /// Whether an event may name this secret. `*` in a pattern stands for any text; the pattern
    /// is compared with the name or ARN as the event gives it.
    pub fn allows(&self, name: &str) -> bool {
        self.0
            .as_ref()
            .is_none_or(|patterns| patterns.iter().any(|pattern| matches(pattern, name)))
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut left) = name.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests;
