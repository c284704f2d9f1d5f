//! Whether files are XML, and whether their elements are those that the metadata type has. Knows no right value for a
//! contact centre.

use std::collections::BTreeSet;

use super::super::document::NAMESPACE;
use super::super::elements::{self, Count, ElementRule, Form};
use super::super::{
    ApiVersion, Component, ComponentType, Document, Element, SourceFile, SourceFolder, Value,
};
use super::app::Part;
use super::catalogue::{
    BARE_AMPERSAND, ELEMENT_GONE, ELEMENT_MISSING, ELEMENT_TOO_NEW, ELEMENT_TWICE, ELEMENT_UNKNOWN,
    FILE_NAME, NAMESPACE as WRONG_NAMESPACE, NOT_XML, SCOPE_RUNTIME_NAME, VALUE,
};
use super::meant;
use super::oauth::scope_of_runtime_name;
use crate::Finding;

/// What was read.
pub(super) struct Read<'a> {
    pub(super) parts: Vec<Part<'a>>,
    pub(super) findings: Vec<Finding>,
    /// Types of components that are there and cannot be read.
    pub(super) unread: BTreeSet<ComponentType>,
}

/// Reads all components of apps.
pub(super) fn read(folder: &SourceFolder, version: Option<ApiVersion>) -> Read<'_> {
    let mut parts = Vec::new();
    let mut findings = Vec::new();
    let mut unread = BTreeSet::new();
    let mut doubts = BTreeSet::new();
    for (kind, finding) in folder.files().iter().filter_map(misnamed) {
        unread.insert(kind);
        findings.push(finding);
    }
    for component in folder.components() {
        let Some(document) = read_document(&component, &mut findings) else {
            unread.insert(component.kind);
            continue;
        };
        let mut reading = Reading {
            kind: component.kind,
            file: &component.file.path,
            version,
            findings: &mut findings,
            doubtful: BTreeSet::new(),
            doubtful_elsewhere: &mut doubts,
        };
        reading.elements("", &document.elements, elements::of(component.kind));
        let doubtful = reading.doubtful;
        parts.push(Part {
            component,
            document,
            doubtful,
        });
    }
    for part in &mut parts {
        let own = doubts
            .iter()
            .filter(|(kind, _)| *kind == part.component.kind);
        part.doubtful
            .extend(own.map(|(_, name)| (*name).to_owned()));
    }
    Read {
        parts,
        findings,
        unread,
    }
}

/// A file whose text is one of our types and whose name is not.
fn misnamed(file: &SourceFile) -> Option<(ComponentType, Finding)> {
    if Component::of_file(file).is_some() || !file.text.contains("soap.sforce.com") {
        return None;
    }
    let document = Document::parse(&file.text).ok()?;
    let kind = ComponentType::of_name(&document.root)?;
    let finding = FILE_NAME.finding(
        &file.path,
        format!("A file with {kind} has to end with `.{}-meta.xml`.", kind.suffix()),
        "By its suffix Salesforce's tools know what a file holds; this one is left out of a deployment.",
        format!("Rename it to {}.", kind.source_path("<name>")),
    );
    Some((kind, finding))
}

fn read_document(component: &Component<'_>, findings: &mut Vec<Finding>) -> Option<Document> {
    let path = &component.file.path;
    let document = match Document::parse(&component.file.text) {
        Ok(document) => document,
        Err(error) => {
            findings.push(NOT_XML.finding(
                path,
                format!("The file cannot be read as XML: {error}."),
                "Neither Salesforce nor any tool can read it.",
                "Mend the XML, or make the file anew with `patchbay app new`.",
            ));
            return None;
        }
    };
    if document.root != component.kind.name() {
        findings.push(FILE_NAME.finding(
            path,
            format!(
                "The file's name stands for {}, its root element is {}.",
                component.kind, document.root
            ),
            "A deployment refuses a file whose name and root element differ.",
            "Rename the file, or make it anew with `patchbay app new`.",
        ));
        return None;
    }
    if document.namespace.as_deref() != Some(NAMESPACE) {
        findings.push(WRONG_NAMESPACE.finding(
            path,
            format!("The root element is not in the namespace {NAMESPACE}."),
            "A deployment refuses elements of another namespace.",
            format!("Write <{} xmlns=\"{NAMESPACE}\">.", component.kind),
        ));
    }
    for element in document.bare_ampersands.iter().collect::<BTreeSet<_>>() {
        findings.push(BARE_AMPERSAND.finding(
            format!("{path}, {element}"),
            "An & stands there that is not escaped.",
            "The file is no XML, so a deployment refuses it. In formulas & joins texts; in the file it has to be &amp;.",
            "Write &amp; for each &.",
        ));
    }
    Some(document)
}

/// One file while it is looked through.
struct Reading<'r> {
    kind: ComponentType,
    file: &'r str,
    version: Option<ApiVersion>,
    findings: &'r mut Vec<Finding>,
    doubtful: BTreeSet<String>,
    doubtful_elsewhere: &'r mut BTreeSet<(ComponentType, &'static str)>,
}

impl Reading<'_> {
    /// `above` is the path of the group that holds the elements, with a dot at its end.
    fn elements(&mut self, above: &str, found: &[Element], rules: &'static [ElementRule]) {
        let mut seen = BTreeSet::new();
        for element in found {
            let path = format!("{above}{}", element.name);
            let Some(rule) = rules.iter().find(|rule| rule.name == element.name) else {
                self.unknown(above, element, rules);
                continue;
            };
            if !seen.insert(rule.name) && rule.count != Count::Many {
                self.twice(&path);
                continue;
            }
            if self.has_wrong_age(&path, rule) {
                continue;
            }
            self.value(&path, element, rule);
        }
        for rule in rules.iter().filter(|rule| rule.count == Count::One) {
            let path = format!("{above}{}", rule.name);
            let element = found.iter().find(|element| element.name == rule.name);
            let empty = element
                .is_none_or(|element| element.as_text().is_some_and(|text| text.trim().is_empty()));
            if empty && !self.doubtful.contains(&path) {
                self.missing(&path, element.is_some());
            }
        }
    }

    fn report(&mut self, path: &str, finding: Finding) {
        self.doubtful.insert(path.to_owned());
        self.findings.push(finding);
    }

    fn place(&self, path: &str) -> String {
        format!("{}, {path}", self.file)
    }

    fn unknown(&mut self, above: &str, element: &Element, rules: &'static [ElementRule]) {
        let path = format!("{above}{}", element.name);
        let meant = meant::of(self.kind, rules, &element.name);
        let fix = match meant {
            Some((kind, name)) if kind == self.kind => {
                self.doubtful.insert(format!("{above}{name}"));
                format!("Write `{name}`.")
            }
            Some((kind, name)) => {
                self.doubtful_elsewhere.insert((kind, name));
                format!(
                    "Take it out here; the value belongs into `{name}` of the .{} file.",
                    kind.suffix()
                )
            }
            None => "Take it out.".to_owned(),
        };
        let finding = ELEMENT_UNKNOWN.finding(
            self.place(&path),
            format!("{} has no element `{}`.", self.kind, element.name),
            "A deployment refuses the whole file for it.",
            fix,
        );
        self.report(&path, finding);
    }

    fn twice(&mut self, path: &str) {
        let finding = ELEMENT_TWICE.finding(
            self.place(path),
            "The element stands there more than once.",
            "A deployment refuses it, or takes one of the two.",
            "Keep one.",
        );
        self.report(path, finding);
    }

    fn missing(&mut self, path: &str, empty: bool) {
        let what = if empty {
            "The element is empty, and has to have a value."
        } else {
            "The element is missing, and has to be there."
        };
        let finding = ELEMENT_MISSING.finding(
            self.place(path),
            what,
            format!("A deployment refuses a {} without it.", self.kind),
            "Add it; `patchbay app new` writes all that are needed.",
        );
        self.report(path, finding);
    }

    /// Elements come and go with API versions. What is older than the type is said once for all files.
    fn has_wrong_age(&mut self, path: &str, rule: &ElementRule) -> bool {
        let Some(version) = self.version.filter(|version| *version >= self.kind.since()) else {
            return false;
        };
        let finding = match (rule.since, rule.gone) {
            (Some(since), _) if version < since && version >= ApiVersion::OLDEST_OAUTH => {
                ELEMENT_TOO_NEW.finding(
                    self.place(path),
                    format!("The element is there since API {since}; the files are for {version}."),
                    "A deployment with the older version refuses the file.",
                    format!("Take it out, or set the API version to {since} or later."),
                )
            }
            (_, Some(gone)) if version >= gone => ELEMENT_GONE.finding(
                self.place(path),
                format!("API {version} does not have the element any more."),
                "It comes from files that were retrieved with an older version; a deployment refuses it.",
                "Take it out.",
            ),
            _ => return false,
        };
        self.report(path, finding);
        true
    }

    fn value(&mut self, path: &str, element: &Element, rule: &ElementRule) {
        match (&element.value, rule.form) {
            (_, Form::Opaque) => {}
            (Value::Group(children), Form::Group(rules)) => {
                self.elements(&format!("{path}."), children, rules);
            }
            (Value::Text(text), Form::Group(rules)) if text.trim().is_empty() => {
                self.elements(&format!("{path}."), &[], rules);
            }
            (Value::Text(text), Form::Group(_)) => {
                self.refuse(path, text, "other elements, no text");
            }
            (Value::Group(_), _) => self.refuse(path, "…", "text, no other elements"),
            (Value::Text(text), form) => self.text(path, text.trim(), form),
        }
    }

    fn text(&mut self, path: &str, text: &str, form: Form) {
        if text.is_empty() {
            return;
        }
        match form {
            Form::Flag if !matches!(text, "true" | "false") => {
                self.refuse(path, text, "`true` or `false`");
            }
            Form::Number if text.parse::<u32>().is_err() => {
                self.refuse(path, text, "a whole number");
            }
            Form::Word(words) => self.word(path, text, words),
            Form::Words(words) => {
                for part in text
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                {
                    self.word(path, part, words);
                }
            }
            _ => {}
        }
    }

    fn word(&mut self, path: &str, word: &str, words: &[&str]) {
        if words.contains(&word) {
            return;
        }
        let scopes = words.contains(&"RefreshToken");
        if let Some(scope) = scope_of_runtime_name(word).filter(|_| scopes) {
            // The scope that is meant is known, so the list is still looked at.
            self.findings.push(SCOPE_RUNTIME_NAME.finding(
                self.place(path),
                format!("`{word}` is the name of a scope in tokens; in metadata it is `{scope}`."),
                "A deployment refuses the name.",
                format!("Write `{scope}`."),
            ));
            return;
        }
        let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        self.refuse(path, word, &format!("one of {}", listed.join(", ")));
    }

    fn refuse(&mut self, path: &str, value: &str, wanted: &str) {
        let shown: String = value.chars().take(40).collect();
        let finding = VALUE.finding(
            self.place(path),
            format!("`{shown}` cannot stand there: it has to be {wanted}."),
            "A deployment refuses the value. Upper and lower case count.",
            "Write one of the allowed values; `patchbay app new` shows the right one.",
        );
        self.report(path, finding);
    }
}
