//! Components out of an org: a whole app by its name, or single ones.

use patchbay_salesforce::metadata::RetrieveRequest;
use patchbay_salesforce::{Client, Deadline};

use super::{Component, Kind, MetadataError, package};
use crate::app::ComponentType;

/// The components of these types and names, as far as the org has them; the name `*` is all of a type.
///
/// # Errors
/// [`MetadataError`] when the org does not answer.
pub async fn retrieve(
    client: &Client,
    components: &[(Kind, &str)],
    deadline: Deadline,
) -> Result<Vec<Component>, MetadataError> {
    if components.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = components
        .iter()
        .fold(RetrieveRequest::new(), |wanted, (kind, name)| {
            wanted.member(kind.name(), name)
        });
    let retrieved = client.metadata().retrieve(&wanted, deadline).await?;
    package::unzip(&retrieved.zip)
}

/// All components of an app: an external client app with its settings and policies, or a connected app.
///
/// # Errors
/// [`MetadataError::Missing`] when the org has neither.
pub async fn retrieve_app(
    client: &Client,
    name: &str,
    deadline: Deadline,
) -> Result<Vec<Component>, MetadataError> {
    let wanted: Vec<(Kind, &str)> = ComponentType::ALL
        .into_iter()
        .map(Kind::App)
        .map(|kind| (kind, if kind.belongs_to_app() { "*" } else { name }))
        .collect();
    let mut found = Vec::new();
    for component in retrieve(client, &wanted, deadline).await? {
        let of = if component.kind.belongs_to_app() {
            let document = component.document()?;
            document
                .text("externalClientApplication")
                .map(str::to_owned)
        } else {
            Some(component.full_name.clone())
        };
        if of.is_some_and(|of| of.eq_ignore_ascii_case(name)) {
            found.push(component);
        }
    }
    if found.is_empty() {
        return Err(MetadataError::Missing {
            kind: "external client app or connected app",
            name: name.to_owned(),
        });
    }
    Ok(found)
}
