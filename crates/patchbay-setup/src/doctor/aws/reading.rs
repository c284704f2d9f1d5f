//! What the Salesforce half needs of the settings: the texts, wherever they are kept.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::Base;
use crate::doctor::known::Known;

/// How the settings are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Two secrets, since contact centre 19.
    #[default]
    Secrets,
    /// Parameters of the Parameter Store, before contact centre 19.
    Parameters,
    /// The CTI adapter: variables and one secret.
    Adapter,
}

/// The settings as they stand in AWS. Debug shows no value.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// How they are kept.
    pub layout: Layout,
    /// Name and text of the secret with the settings; none when it is not there or cannot be read.
    pub settings: Option<(String, SecretString)>,
    /// Name and text of the secret with the access token.
    pub access: Option<(String, SecretString)>,
    /// The parameters, by their names.
    pub parameters: BTreeMap<String, SecretString>,
    /// The variables of the function that contact flows call.
    pub environment: super::Variables,
}

impl Base {
    /// The settings as they stand in AWS.
    pub fn reading(&self) -> Reading {
        let text = |secret: &Known<super::Secret>| {
            let secret = secret.found()?;
            Some((secret.name.clone(), secret.text.found()?.clone()))
        };
        let environment = self
            .flow_function()
            .map(|function| function.variables.clone())
            .unwrap_or_default();
        let parameters = self
            .secrets
            .parameters
            .iter()
            .filter_map(|(variable, parameter)| {
                let name = environment.get(variable)?.to_owned();
                Some((name, parameter.found()?.text.clone()))
            })
            .collect();
        Reading {
            layout: self.secrets.layout,
            settings: text(&self.secrets.settings),
            access: text(&self.secrets.access),
            parameters,
            environment,
        }
    }
}
