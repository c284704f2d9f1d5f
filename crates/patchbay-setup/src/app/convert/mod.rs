//! A connected app becomes an external client app. Owns which element goes where, what has no counterpart, and what has
//! to change outside the files.
//!
//! Salesforce has no converter of metadata. There are two ways: the org migrates the app by a button and keeps its
//! consumer key (<https://help.salesforce.com/s/articleView?id=xcloud.migrate_connected_app_to_external_client_app.htm>),
//! or a new app is deployed beside the old one and has a key of its own.

mod oauth;
mod saml;

use serde::Serialize;

use super::elements::{self, ElementRule, Form};
use super::{AppName, ComponentType, Document, DocumentError, Element, NameError, SourceFolder};

/// Which way an app goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// A new app beside the old one, with a new consumer key.
    ReCreate,
    /// The org migrates the app; the files describe what it will be, with the key that it has.
    Migrate,
}

/// An external client app made from a connected app.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The app's API name.
    pub name: String,
    /// Its files.
    pub files: SourceFolder,
    /// What a person has to know.
    pub notes: Vec<Note>,
}

/// Something to know about a conversion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// The element of the connected app, where it is about one.
    pub element: Option<String>,
    /// One sentence or two.
    pub text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// The way that the files are for.
    Route,
    /// Something of the old app that the new one does not have.
    NoCounterpart,
    /// A value that was not written and is now: the two forms of app have different defaults.
    Explicit,
    /// A value that is written otherwise now.
    Changed,
    /// What has to change elsewhere.
    Outside,
}

/// Why an app cannot be converted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The file is no XML.
    #[error("the connected app cannot be read: {0}")]
    Document(#[from] DocumentError),
    /// The file is something else.
    #[error("the file holds {0}, no ConnectedApp")]
    NotConnectedApp(String),
    /// The new name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A value that external client apps do not have.
    #[error("{element} is `{value}`: {why}")]
    Value {
        /// Path of the element.
        element: String,
        /// What stands there.
        value: String,
        /// What could stand there.
        why: String,
    },
    /// Neither OAuth nor SAML is in it.
    #[error("the connected app has neither OAuth nor SAML: there is nothing to sign in with")]
    Nothing,
}

/// Where notes and the parts of the new app are gathered.
struct Work<'a> {
    old: &'a Document,
    name: &'a str,
    route: Route,
    has_oauth: bool,
    has_saml: bool,
    notes: Vec<Note>,
}

/// Elements without a counterpart, and why.
const DROPPED: &[(&str, &str)] = &[
    (
        "canvas",
        "a canvas is a plug-in of its own (ExtlClntAppCanvasSettings)",
    ),
    (
        "canvasConfig",
        "a canvas is a plug-in of its own (ExtlClntAppCanvasSettings)",
    ),
    (
        "mobileAppConfig",
        "mobile settings are a plug-in of their own (ExtlClntAppMobileSettings)",
    ),
    (
        "mobileStartUrl",
        "an external client app has one start URL for all devices",
    ),
];

/// Converts the text of a connected app.
///
/// # Errors
/// [`ConvertError`] when the text is none, or has a value that external client apps lack.
pub fn convert(text: &str, name: &str, route: Route) -> Result<Conversion, ConvertError> {
    let old = Document::parse(text)?;
    if old.root != ComponentType::ConnectedApp.name() {
        return Err(ConvertError::NotConnectedApp(old.root));
    }
    let name = AppName::parse(name)?;
    let mut work = Work {
        old: &old,
        name: name.as_str(),
        route,
        has_oauth: old.element("oauthConfig").is_some(),
        has_saml: old.element("samlConfig").is_some(),
        notes: Vec::new(),
    };
    if !work.has_oauth && !work.has_saml {
        return Err(ConvertError::Nothing);
    }
    work.say_route();
    let mut documents = vec![
        (String::new(), work.head()),
        ("_plcy".to_owned(), work.plug_ins()),
    ];
    if work.has_oauth {
        documents.push(("_glbl".into(), oauth::global_settings(&mut work)?));
        documents.push(("_oauth".into(), oauth::settings(&mut work)?));
        documents.push(("_oauth_defaultPolicy".into(), oauth::policies(&mut work)?));
    }
    if work.has_saml {
        documents.push(("_saml".into(), saml::policies(&mut work)?));
    }
    work.say_dropped();
    work.say_outside();
    let mut notes = work.notes;
    notes.sort_by_key(|note| note.kind);
    Ok(Conversion {
        files: files_of(&name, &documents),
        name: name.as_str().to_owned(),
        notes,
    })
}

fn files_of(name: &AppName, documents: &[(String, Document)]) -> SourceFolder {
    let mut files = SourceFolder::default();
    for (suffix, document) in documents {
        files
            .insert_component(&format!("{name}{suffix}"), document)
            .expect("the root is one of our types");
    }
    files
}

impl<'a> Work<'a> {
    fn has(&self, element: &str) -> bool {
        self.old.element(element).is_some()
    }

    fn note(
        &mut self,
        kind: NoteKind,
        element: impl Into<Option<&'static str>>,
        text: impl Into<String>,
    ) {
        self.notes.push(Note {
            kind,
            element: element.into().map(str::to_owned),
            text: text.into(),
        });
    }

    /// The text of an element of a group; nothing when it is empty.
    fn text(&self, group: &str, element: &str) -> Option<&'a str> {
        let old = self.old;
        old.element(group)?
            .child(element)
            .filter(|text| !text.is_empty())
    }

    /// The elements of a group with this name.
    fn all(&self, group: &'a str, element: &'a str) -> impl Iterator<Item = &'a Element> + use<'a> {
        let old = self.old;
        old.element(group)
            .map_or(&[][..], Element::children)
            .iter()
            .filter(move |child| child.name == element)
    }

    /// A document that names the app.
    fn part(&self, kind: ComponentType) -> Document {
        let mut document = Document::new(kind.name());
        document.set("externalClientApplication", self.name);
        document
    }

    fn head(&self) -> Document {
        let mut document = Document::new(ComponentType::ExternalClientApplication.name());
        for name in [
            "contactEmail",
            "contactPhone",
            "description",
            "iconUrl",
            "infoUrl",
            "label",
            "logoUrl",
        ] {
            if let Some(text) = self.old.text(name) {
                document.set(name, text);
            }
        }
        document.set("distributionState", "Local");
        document.set("isProtected", "false");
        document
    }

    fn plug_ins(&self) -> Document {
        let mut document = self.part(ComponentType::Policies);
        document.set("isEnabled", "true");
        document.set("isOauthPluginEnabled", self.has_oauth.to_string());
        document.set("isSamlPluginEnabled", self.has_saml.to_string());
        document.set("label", format!("{} plug-ins", self.name));
        match self.old.text("startUrl").filter(|url| !url.is_empty()) {
            Some(url) => {
                document.set("startPage", "Custom");
                document.set("startUrl", url);
            }
            None => document.set("startPage", "None"),
        }
        document
    }

    /// Custom attributes are needed where the plug-in reads them.
    fn attributes(&self) -> Vec<Element> {
        self.old
            .all("attributes")
            .map(|attribute| Element::group("customAttributes", attribute.children().to_vec()))
            .collect()
    }

    /// Adds the lists of profiles and permission sets.
    fn add_access(&self, document: &mut Document) {
        for (old, new) in [
            ("permissionSetName", "commaSeparatedPermissionSet"),
            ("profileName", "commaSeparatedProfile"),
        ] {
            let names: Vec<&str> = self
                .old
                .texts(old)
                .filter(|name| !name.is_empty())
                .collect();
            if !names.is_empty() {
                document.set(new, names.join(", "));
            }
        }
    }

    fn say_route(&mut self) {
        match self.route {
            Route::ReCreate => self.note(
                NoteKind::Route,
                None,
                "The files make a new app beside the old one. Its consumer key is a new one: no key can belong to two apps. \
                 The old app goes on until you delete it.",
            ),
            Route::Migrate => self.note(
                NoteKind::Route,
                None,
                "The files describe the app after a migration in the org (App Manager, the app, Migrate to External Client \
                 App), which keeps its consumer key. Migrate first, then compare with `patchbay app retrieve`; the old app \
                 stays as a copy that cannot be changed. Only apps made in this org can be migrated.",
            ),
        }
        if self.has_oauth {
            self.note(
                NoteKind::NoCounterpart,
                None,
                "External client apps know no sign-in by user name and password. Whoever signs in so has to change to the \
                 JWT bearer flow first.",
            );
        }
    }

    fn say_dropped(&mut self) {
        for (name, why) in DROPPED {
            if self.has(name) {
                self.note(
                    NoteKind::NoCounterpart,
                    *name,
                    format!("It is left out: {why}."),
                );
            }
        }
        let mut unknown = Vec::new();
        unknown_elements(
            &self.old.elements,
            elements::of(ComponentType::ConnectedApp),
            "",
            &mut unknown,
        );
        self.notes.extend(unknown.into_iter().map(|element| Note {
            kind: NoteKind::NoCounterpart,
            element: Some(element),
            text: "It is left out: connected apps have no such element.".into(),
        }));
    }

    fn say_outside(&mut self) {
        if self.has_oauth {
            self.note(
                NoteKind::Outside,
                None,
                "The contact centre's definition, item reqRestApiConnectedAppId, needs the id of the new app: \
                 `patchbay contact-center set`.",
            );
            if self.route == Route::ReCreate {
                self.note(
                    NoteKind::Outside,
                    None,
                    "The secret in AWS needs the consumer key of the new app: `patchbay secrets set`.",
                );
            }
        }
        if self.has_saml {
            self.note(
                NoteKind::Outside,
                None,
                "The definition's items reqConnectedAppId and reqIdentityUrl need those of the new app, and in Setup the app \
                 needs the org's Identity Provider certificate.",
            );
        }
    }
}

/// Paths of elements that the tables do not have.
fn unknown_elements(
    found: &[Element],
    rules: &'static [ElementRule],
    above: &str,
    unknown: &mut Vec<String>,
) {
    for element in found {
        let path = format!("{above}{}", element.name);
        match rules.iter().find(|rule| rule.name == element.name) {
            None => unknown.push(path),
            Some(rule) => {
                if let Form::Group(inner) = rule.form {
                    unknown_elements(element.children(), inner, &format!("{path}."), unknown);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
