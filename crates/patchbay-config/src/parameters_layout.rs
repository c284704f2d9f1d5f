//! The layout before contact centre 19: environment variables hold the names of parameters. Owns
//! which variable names what; must not judge the values.

use std::collections::BTreeMap;
use std::time::Instant;

use secrecy::{ExposeSecret, SecretString};

use crate::access_token;
use crate::environment::Environment;
use crate::faults::{ConfigErrors, ConfigFault, FaultKind};
use crate::keys;
use crate::settings::{Found, Layout, Lookup, Warning};
use crate::source::{SettingsSource, SourceError};
use crate::values::{Located, source_fault};

/// The variables that hold names, in the order in which the reference asks for the parameters.
const NAMED: [&str; 5] = [
    keys::CONSUMER_KEY_PARAM_NAME,
    keys::PRIVATE_KEY_PARAM_NAME,
    keys::ACCESS_TOKEN_PARAM_NAME,
    keys::AUDIENCE,
    keys::SUBJECT,
];

/// Reads all named parameters with one call.
pub(crate) async fn load(
    source: &dyn SettingsSource,
    environment: &dyn Environment,
    until: Instant,
) -> Result<Found, ConfigErrors> {
    if NAMED
        .iter()
        .all(|variable| environment.text(variable).is_none())
    {
        return Err(nothing_set().into());
    }
    let mut names: Vec<String> = Vec::new();
    for variable in NAMED {
        match environment.text(variable) {
            Some(name) if !keys::is_value_of(variable, &name) && !names.contains(&name) => {
                names.push(name);
            }
            _ => {}
        }
    }
    let values = if names.is_empty() {
        Ok(BTreeMap::new())
    } else {
        source.read_parameters(&names, until).await
    };
    let parameters = Parameters {
        environment,
        values,
        warnings: Vec::new(),
    };
    Ok(parameters.all())
}

fn nothing_set() -> ConfigFault {
    ConfigFault {
        kind: FaultKind::Missing,
        key: keys::SECRET_NAME.to_owned(),
        looked_in: "environment".to_owned(),
        problem: format!(
            "is not set, and neither is {} of the older layout",
            keys::CONSUMER_KEY_PARAM_NAME
        ),
        mend: format!(
            "set {} and {}, or name a secret in the event",
            keys::SECRET_NAME,
            keys::ACCESS_SECRET_NAME
        ),
    }
}

struct Parameters<'a> {
    environment: &'a dyn Environment,
    values: Result<BTreeMap<String, SecretString>, SourceError>,
    warnings: Vec<Warning>,
}

impl Parameters<'_> {
    fn all(mut self) -> Found {
        let audience = self.named(keys::AUDIENCE);
        let subject = self.named(keys::SUBJECT);
        let consumer_key = self.named(keys::CONSUMER_KEY_PARAM_NAME);
        let private_key = self.named(keys::PRIVATE_KEY_PARAM_NAME);
        let access_token = self.named(keys::ACCESS_TOKEN_PARAM_NAME).ok();
        Found {
            call_center_api_name: self.variable(keys::CALL_CENTER_API_NAME),
            rest_base: self.variable(keys::SALESFORCE_REST_API_ENDPOINT_BASE),
            auth_endpoint: self.variable(keys::SALESFORCE_AUTH_ENDPOINT),
            audience,
            subject,
            consumer_key,
            private_key,
            org_id: self.variable(keys::SALESFORCE_ORG_ID),
            scrt_base: self.variable(keys::SCRT_ENDPOINT_BASE),
            // The REST and the telephony function name their own key in the same variable.
            scrt_private_key: self.named(keys::PRIVATE_KEY_PARAM_NAME),
            access_token: access_token
                .and_then(|found| access_token::usable(found.value.expose_secret())),
            layout: Layout::Parameters {
                access_token_name: self.environment.text(keys::ACCESS_TOKEN_PARAM_NAME),
            },
            warnings: self.warnings,
        }
    }

    fn variable(&self, name: &str) -> Lookup {
        let value = self
            .environment
            .text(name)
            .ok_or_else(|| missing(name, "environment", "is not set", ""))?;
        Ok(Located {
            key: name.to_owned(),
            place: "environment".to_owned(),
            value: value.into(),
        })
    }

    fn named(&mut self, variable: &str) -> Lookup {
        let own = self.environment.text(variable);
        let name = own.ok_or_else(|| {
            missing(
                variable,
                "environment",
                "is not set",
                "set it to the parameter's name",
            )
        })?;
        if keys::is_value_of(variable, &name) {
            let text = "holds the value itself where the name of a parameter is expected; took it as the value";
            self.warnings.push(Warning {
                key: variable.to_owned(),
                looked_in: "environment".to_owned(),
                text: text.to_owned(),
            });
            return Ok(Located {
                key: variable.to_owned(),
                place: "environment".to_owned(),
                value: name.into(),
            });
        }
        let values = self
            .values
            .as_ref()
            .map_err(|error| source_fault(error, "Parameter Store"))?;
        let place = format!("Parameter Store, named by {variable}");
        let Some(value) = values.get(&name).cloned() else {
            return Err(missing(
                &name,
                &place,
                "does not exist",
                "create the parameter, or correct the variable",
            ));
        };
        Ok(Located {
            key: name,
            place,
            value,
        })
    }
}

fn missing(key: &str, looked_in: &str, problem: &str, mend: &str) -> ConfigFault {
    ConfigFault {
        kind: FaultKind::Missing,
        key: key.to_owned(),
        looked_in: looked_in.to_owned(),
        problem: problem.to_owned(),
        mend: mend.to_owned(),
    }
}
