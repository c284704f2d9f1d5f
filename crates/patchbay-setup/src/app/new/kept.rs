//! What an existing app keeps when its files are written anew.

use super::super::{Component, ComponentType, Document, SourceFile, SourceFolder};

/// Elements that an org has given, by type: without them a second deployment makes another app, or fails.
const GIVEN_BY_ORG: &[(ComponentType, &str)] = &[
    (
        ComponentType::ExternalClientApplication,
        "orgScopedExternalApp",
    ),
    (ComponentType::GlobalOauthSettings, "consumerKey"),
    (ComponentType::OauthSettings, "oauthLink"),
];

/// The new files with what the old ones have from an org: full names of settings and policies (the platform gives
/// them names of its own, and takes one policy for each app), consumer key, links.
pub fn keep(old: &SourceFolder, new: &SourceFolder) -> SourceFolder {
    let old: Vec<(Component<'_>, Document)> = old
        .components()
        .into_iter()
        .filter_map(|component| {
            let document = Document::parse(&component.file.text).ok()?;
            Some((component, document))
        })
        .collect();
    let mut kept = SourceFolder::default();
    for component in new.components() {
        let Ok(mut document) = Document::parse(&component.file.text) else {
            continue;
        };
        let before = old.iter().find(|(earlier, earlier_document)| {
            earlier.kind == component.kind
                && app_of(earlier, earlier_document) == app_of(&component, &document)
        });
        let Some((earlier, earlier_document)) = before else {
            kept.insert(component.file.clone());
            continue;
        };
        for (kind, name) in GIVEN_BY_ORG {
            if *kind == component.kind && document.element(name).is_none() {
                document
                    .elements
                    .extend(earlier_document.element(name).cloned());
            }
        }
        kept.insert(SourceFile {
            path: component.kind.source_path(&earlier.full_name),
            text: document.to_xml(),
        });
    }
    kept
}

/// The app that a component is a part of.
fn app_of<'a>(component: &'a Component<'_>, document: &'a Document) -> &'a str {
    document
        .text("externalClientApplication")
        .unwrap_or(&component.full_name)
}
