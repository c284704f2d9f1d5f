//! The secrets, or before contact centre 19 the parameters, with the settings: whether they are there, in which state, and
//! what they hold. Owns reading them; what stands in them is judged by the Salesforce half.

use std::collections::BTreeMap;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use jiff::Timestamp;
use patchbay_config::keys;
use secrecy::SecretString;

use super::functions::FunctionFacts;
use super::reading::Layout;
use crate::aws::{Aws, AwsError};
use crate::doctor::known::Known;
use crate::doctor::look::Look;
use crate::doctor::subject::{Package, Subject};

/// One version of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its labels; none when it waits to be removed.
    pub stages: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
}

/// One secret.
#[derive(Clone, Debug, Default)]
pub struct Secret {
    /// What was asked for: a name or an ARN.
    pub asked: String,
    /// Its name.
    pub name: String,
    /// Its ARN, with the six characters that Secrets Manager adds.
    pub arn: String,
    /// The KMS key that encrypts it, where it is not AWS's own.
    pub kms_key: Option<String>,
    /// When it is to be deleted.
    pub deleted: bool,
    /// Whether rotation by a function is switched on.
    pub rotates: bool,
    /// Its versions, those that wait to be removed too.
    pub versions: Known<Vec<Version>>,
    /// Its resource policy, as JSON.
    pub policy: Known<String>,
    /// What it holds.
    pub text: Known<SecretString>,
    /// Why its text cannot be read although the secret is there: the service's own code.
    pub text_error: Option<String>,
}

/// One parameter of the Parameter Store.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// `SecureString`, `String`.
    pub kind: String,
    /// What it holds.
    pub text: SecretString,
}

/// Where the settings are.
#[derive(Debug, Default)]
pub struct Secrets {
    /// How they are kept.
    pub layout: Layout,
    /// The secret with the settings.
    pub settings: Known<Secret>,
    /// The name of that secret, whether it is there or not.
    pub settings_name: String,
    /// The secret with the access token.
    pub access: Known<Secret>,
    /// The name of that secret.
    pub access_name: String,
    /// Secrets that the function names instead of these, by the name of the variable.
    pub others: BTreeMap<&'static str, Known<Secret>>,
    /// The parameters that the function names, by the name of the variable.
    pub parameters: BTreeMap<&'static str, Known<Parameter>>,
}

/// The variables that hold names of parameters before contact centre 19.
pub(super) const PARAMETER_VARIABLES: [&str; 5] = [
    keys::PRIVATE_KEY_PARAM_NAME,
    keys::CONSUMER_KEY_PARAM_NAME,
    keys::ACCESS_TOKEN_PARAM_NAME,
    keys::AUDIENCE,
    keys::SUBJECT,
];

pub(super) async fn gather(
    look: &Look<'_>,
    aws: &Aws,
    functions: Option<&Vec<FunctionFacts>>,
) -> Secrets {
    let flow = functions.and_then(|functions| {
        functions
            .iter()
            .find(|one| matches!(one.kind, "invokeSfRestApi" | "sfInvokeAPI"))
    });
    let layout = layout_of(look.subject, flow);
    match layout {
        Layout::Parameters => Secrets {
            layout,
            parameters: match flow {
                Some(function) => parameters(look, aws, function).await,
                None => BTreeMap::new(),
            },
            ..Secrets::default()
        },
        Layout::Adapter => {
            let name = look
                .subject
                .secret
                .clone()
                .or_else(|| named(flow, keys::SF_CREDENTIALS_SECRETS_MANAGER_ARN));
            let settings = match &name {
                Some(name) => read(look, aws, name).await,
                None => Known::NotAsked,
            };
            Secrets {
                layout,
                settings,
                settings_name: name.unwrap_or_default(),
                ..Secrets::default()
            }
        }
        Layout::Secrets => voice(look, aws, flow).await,
    }
}

/// Secrets wherever nothing says otherwise: it is what contact centres have since version 19.
fn layout_of(subject: &Subject, flow: Option<&FunctionFacts>) -> Layout {
    if subject.package == Package::Adapter {
        return Layout::Adapter;
    }
    let Some(function) = flow else {
        return Layout::Secrets;
    };
    let names_secret = [keys::SECRET_NAME, keys::ACCESS_SECRET_NAME]
        .iter()
        .any(|name| {
            function.variables.get(name).is_some() || function.variables.nearly(name).is_some()
        });
    let names_parameters = PARAMETER_VARIABLES
        .iter()
        .filter(|name| function.variables.get(name).is_some())
        .count();
    if names_parameters >= 2 && !names_secret {
        Layout::Parameters
    } else {
        Layout::Secrets
    }
}

fn named(flow: Option<&FunctionFacts>, variable: &str) -> Option<String> {
    flow?.variables.get(variable).map(str::to_owned)
}

async fn voice(look: &Look<'_>, aws: &Aws, flow: Option<&FunctionFacts>) -> Secrets {
    let usual = |name: Option<String>, variable: &str| {
        name.or_else(|| named(flow, variable)).unwrap_or_default()
    };
    let centre = look.subject.centre.as_ref();
    let settings_name = look
        .subject
        .secret
        .clone()
        .unwrap_or_else(|| usual(centre.map(crate::CentreName::secret), keys::SECRET_NAME));
    let access_name = usual(
        centre.map(crate::CentreName::access_secret),
        keys::ACCESS_SECRET_NAME,
    );
    let other = |variable: &str, usual: &str| named(flow, variable).filter(|name| name != usual);
    let other_settings = other(keys::SECRET_NAME, &settings_name);
    let other_access = other(keys::ACCESS_SECRET_NAME, &access_name);
    let (settings, access, other_settings, other_access) = futures::join!(
        read(look, aws, &settings_name),
        read(look, aws, &access_name),
        read_if(look, aws, other_settings),
        read_if(look, aws, other_access),
    );
    let (settings, settings_name) = instead(settings, settings_name, &other_settings);
    let (access, access_name) = instead(access, access_name, &other_access);
    Secrets {
        layout: Layout::Secrets,
        settings,
        settings_name,
        access,
        access_name,
        others: [
            (keys::SECRET_NAME, other_settings),
            (keys::ACCESS_SECRET_NAME, other_access),
        ]
        .into_iter()
        .filter(|(_, secret)| !matches!(secret, Known::NotAsked))
        .collect(),
        parameters: BTreeMap::new(),
    }
}

/// A secret under another name than the usual one is right where the usual one is not there.
fn instead(usual: Known<Secret>, name: String, other: &Known<Secret>) -> (Known<Secret>, String) {
    match (&usual, other) {
        (Known::Absent, Known::Found(other)) => (Known::Found(other.clone()), other.name.clone()),
        _ => (usual, name),
    }
}

async fn read_if(look: &Look<'_>, aws: &Aws, name: Option<String>) -> Known<Secret> {
    match name {
        Some(name) => read(look, aws, &name).await,
        None => Known::NotAsked,
    }
}

/// Boxed, because four calls of AWS at a time are a large future.
fn read<'a>(look: &'a Look<'_>, aws: &'a Aws, name: &'a str) -> LocalBoxFuture<'a, Known<Secret>> {
    read_one(look, aws, name).boxed_local()
}

async fn read_one(look: &Look<'_>, aws: &Aws, name: &str) -> Known<Secret> {
    if name.is_empty() {
        return Known::NotAsked;
    }
    let client = aws.secrets_manager();
    let (description, versions, policy, value) = futures::join!(
        client.describe_secret().secret_id(name).send(),
        client
            .list_secret_version_ids()
            .secret_id(name)
            .include_deprecated(true)
            .max_results(100)
            .send(),
        client.get_resource_policy().secret_id(name).send(),
        client.get_secret_value().secret_id(name).send(),
    );
    let description =
        description.map_err(|error| AwsError::new("secretsmanager:DescribeSecret", &error));
    let description = match look.known(description) {
        Known::Found(description) => description,
        other => return other.map(|_| Secret::default()),
    };
    let deleted = description.deleted_date.is_some();
    let value = value.map_err(|error| AwsError::new("secretsmanager:GetSecretValue", &error));
    // Of a secret that is being deleted neither the value nor the rest is told; that finding says enough.
    let text_error = value
        .as_ref()
        .err()
        .and_then(AwsError::code)
        .map(str::to_owned);
    let text = match value {
        Err(_) if deleted => Known::Unseen,
        value => look.known(value).map(|value| {
            value
                .secret_string
                .map(SecretString::from)
                .unwrap_or_default()
        }),
    };
    let versions =
        versions.map_err(|error| AwsError::new("secretsmanager:ListSecretVersionIds", &error));
    let policy = policy.map_err(|error| AwsError::new("secretsmanager:GetResourcePolicy", &error));
    Known::Found(Secret {
        asked: name.to_owned(),
        name: description.name.unwrap_or_default(),
        arn: description.arn.unwrap_or_default(),
        kms_key: description
            .kms_key_id
            .filter(|key| !key.is_empty() && !key.ends_with("alias/aws/secretsmanager")),
        deleted,
        rotates: description.rotation_enabled.unwrap_or(false),
        versions: if deleted {
            Known::NotAsked
        } else {
            look.known(versions).map(|answer| {
                answer
                    .versions
                    .unwrap_or_default()
                    .iter()
                    .map(version)
                    .collect()
            })
        },
        policy: if deleted {
            Known::NotAsked
        } else {
            look.known(policy)
                .map(|answer| answer.resource_policy.unwrap_or_default())
        },
        text,
        text_error,
    })
}

fn version(entry: &aws_sdk_secretsmanager::types::SecretVersionsListEntry) -> Version {
    Version {
        stages: entry.version_stages().to_vec(),
        created: entry
            .created_date()
            .and_then(|date| Timestamp::from_second(date.secs()).ok())
            .unwrap_or_default(),
    }
}

async fn parameters(
    look: &Look<'_>,
    aws: &Aws,
    function: &FunctionFacts,
) -> BTreeMap<&'static str, Known<Parameter>> {
    // AUDIENCE and SUBJECT may hold the values themselves.
    let names: Vec<(&'static str, String)> = PARAMETER_VARIABLES
        .iter()
        .filter_map(|variable| Some((*variable, function.variables.get(variable)?.to_owned())))
        .filter(|(_, name)| !name.contains("://") && !name.contains('@'))
        .collect();
    let answer = aws
        .ssm()
        .get_parameters()
        .set_names(Some(names.iter().map(|(_, name)| name.clone()).collect()))
        .with_decryption(true)
        .send()
        .await
        .map_err(|error| AwsError::new("ssm:GetParameters", &error));
    let found = match look.known(answer) {
        Known::Found(answer) => answer.parameters.unwrap_or_default(),
        _ => {
            return names
                .into_iter()
                .map(|(variable, _)| (variable, Known::Unseen))
                .collect();
        }
    };
    names
        .into_iter()
        .map(|(variable, name)| {
            let one = found
                .iter()
                .find(|one| one.name() == Some(&name) || one.arn() == Some(&name));
            let parameter = one.map(|one| Parameter {
                kind: one
                    .r#type()
                    .map(|kind| kind.as_str().to_owned())
                    .unwrap_or_default(),
                text: SecretString::from(one.value().unwrap_or_default()),
            });
            (variable, parameter.into())
        })
        .collect()
}
