//! Components as files again: listed, and gathered into a zip with its manifest. Owns which of their elements are never
//! given away.

use super::archive;
use super::check::NAMESPACE;
use super::components::{self, Component};
use super::types::{self, Definition};
use super::xml::Element;
use crate::error::SfError;
use crate::identity::Rows;

/// What is asked for (`RetrieveRequest`).
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Type and member; the member `*` is every component of the type.
    pub(super) members: Vec<(String, String)>,
    /// API version of the manifest, such as `66.0`.
    pub(super) version: String,
    /// Whether the files lie at the root of the zip instead of in `unpackaged`.
    pub(super) single_package: bool,
}

/// What was found (`RetrieveResult`).
#[derive(Clone, Debug)]
pub(super) struct Retrieved {
    pub(super) components: Vec<Component>,
    /// File and problem.
    pub(super) messages: Vec<(String, String)>,
    pub(super) zip: Vec<u8>,
    pub(super) folder: &'static str,
}

/// Path of a component in a package.
pub(super) fn path_of(definition: &Definition, full_name: &str) -> String {
    format!("{}/{full_name}.{}", definition.folder, definition.suffix)
}

/// Every component of a type.
pub(super) fn list(rows: &Rows<'_>, definition: &Definition) -> Result<Vec<Component>, SfError> {
    components::all(rows.db, definition.name)
}

/// Gathers what is asked for. A type that the org lacks is refused by name.
pub(super) fn retrieve(rows: &Rows<'_>, wanted: &Wanted) -> Result<Retrieved, SfError> {
    let folder = if wanted.single_package {
        ""
    } else {
        "unpackaged/"
    };
    let mut found: Vec<Component> = Vec::new();
    let mut messages = Vec::new();
    for (kind, member) in &wanted.members {
        let manifest = format!("{folder}package.xml");
        let Some(definition) = types::of_name(kind) else {
            if types::is_elsewhere(kind) {
                return Err(SfError::unsupported(format!("retrieval of {kind}")));
            }
            messages.push((
                manifest,
                format!("Unknown type name '{kind}' specified in package.xml"),
            ));
            continue;
        };
        if member == "*" {
            found.extend(list(rows, definition)?);
        } else if let Some(component) = components::find(rows.db, kind, member)? {
            found.push(component);
        } else {
            // Observed wherever a member of the manifest is not in the org.
            let text = format!("Entity of type '{kind}' named '{member}' cannot be found");
            messages.push((manifest, text));
        }
    }
    found.sort_by(|a, b| (&a.kind, &a.full_name).cmp(&(&b.kind, &b.full_name)));
    found.dedup_by(|a, b| a.kind == b.kind && a.full_name == b.full_name);
    let mut files = Vec::new();
    for component in &found {
        if let Some(definition) = types::of_name(&component.kind) {
            let path = path_of(definition, &component.full_name);
            let document = shown(&component.content).document(NAMESPACE);
            files.push((format!("{folder}{path}"), document));
        }
    }
    files.push((
        format!("{folder}package.xml"),
        manifest(&found, &wanted.version),
    ));
    let zip = archive::zip(&files).map_err(|error| {
        tracing::error!(%error, "the zip of a retrieval was not written");
        SfError::unsupported("retrieval of files of this size")
    })?;
    Ok(Retrieved {
        components: found,
        messages,
        zip,
        folder,
    })
}

/// A component as it is given back: consumer secrets never are
/// (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedapp.htm>).
fn shown(content: &Element) -> Element {
    let mut shown = content.clone();
    shown.remove("consumerSecret");
    for child in &mut shown.children {
        child.remove("consumerSecret");
    }
    shown
}

fn manifest(components: &[Component], version: &str) -> String {
    let mut types: Vec<Element> = Vec::new();
    for component in components {
        let member = Element::leaf("members", component.full_name.as_str());
        match types.last_mut() {
            Some(last) if last.text_of("name") == Some(component.kind.as_str()) => {
                let end = last.children.len().saturating_sub(1);
                last.children.insert(end, member);
            }
            _ => {
                let name = Element::leaf("name", component.kind.as_str());
                types.push(Element::parent("types", vec![member, name]));
            }
        }
    }
    types.push(Element::leaf("version", version));
    Element::parent("Package", types).document(NAMESPACE)
}
