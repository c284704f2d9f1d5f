//! The parameters of a contact centre before 19, and the variables of its functions that name them. Owns reading and
//! writing them one by one; they are shown and checked as one object with the keys that a secret has.

use std::collections::BTreeMap;

use aws_sdk_ssm::types::ParameterType;
use patchbay_config::keys;
use secrecy::{ExposeSecret as _, SecretString};

use super::catalogue::{KnownKey, SecretKind, voice_key};
use super::error::SecretsError;
use super::object::SecretObject;
use crate::aws::{Aws, AwsError};

/// The variables of a function.
pub type Variables = BTreeMap<String, String>;

/// A parameter as it was read.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// What is in it.
    pub value: SecretString,
    /// The version that was read.
    pub version: i64,
}

/// How many parameters one call reads.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>
const TOGETHER: usize = 10;

/// The end of the REST function's name.
pub const REST_FUNCTION: &str = "InvokeSalesforceRestApiFunction";
/// The end of the telephony function's name.
pub const TELEPHONY_FUNCTION: &str = "InvokeTelephonyIntegrationApiFunction";

/// The variables that name parameters, by the setting.
const NAMED_BY: [(&str, &str); 5] = [
    (keys::REST_AUDIENCE, keys::AUDIENCE),
    (keys::REST_SUBJECT, keys::SUBJECT),
    (keys::REST_CONSUMER_KEY, keys::CONSUMER_KEY_PARAM_NAME),
    (keys::REST_PRIVATE_KEY, keys::PRIVATE_KEY_PARAM_NAME),
    (keys::REST_ACCESS_TOKEN, keys::ACCESS_TOKEN_PARAM_NAME),
];

/// The name that the published application template gives to the telephony key's parameter.
const TELEPHONY_KEY_ALONE: &str = "telephony-integration-auth-private-key";

/// The variables of the two functions of a contact centre; empty where there is no such function.
#[derive(Clone, Debug, Default)]
pub struct FunctionVariables {
    /// Of the REST function.
    pub rest: Variables,
    /// Of the telephony function.
    pub telephony: Variables,
}

/// Where a setting's value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// In one of these parameters, the likeliest first.
    Parameters(Vec<String>),
    /// In the variable itself.
    Variable {
        /// The variable.
        name: &'static str,
        /// What it holds.
        value: String,
    },
}

impl FunctionVariables {
    /// Where the value of a setting is: in the parameter that a variable names, else in the one that the templates make.
    /// Some variables hold the value itself, as published guides say by mistake.
    pub fn whereabouts(&self, known: &KnownKey, centre: &str) -> Whereabouts {
        if let Some(value) = self.plain(known) {
            return value;
        }
        let telephony = known.name == keys::SCRT_PRIVATE_KEY;
        let named = if telephony {
            self.telephony
                .get(keys::PRIVATE_KEY_PARAM_NAME)
                .map(|name| (keys::PRIVATE_KEY_PARAM_NAME, name))
        } else {
            NAMED_BY
                .iter()
                .find(|(setting, _)| *setting == known.name)
                .and_then(|(_, variable)| self.rest.get(*variable).map(|name| (*variable, name)))
        };
        let mut names = Vec::new();
        match named {
            Some((variable, value)) if is_value(variable, value) => {
                return Whereabouts::Variable {
                    name: variable,
                    value: value.clone(),
                };
            }
            Some((_, name)) if !name.trim().is_empty() => names.push(name.trim().to_owned()),
            _ => {}
        }
        for name in [voice_key(centre, known.name), known.name.to_owned()] {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if telephony {
            names.push(TELEPHONY_KEY_ALONE.to_owned());
        }
        Whereabouts::Parameters(names)
    }

    /// A setting that is a variable in this layout.
    fn plain(&self, known: &KnownKey) -> Option<Whereabouts> {
        let name = [
            keys::CALL_CENTER_API_NAME,
            keys::SALESFORCE_ORG_ID,
            keys::SALESFORCE_AUTH_ENDPOINT,
            keys::SALESFORCE_REST_API_ENDPOINT_BASE,
            keys::SCRT_ENDPOINT_BASE,
            keys::TRANSCRIBE_REGION,
        ]
        .into_iter()
        .find(|name| *name == known.name)?;
        let value = self.rest.get(name).or_else(|| self.telephony.get(name));
        Some(Whereabouts::Variable {
            name,
            value: value.cloned().unwrap_or_default(),
        })
    }

    /// All parameters that may hold a setting of this contact centre.
    pub fn parameter_names(&self, centre: &str) -> Vec<String> {
        let mut all = Vec::new();
        for known in SecretKind::VoiceParameters.keys() {
            if let Whereabouts::Parameters(names) = self.whereabouts(known, centre) {
                all.extend(names);
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Parameters and variables as one object, with the keys that they have in a secret.
    pub fn object(&self, centre: &str, parameters: &BTreeMap<String, Parameter>) -> SecretObject {
        let mut object = SecretObject::default();
        for known in SecretKind::VoiceParameters.keys() {
            match self.whereabouts(known, centre) {
                Whereabouts::Variable { value, .. } if value.is_empty() => {}
                Whereabouts::Variable { value, .. } => object.set(&known.of(centre), &value),
                Whereabouts::Parameters(names) => {
                    if let Some(found) = names.iter().find_map(|name| parameters.get(name)) {
                        object.set(&known.of(centre), found.value.expose_secret());
                    }
                }
            }
        }
        object
    }

    /// The parameter to write a setting to: the one that is there, else the likeliest. `None` for a variable.
    pub fn parameter_for(
        &self,
        known: &KnownKey,
        centre: &str,
        parameters: &BTreeMap<String, Parameter>,
    ) -> Option<String> {
        match self.whereabouts(known, centre) {
            Whereabouts::Variable { .. } => None,
            Whereabouts::Parameters(names) => names
                .iter()
                .find(|name| parameters.contains_key(*name))
                .or_else(|| names.first())
                .cloned(),
        }
    }
}

/// Whether a variable that should name a parameter holds the value itself.
/// <https://github.com/service-cloud-voice/ServiceCloudVoiceLambdas/issues/40>
fn is_value(variable: &str, text: &str) -> bool {
    match variable {
        keys::AUDIENCE => text.contains("://"),
        keys::SUBJECT => text.contains('@'),
        keys::PRIVATE_KEY_PARAM_NAME => text.contains("PRIVATE KEY"),
        keys::CONSUMER_KEY_PARAM_NAME => text.starts_with("3MVG9"),
        _ => false,
    }
}

/// The variables of a function. `None` when there is no such function.
///
/// # Errors
/// What AWS says.
pub async fn variables(aws: &Aws, function: &str) -> Result<Option<Variables>, SecretsError> {
    let answer = aws
        .lambda()
        .get_function_configuration()
        .function_name(function)
        .send()
        .await;
    match answer {
        Ok(answer) => {
            let variables = answer
                .environment
                .and_then(|environment| environment.variables);
            Ok(Some(variables.unwrap_or_default().into_iter().collect()))
        }
        Err(error) => {
            let error = AwsError::new("lambda:GetFunctionConfiguration", &error);
            if error.is_not_found() {
                Ok(None)
            } else {
                Err(error.into())
            }
        }
    }
}

/// Reads parameters, decrypted. Those that are not there are left out.
///
/// # Errors
/// What AWS says.
pub async fn read_parameters(
    aws: &Aws,
    names: &[String],
) -> Result<BTreeMap<String, Parameter>, SecretsError> {
    let mut found = BTreeMap::new();
    for chunk in names.chunks(TOGETHER) {
        let answer = aws
            .ssm()
            .get_parameters()
            .set_names(Some(chunk.to_vec()))
            .with_decryption(true)
            .send()
            .await
            .map_err(|error| AwsError::new("ssm:GetParameters", &error))?;
        for parameter in answer.parameters.unwrap_or_default() {
            let (Some(name), Some(value)) = (parameter.name, parameter.value) else {
                continue;
            };
            let version = parameter.version;
            let value = SecretString::from(value);
            found.insert(name, Parameter { value, version });
        }
    }
    Ok(found)
}

/// Writes a parameter as `SecureString`, if its version is still the one that was read.
///
/// # Errors
/// [`SecretsError::Changed`], or what AWS says.
pub async fn write_parameter(
    aws: &Aws,
    name: &str,
    value: &SecretString,
    read_before: Option<i64>,
) -> Result<(), SecretsError> {
    let now = read_parameters(aws, &[name.to_owned()]).await?;
    if now.get(name).map(|parameter| parameter.version) != read_before {
        return Err(SecretsError::Changed {
            name: format!("the parameter {name}"),
        });
    }
    aws.ssm()
        .put_parameter()
        .name(name)
        .value(value.expose_secret())
        .r#type(ParameterType::SecureString)
        .overwrite(read_before.is_some())
        .send()
        .await
        .map_err(|error| AwsError::new("ssm:PutParameter", &error))?;
    Ok(())
}

/// Deletes a parameter.
///
/// # Errors
/// What AWS says.
pub async fn delete_parameter(aws: &Aws, name: &str) -> Result<(), SecretsError> {
    aws.ssm()
        .delete_parameter()
        .name(name)
        .send()
        .await
        .map_err(|error| AwsError::new("ssm:DeleteParameter", &error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FunctionVariables, Parameter, SecretKind, SecretString, Whereabouts, keys};

    fn known(name: &str) -> &'static super::KnownKey {
        SecretKind::VoiceParameters
            .keys()
            .iter()
            .find(|known| known.name == name)
            .expect("a key of the catalogue")
    }

    fn variables(list: &[(&str, &str)]) -> super::Variables {
        list.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_variable_names_the_parameter_and_the_templates_name_comes_next() {
        let functions = FunctionVariables {
            rest: variables(&[
                ("PRIVATE_KEY_PARAM_NAME", "own-name"),
                ("SUBJECT", "api@acme.example"),
            ]),
            telephony: variables(&[("PRIVATE_KEY_PARAM_NAME", "own-telephony-name")]),
        };
        let names = |name| functions.whereabouts(known(name), "A");
        assert_eq!(
            names(keys::REST_PRIVATE_KEY),
            Whereabouts::Parameters(vec![
                "own-name".into(),
                "A-salesforce-rest-api-auth-private-key".into(),
                "salesforce-rest-api-auth-private-key".into(),
            ])
        );
        assert!(
            matches!(names(keys::SCRT_PRIVATE_KEY), Whereabouts::Parameters(names) if names[0] == "own-telephony-name")
        );
        assert_eq!(
            names(keys::REST_SUBJECT),
            Whereabouts::Variable {
                name: "SUBJECT",
                value: "api@acme.example".into()
            }
        );
    }

    #[test]
    fn parameters_and_variables_are_shown_as_one_object() {
        let functions = FunctionVariables {
            rest: variables(&[("SALESFORCE_AUTH_ENDPOINT", "https://x")]),
            ..FunctionVariables::default()
        };
        let parameter = Parameter {
            value: SecretString::from("user@acme.example"),
            version: 1,
        };
        let object = functions.object(
            "A",
            &[("A-salesforce-rest-api-subject".to_owned(), parameter)].into(),
        );
        let keys: Vec<&str> = object.keys().collect();
        assert_eq!(
            keys,
            ["SALESFORCE_AUTH_ENDPOINT", "A-salesforce-rest-api-subject"]
        );
    }
}
