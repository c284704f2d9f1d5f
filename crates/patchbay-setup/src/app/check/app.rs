//! An app as the checks see it: its components with their documents, found by the app that they name.

use std::collections::BTreeSet;

use super::super::{AppKind, Component, ComponentType, Document, Element};
use super::catalogue::LINK;
use crate::Finding;

/// A component that could be read.
pub(super) struct Part<'a> {
    pub(super) component: Component<'a>,
    pub(super) document: Document,
    /// Paths of elements about which something has been said already.
    pub(super) doubtful: BTreeSet<String>,
}

/// What an element says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact<'a> {
    /// This.
    Given(&'a str),
    /// Nothing: it is not there, or empty.
    Absent,
    /// Something that cannot be relied on and has been reported.
    Doubtful,
}

/// The components of one app.
pub(super) struct App<'a> {
    pub(super) name: String,
    pub(super) parts: Vec<Part<'a>>,
}

/// Some elements of a part: those of the root, or those of one group.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    pub(super) part: &'a Part<'a>,
    pub(super) group: Option<&'static str>,
}

impl Part<'_> {
    /// How a finding says where: the file and the element.
    pub(super) fn place(&self, element: &str) -> String {
        format!("{}, {element}", self.component.file.path)
    }

    pub(super) fn path(&self) -> &str {
        &self.component.file.path
    }

    /// The app that the component names; the head and a connected app are it.
    fn app_name(&self) -> &str {
        let own = matches!(
            self.component.kind,
            ComponentType::ExternalClientApplication | ComponentType::ConnectedApp
        );
        if own {
            return &self.component.full_name;
        }
        self.document
            .text("externalClientApplication")
            .unwrap_or_default()
    }
}

impl<'a> Section<'a> {
    fn path(&self, element: &str) -> String {
        match self.group {
            Some(group) => format!("{group}.{element}"),
            None => element.to_owned(),
        }
    }

    pub(super) fn place(&self, element: &str) -> String {
        self.part.place(&self.path(element))
    }

    /// What an element says.
    pub(super) fn fact(&self, element: &str) -> Fact<'a> {
        if self.part.doubtful.contains(&self.path(element)) {
            return Fact::Doubtful;
        }
        let found = self.elements().iter().find(|found| found.name == element);
        match found.and_then(Element::as_text).map(str::trim) {
            Some("") | None => Fact::Absent,
            Some(text) => Fact::Given(text),
        }
    }

    /// What a switch says; nothing when it is faulty.
    pub(super) fn flag(&self, element: &str, default: bool) -> Option<bool> {
        match self.fact(element) {
            Fact::Given(text) => text.parse().ok(),
            Fact::Absent => Some(default),
            Fact::Doubtful => None,
        }
    }

    /// The texts of all elements with this name.
    pub(super) fn texts(&self, element: &str) -> Vec<&'a str> {
        self.elements()
            .iter()
            .filter(|found| found.name == element)
            .filter_map(Element::as_text)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect()
    }

    fn elements(&self) -> &'a [Element] {
        match self.group {
            None => &self.part.document.elements,
            Some(group) => self
                .part
                .document
                .element(group)
                .map_or(&[], Element::children),
        }
    }
}

impl<'a> App<'a> {
    /// The first part of a type.
    pub(super) fn part(&'a self, kind: ComponentType) -> Option<&'a Part<'a>> {
        self.all(kind).next()
    }

    /// All parts of a type.
    pub(super) fn all(&'a self, kind: ComponentType) -> impl Iterator<Item = &'a Part<'a>> {
        self.parts
            .iter()
            .filter(move |part| part.component.kind == kind)
    }

    /// The elements of a part.
    pub(super) fn section(&'a self, kind: ComponentType) -> Option<Section<'a>> {
        self.part(kind).map(|part| Section { part, group: None })
    }

    /// The elements of a group of a connected app, also when the group is not there.
    pub(super) fn group(&'a self, group: &'static str) -> Option<Section<'a>> {
        self.part(ComponentType::ConnectedApp).map(|part| Section {
            part,
            group: Some(group),
        })
    }

    pub(super) fn is_connected(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.component.kind == ComponentType::ConnectedApp)
    }

    /// Whether a connected app has an element.
    fn connected_has(&self, element: &str) -> bool {
        self.part(ComponentType::ConnectedApp)
            .is_some_and(|part| part.document.element(element).is_some())
    }

    pub(super) fn has_oauth(&self) -> bool {
        self.connected_has("oauthConfig")
            || self.parts.iter().any(|part| {
                matches!(
                    part.component.kind,
                    ComponentType::GlobalOauthSettings
                        | ComponentType::OauthSettings
                        | ComponentType::OauthPolicies
                )
            })
    }

    pub(super) fn has_saml(&self) -> bool {
        self.connected_has("samlConfig") || self.part(ComponentType::SamlPolicies).is_some()
    }

    /// What the app is for. SAML is for sign-in; what is left over is for REST access, or for the CTI adapter when it
    /// is expected or its callback stands there.
    pub(super) fn kind(&self, expected: Option<AppKind>) -> AppKind {
        let plug_ins = self.section(ComponentType::Policies);
        let switched =
            |switch: &str| plug_ins.is_some_and(|part| part.flag(switch, false) == Some(true));
        let saml = self.has_saml() && !self.has_oauth()
            || !self.has_oauth()
                && switched("isSamlPluginEnabled")
                && !switched("isOauthPluginEnabled");
        if saml {
            return AppKind::Sso;
        }
        let config = self
            .section(ComponentType::GlobalOauthSettings)
            .or_else(|| self.group("oauthConfig"));
        let cti = AppKind::Cti.oauth().map(|terms| terms.callback);
        let called_back_as_cti = config.is_some_and(
            |config| matches!(config.fact("callbackUrl"), Fact::Given(text) if Some(text) == cti),
        );
        match expected {
            Some(AppKind::Rest) => AppKind::Rest,
            Some(AppKind::Cti) => AppKind::Cti,
            _ if called_back_as_cti => AppKind::Cti,
            _ if self.has_saml() => AppKind::Sso,
            _ => AppKind::Rest,
        }
    }
}

/// Puts parts together to apps. A part that names an app which is not there belongs to the app that its own name
/// begins with, or to the only one there is, and is reported.
pub(super) fn assemble(parts: Vec<Part<'_>>) -> (Vec<App<'_>>, Vec<Finding>) {
    let heads: Vec<String> = parts
        .iter()
        .filter(|part| part.component.kind == ComponentType::ExternalClientApplication)
        .map(|part| part.component.full_name.clone())
        .collect();
    let mut apps: Vec<App<'_>> = Vec::new();
    let mut findings = Vec::new();
    for part in parts {
        let named = part.app_name().to_owned();
        let external = part.component.kind.is_external();
        let name = if external && !heads.contains(&named) {
            let owner = owner(&heads, &part.component.full_name);
            if let (Some(owner), false) = (owner, named.is_empty()) {
                findings.push(wrong_link(&part, &named, owner));
            }
            owner.cloned().unwrap_or(named)
        } else {
            named
        };
        let app = apps
            .iter_mut()
            .find(|app| app.name == name && app.is_connected() != external);
        match app {
            Some(app) => app.parts.push(part),
            None => apps.push(App {
                name,
                parts: vec![part],
            }),
        }
    }
    (apps, findings)
}

fn owner<'h>(heads: &'h [String], part: &str) -> Option<&'h String> {
    let by_name = heads
        .iter()
        .filter(|head| part.starts_with(head.as_str()))
        .max_by_key(|head| head.len());
    match heads {
        [only] => Some(only),
        _ => by_name,
    }
}

fn wrong_link(part: &Part<'_>, named: &str, owner: &str) -> Finding {
    LINK.finding(
        part.place("externalClientApplication"),
        format!("The component names the app `{named}`, which is not among these files."),
        format!(
            "Settings and policies find their app by this element, letter by letter; here `{owner}` is left without them."
        ),
        format!("Write `{owner}` into externalClientApplication."),
    )
}
