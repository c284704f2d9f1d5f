//! The consumer key out of settings that may be faulty elsewhere, and under which name each setting is kept in the
//! three layouts, for findings. Judges nothing.

use patchbay_config::keys as names;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

use crate::doctor::aws::{Layout, Reading};

/// A value and the name of the key, parameter or variable that holds it.
type Named<T> = Option<(String, T)>;

/// The values, each with its name. Debug shows no secret.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    /// Where they are: `secret AcmeVoiceCC-salesforce-secret`.
    pub(crate) place: String,
    pub(crate) consumer_key: Named<SecretString>,
    /// Names alone, for findings.
    pub(crate) audience_name: String,
    pub(crate) subject_name: String,
    pub(crate) endpoint_name: String,
    pub(crate) base_name: String,
}

impl Stored {
    /// Takes the values from settings as they stand in AWS. `centre`: the contact centre's API name.
    pub(super) fn of(reading: &Reading, centre: &str) -> Self {
        match reading.layout {
            Layout::Secrets => Self::of_secret(reading, centre),
            Layout::Adapter => Self::of_adapter(reading),
            Layout::Parameters => Self::of_parameters(reading),
        }
    }

    fn of_secret(reading: &Reading, centre: &str) -> Self {
        let Some((name, text)) = &reading.settings else {
            return Self::default();
        };
        let members = Members::read(text);
        let centre = members
            .text(names::CALL_CENTER_API_NAME)
            .map_or(centre, str::trim);
        let key = |suffix: &str| format!("{centre}-{suffix}");
        Self {
            place: format!("secret {name}"),
            consumer_key: members.secret(key(names::REST_CONSUMER_KEY)),
            audience_name: key(names::REST_AUDIENCE),
            subject_name: key(names::REST_SUBJECT),
            endpoint_name: names::SALESFORCE_AUTH_ENDPOINT.to_owned(),
            base_name: names::SALESFORCE_REST_API_ENDPOINT_BASE.to_owned(),
        }
    }

    fn of_adapter(reading: &Reading) -> Self {
        let (place, members) = match &reading.settings {
            Some((name, text)) => (format!("secret {name}"), Members::read(text)),
            None => (String::new(), Members(Map::new())),
        };
        Self {
            place,
            consumer_key: members.secret(names::ADAPTER_CONSUMER_KEY.to_owned()),
            audience_name: names::ADAPTER_AUDIENCE.to_owned(),
            subject_name: names::SF_USERNAME.to_owned(),
            endpoint_name: names::SF_HOST.to_owned(),
            base_name: names::SF_HOST.to_owned(),
        }
    }

    fn of_parameters(reading: &Reading) -> Self {
        let named = |variable: &str| {
            let name = reading.environment.get(variable)?;
            Some((name.to_owned(), reading.parameters.get(name)?.clone()))
        };
        let name = |variable: &str| {
            reading
                .environment
                .get(variable)
                .unwrap_or(variable)
                .to_owned()
        };
        Self {
            place: "Parameter Store".to_owned(),
            consumer_key: named(names::CONSUMER_KEY_PARAM_NAME),
            audience_name: name(names::AUDIENCE),
            subject_name: name(names::SUBJECT),
            endpoint_name: names::SALESFORCE_AUTH_ENDPOINT.to_owned(),
            base_name: names::SALESFORCE_REST_API_ENDPOINT_BASE.to_owned(),
        }
    }
}

/// The members of a secret.
struct Members(Map<String, Value>);

impl Members {
    fn read(text: &SecretString) -> Self {
        Self(serde_json::from_str(text.expose_secret()).unwrap_or_default())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)?
            .as_str()
            .filter(|text| !text.trim().is_empty())
    }

    fn secret(&self, name: String) -> Named<SecretString> {
        let value = SecretString::from(self.text(&name)?);
        Some((name, value))
    }
}
