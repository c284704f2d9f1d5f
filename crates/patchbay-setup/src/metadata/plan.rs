//! What a deployment would change: the files against what the org has.

use std::collections::BTreeSet;

use patchbay_salesforce::metadata::RetrieveRequest;
use patchbay_salesforce::{Client, Deadline};

use super::{Component, Kind, MetadataError, merge, package};
use crate::Change;
use crate::app::Document;

/// What is to be deployed, and what becomes different by it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The differences; empty when everything is as the files say.
    pub changes: Vec<Change>,
    /// What is worth saying before: components that go by the name that the org has given them.
    pub notes: Vec<String>,
    /// Every component of the files, under the name that it has in the org.
    pub(super) files: Vec<Component>,
    /// Those that differ, as they are sent.
    pub(super) changed: Vec<Component>,
}

impl Plan {
    /// The components that are sent.
    pub fn components(&self) -> &[Component] {
        &self.changed
    }

    /// Names of the apps that the files are about.
    pub fn apps(&self) -> BTreeSet<String> {
        let named = self
            .files
            .iter()
            .filter_map(|component| match component.kind {
                Kind::App(_) if component.kind.belongs_to_app() => owner(component),
                Kind::App(_) => Some(component.full_name.clone()),
                _ => None,
            });
        named.collect()
    }
}

/// Reads what the org has of these components and compares. Components that belong to an app are found by their app: the
/// platform makes some of them itself, under names of its own.
///
/// # Errors
/// [`MetadataError`] when a file is wrong or the org does not answer.
pub async fn plan(
    client: &Client,
    files: Vec<Component>,
    deadline: Deadline,
) -> Result<Plan, MetadataError> {
    check(&files)?;
    let mut wanted = RetrieveRequest::new();
    let mut whole: BTreeSet<Kind> = BTreeSet::new();
    for file in &files {
        if !file.kind.belongs_to_app() {
            wanted = wanted.member(file.kind.name(), &file.full_name);
        } else if whole.insert(file.kind) {
            wanted = wanted.member(file.kind.name(), "*");
        }
    }
    let there = if wanted.is_empty() {
        Vec::new()
    } else {
        package::unzip(&client.metadata().retrieve(&wanted, deadline).await?.zip)?
    };
    compare(files, &there)
}

/// What cannot be deployed whatever the org has.
fn check(files: &[Component]) -> Result<(), MetadataError> {
    for (index, file) in files.iter().enumerate() {
        let twin = files[..index]
            .iter()
            .find(|other| other.kind == file.kind && same_name(&other.full_name, &file.full_name));
        if let Some(twin) = twin {
            return Err(MetadataError::Twice(twin.source_path(), file.source_path()));
        }
        let document = file.document()?;
        for element in ["shouldRotateConsumerKey", "shouldRotateConsumerSecret"] {
            if document.text(element) == Some("true") {
                return Err(MetadataError::Rotation {
                    path: file.source_path(),
                    element,
                });
            }
        }
    }
    Ok(())
}

/// Names in metadata are the same in any case.
fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// The app that a component belongs to.
fn owner(component: &Component) -> Option<String> {
    let document = component.document().ok()?;
    document
        .text("externalClientApplication")
        .map(str::to_owned)
}

pub(super) fn compare(files: Vec<Component>, there: &[Component]) -> Result<Plan, MetadataError> {
    let mut plan = Plan {
        changes: Vec::new(),
        notes: Vec::new(),
        files: Vec::new(),
        changed: Vec::new(),
    };
    for mut file in files {
        let ours = merge::portable(file.document()?);
        let found = counterpart(&file, there);
        if let Some(found) = found
            && found.full_name != file.full_name
        {
            plan.notes.push(format!(
                "{} {} goes by the name that the org has given it, {}",
                file.kind, file.full_name, found.full_name
            ));
            file.full_name.clone_from(&found.full_name);
        }
        let theirs = found.map(Component::document).transpose()?;
        let becomes = theirs
            .as_ref()
            .map_or_else(|| ours.clone(), |it| merge::over(it, &ours));
        plan.note_change(&file, theirs.as_ref(), &becomes);
        file.text = ours.to_xml();
        plan.files.push(file);
    }
    Ok(plan)
}

impl Plan {
    fn note_change(&mut self, file: &Component, theirs: Option<&Document>, becomes: &Document) {
        let place = format!("{} {}", file.kind, file.full_name);
        let (old, new) = (theirs.map(merge::shown), merge::shown(becomes));
        if let Some(change) = Change::of_text(place, old.as_deref(), Some(&new)) {
            self.changes.push(change);
            self.changed.push(Component {
                text: becomes.to_xml(),
                ..file.clone()
            });
        }
    }
}

/// The org's component that a file stands for: of the same name, or of the same app.
fn counterpart<'a>(file: &Component, there: &'a [Component]) -> Option<&'a Component> {
    let kin = || there.iter().filter(|other| other.kind == file.kind);
    if let Some(named) = kin().find(|other| same_name(&other.full_name, &file.full_name)) {
        return Some(named);
    }
    if !file.kind.belongs_to_app() {
        return None;
    }
    let app = owner(file)?;
    kin().find(|other| owner(other).is_some_and(|of| same_name(&of, &app)))
}

#[cfg(test)]
mod tests {
    use super::super::Component;
    use super::compare;

    fn policy(name: &str, body: &str) -> Component {
        let text = format!(
            "<ExtlClntAppOauthConfigurablePolicies xmlns=\"http://soap.sforce.com/2006/04/metadata\">\
             <externalClientApplication>Acme</externalClientApplication>{body}</ExtlClntAppOauthConfigurablePolicies>"
        );
        Component::of_file(&format!("{name}.ecaOauthPlcy"), text).expect("is a component")
    }

    const LABEL: &str = "<label>Ours</label>";

    #[test]
    fn a_policy_is_found_by_its_app_and_keeps_the_orgs_name() {
        let there = [policy(
            "Acme_oauth_defaultPolicy",
            "<policyAction>Block</policyAction>",
        )];
        let plan = compare(vec![policy("Ours", LABEL)], &there).expect("is compared");
        assert_eq!(plan.notes.len(), 1);
        let [sent] = plan.components() else {
            panic!("one component is sent");
        };
        assert_eq!(sent.full_name, "Acme_oauth_defaultPolicy");
        assert!(
            sent.text.contains("Block") && sent.text.contains("Ours"),
            "{}",
            sent.text
        );
        assert_eq!(plan.apps().into_iter().collect::<Vec<_>>(), ["Acme"]);
    }

    #[test]
    fn what_is_so_already_is_not_sent() {
        let there = [policy("Ours", LABEL)];
        let plan = compare(vec![policy("Ours", LABEL)], &there).expect("is compared");
        assert!(plan.changes.is_empty() && plan.components().is_empty());
    }
}
