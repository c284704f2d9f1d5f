//! The Amazon Connect instance: whether it is there, and which functions its contact flows may call.

use super::Base;
use crate::aws::{Aws, AwsError};
use crate::doctor::known::Known;
use crate::doctor::look::Look;
use patchbay_config::keys;

/// What is known of the instance.
#[derive(Clone, Debug, Default)]
pub struct ConnectFacts {
    /// Its id as it was given or found; empty when nothing said which one it is.
    pub instance: String,
    /// The instance.
    pub found: Known<Instance>,
    /// The ARNs of the functions that contact flows may call.
    pub functions: Known<Vec<String>>,
}

/// One instance.
#[derive(Clone, Debug, Default)]
pub struct Instance {
    /// Its ARN.
    pub arn: String,
    /// Its alias.
    pub alias: String,
    /// `ACTIVE`, `CREATION_IN_PROGRESS`, `CREATION_FAILED`.
    pub status: String,
    /// `SAML`, `CONNECT_MANAGED`, `EXISTING_DIRECTORY`.
    pub identity: String,
}

pub(super) async fn gather(look: &Look<'_>, aws: &Aws, base: &Base) -> ConnectFacts {
    let Some(instance) = which(look, base) else {
        look.unseen(
            "Amazon Connect",
            "the instance is not known; say it by --instance",
        );
        return ConnectFacts::default();
    };
    let client = aws.connect();
    let (described, listed) = futures::join!(
        client.describe_instance().instance_id(&instance).send(),
        functions(aws, &instance),
    );
    let described = described.map_err(|error| AwsError::new("connect:DescribeInstance", &error));
    let found = match look.known(described) {
        Known::Found(answer) => answer.instance.map_or(Known::Absent, |one| {
            Known::Found(Instance {
                arn: one.arn.unwrap_or_default(),
                alias: one.instance_alias.unwrap_or_default(),
                status: one
                    .instance_status
                    .map(|status| status.as_str().to_owned())
                    .unwrap_or_default(),
                identity: one
                    .identity_management_type
                    .map(|kind| kind.as_str().to_owned())
                    .unwrap_or_default(),
            })
        }),
        Known::Absent => Known::Absent,
        _ => Known::Unseen,
    };
    let functions = if found.is_absent() {
        Known::NotAsked
    } else {
        look.known(listed)
    };
    ConnectFacts {
        instance,
        found,
        functions,
    }
}

/// The instance's id: as given, else as the adapter's functions name it, else as the function's resource policy or the
/// contact-centre definition does.
pub(super) fn which(look: &Look<'_>, base: &Base) -> Option<String> {
    let id = |text: &str| text.rsplit('/').next().unwrap_or(text).trim().to_owned();
    if let Some(given) = &look.subject.instance {
        return Some(id(given));
    }
    let functions = base.functions.found()?;
    let named = functions
        .iter()
        .find_map(|function| function.variables.get(keys::AMAZON_CONNECT_INSTANCE_ID));
    if let Some(named) = named {
        return Some(id(named));
    }
    if let Some(named) = look
        .subject
        .files
        .definition
        .as_ref()
        .and_then(|file| in_definition(&file.text))
    {
        return Some(named);
    }
    let function = base.flow_function()?;
    let policies = function
        .aliases
        .found()
        .into_iter()
        .flatten()
        .map(|alias| &alias.policy)
        .chain([&function.policy]);
    policies
        .filter_map(Known::found)
        .find_map(|text| in_policy(text))
}

/// `…:instance/<id>` in a resource policy.
fn in_policy(text: &str) -> Option<String> {
    let (_, rest) = text.split_once(":instance/")?;
    let id: String = rest
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .collect();
    (id.len() == 36).then_some(id)
}

/// The value of `reqInstanceId`, in either dialect: the first id after the item's name.
fn in_definition(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("reqInstanceId")?;
    rest.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-')
        .find(|word| word.len() == 36 && word.matches('-').count() == 4)
        .map(str::to_owned)
}

async fn functions(aws: &Aws, instance: &str) -> Result<Vec<String>, AwsError> {
    let mut pages = aws
        .connect()
        .list_lambda_functions()
        .instance_id(instance)
        .into_paginator()
        .items()
        .send();
    let mut found = Vec::new();
    while let Some(one) = pages.next().await {
        found.push(one.map_err(|error| AwsError::new("connect:ListLambdaFunctions", &error))?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6f1d2c3b-0000-4a4a-9b9b-1234567890ab";

    #[test]
    fn the_instance_is_found_in_policies_and_definitions() {
        let policy = format!(
            r#"{{"AWS:SourceArn":"arn:aws:connect:eu-west-2:210987654321:instance/{ID}"}}"#
        );
        assert_eq!(in_policy(&policy).as_deref(), Some(ID));
        let item =
            format!(r#"<item sortOrder="1" name="reqInstanceId" label="Instance">{ID}</item>"#);
        assert_eq!(in_definition(&item).as_deref(), Some(ID));
        let items = format!("<label>I</label><name>reqInstanceId</name><value>{ID}</value>");
        assert_eq!(in_definition(&items).as_deref(), Some(ID));
    }
}
