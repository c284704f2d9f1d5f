//! Sending a plan to the org, and what its apps are called there afterwards.

use patchbay_salesforce::metadata::{
    ComponentMessage, DeployOptions, DeployResult, FileProperties, RetrieveRequest,
};
use patchbay_salesforce::{Client, Deadline};
use serde::Serialize;

use super::refusal::name_in_org;
use super::{Component, Kind, MetadataError, Plan, Refusal, package, plan};
use crate::app::ComponentType;

/// A deployment that was done.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// What the org tells of it.
    pub result: DeployResult,
    /// What went otherwise than planned.
    pub notes: Vec<String>,
}

/// What an app is called in the org: neither is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppIdentity {
    /// Its name in metadata.
    pub name: String,
    /// Its id: `0xI…` of an external client app, `0H4…` of a connected app.
    pub id: Option<String>,
    /// Its consumer key, where the org tells it.
    pub consumer_key: Option<String>,
}

/// Deploys what a plan found to differ: all of it or nothing. `progress` is told how far it is. A policy that the
/// platform has made under another name is deployed under that name.
///
/// # Errors
/// [`MetadataError::Components`] with each refused component; [`MetadataError::Org`] with a timeout when the deadline
/// comes first, while the deployment goes on.
pub async fn deploy(
    client: &Client,
    planned: &Plan,
    progress: &(dyn Fn(&DeployResult) + Send + Sync),
    deadline: Deadline,
) -> Result<Deployed, MetadataError> {
    let result = send(client, planned.components(), progress, deadline).await?;
    if result.success {
        return Ok(Deployed {
            result,
            notes: Vec::new(),
        });
    }
    let Some(again) = renamed(client, planned, &result, deadline).await? else {
        return Err(refused(&result));
    };
    let result = send(client, again.components(), progress, deadline).await?;
    if result.success {
        Ok(Deployed {
            result,
            notes: again.notes,
        })
    } else {
        Err(refused(&result))
    }
}

/// Deploys components as they are, without comparing them with what the org has: all of them or nothing.
///
/// # Errors
/// As [`deploy`].
pub async fn deploy_as_is(
    client: &Client,
    components: &[Component],
    progress: &(dyn Fn(&DeployResult) + Send + Sync),
    deadline: Deadline,
) -> Result<(), MetadataError> {
    let result = send(client, components, progress, deadline).await?;
    if result.success {
        Ok(())
    } else {
        Err(refused(&result))
    }
}

async fn send(
    client: &Client,
    components: &[Component],
    progress: &(dyn Fn(&DeployResult) + Send + Sync),
    deadline: Deadline,
) -> Result<DeployResult, MetadataError> {
    let zip = package::zip(components)?;
    let metadata = client.metadata();
    let options = DeployOptions::default();
    Ok(metadata
        .deploy(zip.into(), options, progress, deadline)
        .await?)
}

fn refused(result: &DeployResult) -> MetadataError {
    let refusals: Vec<Refusal> = result.failures().map(Refusal::of).collect();
    match &result.error {
        Some((code, text)) if refusals.is_empty() => MetadataError::Refused {
            code: code.clone(),
            text: text.clone(),
        },
        _ if refusals.is_empty() => MetadataError::Refused {
            code: format!("{:?}", result.status),
            text: "Salesforce gives no reason".to_owned(),
        },
        _ => MetadataError::Components(refusals),
    }
}

/// The plan once more, when all that was refused are policies that the platform has made itself: it tells their names.
async fn renamed(
    client: &Client,
    planned: &Plan,
    result: &DeployResult,
    deadline: Deadline,
) -> Result<Option<Plan>, MetadataError> {
    let mut files = planned.files.clone();
    let mut wanted = RetrieveRequest::new();
    let mut notes = Vec::new();
    for failure in result.failures() {
        let Some(name) = failure.problem.as_deref().and_then(name_in_org) else {
            return Ok(None);
        };
        let Some(file) = files.iter_mut().find(|file| is_of(file, failure)) else {
            return Ok(None);
        };
        notes.push(format!(
            "{} {} goes by the name that the org has given it, {name}",
            file.kind, file.full_name
        ));
        name.clone_into(&mut file.full_name);
        wanted = wanted.member(file.kind.name(), name);
    }
    if wanted.is_empty() {
        return Ok(None);
    }
    // Everything that was sent is looked at again: nothing of it was saved.
    for sent in planned.components() {
        wanted = wanted.member(sent.kind.name(), &sent.full_name);
    }
    let retrieved = client.metadata().retrieve(&wanted, deadline).await?;
    let there = package::unzip(&retrieved.zip)?;
    let sent = |file: &Component| {
        let was_sent = planned
            .components()
            .iter()
            .any(|it| it.kind == file.kind && it.full_name == file.full_name);
        was_sent || there.iter().any(|it| it.kind == file.kind)
    };
    files.retain(sent);
    let mut again = plan::compare(files, &there)?;
    again.notes = notes;
    Ok(Some(again))
}

fn is_of(file: &Component, message: &ComponentMessage) -> bool {
    file.kind.name() == message.component_type && file.full_name == message.full_name
}

/// What these apps are called in the org. Apps that it does not have are left out.
///
/// # Errors
/// [`MetadataError`] when the org does not answer.
pub async fn identities<'a>(
    client: &Client,
    apps: impl IntoIterator<Item = &'a str>,
    deadline: Deadline,
) -> Result<Vec<AppIdentity>, MetadataError> {
    let apps: Vec<&str> = apps.into_iter().collect();
    if apps.is_empty() {
        return Ok(Vec::new());
    }
    let external = ComponentType::ExternalClientApplication.name();
    let connected = ComponentType::ConnectedApp.name();
    let listed = client
        .metadata()
        .list(&[external, connected], deadline)
        .await?;
    let found: Vec<&FileProperties> = apps
        .iter()
        .filter_map(|app| {
            listed
                .iter()
                .find(|it| it.full_name.eq_ignore_ascii_case(app))
        })
        .collect();
    let keys = consumer_keys(client, &found, deadline).await?;
    let known = |it: &&FileProperties| AppIdentity {
        name: it.full_name.clone(),
        id: (!it.id.is_empty()).then(|| it.id.clone()),
        consumer_key: keys
            .iter()
            .find(|(app, _)| app.eq_ignore_ascii_case(&it.full_name))
            .map(|(_, key)| key.clone()),
    };
    Ok(found.iter().map(known).collect())
}

/// App and consumer key of these apps.
async fn consumer_keys(
    client: &Client,
    apps: &[&FileProperties],
    deadline: Deadline,
) -> Result<Vec<(String, String)>, MetadataError> {
    let global = Kind::App(ComponentType::GlobalOauthSettings);
    let mut wanted = RetrieveRequest::new();
    let mut external = false;
    for app in apps {
        if app.component_type == ComponentType::ConnectedApp.name() {
            wanted = wanted.member(&app.component_type, &app.full_name);
        } else if !external {
            external = true;
            wanted = wanted.member(global.name(), "*");
        }
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let retrieved = client.metadata().retrieve(&wanted, deadline).await?;
    let mut keys = Vec::new();
    for component in package::unzip(&retrieved.zip)? {
        let document = component.document()?;
        let (app, key) = if component.kind == global {
            (
                document.text("externalClientApplication"),
                document.text("consumerKey"),
            )
        } else {
            let oauth = document.element("oauthConfig");
            (
                Some(component.full_name.as_str()),
                oauth.and_then(|it| it.child("consumerKey")),
            )
        };
        if let (Some(app), Some(key)) = (app, key) {
            keys.push((app.to_owned(), key.to_owned()));
        }
    }
    Ok(keys)
}
