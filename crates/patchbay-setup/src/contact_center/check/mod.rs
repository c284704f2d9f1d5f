//! Finds what is wrong in a definition. One finding names one mistake: a value that has not its form is not compared with
//! others.

mod agreement;
mod apps;
mod certificate;
mod list;
mod values;

use jiff::Timestamp;

pub use self::list::CHECKS;
use self::list::{
    CHANNELS, HEADER, ITEM_ABSENT, ITEM_EMPTY, ITEM_MISSING, ITEM_MISSPELT, ITEM_TWICE, NAMESPACE,
    NOT_XML, ORG_BOUND, SECTION_MISSING, SECTION_TWICE, WRONG_ROOT,
};
use super::catalogue::{self, GENERAL, INSTANCE_ID, ITEMS, KnownItem, REGION, VOICE};
use super::definition::{Definition, DefinitionError, Dialect, NAMESPACE as METADATA};
use super::other_org;
use crate::finding::{Check, Finding};

/// What is known from elsewhere. What is `None` is not compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectations {
    /// The API name of the contact centre.
    pub centre: Option<String>,
    /// The region of the Amazon Connect instance.
    pub region: Option<String>,
    /// The id of the Amazon Connect instance.
    pub instance_id: Option<String>,
    /// The alias of the Amazon Connect instance.
    pub instance_alias: Option<String>,
    /// The AWS account of the roles.
    pub account: Option<String>,
    /// The id of the app that the functions sign in with, 15 or 18 characters.
    pub rest_app_id: Option<String>,
    /// The org's own host, `acme.my.salesforce.com`.
    pub org_host: Option<String>,
    /// Whether the definition is to be deployed to another org than it came from.
    pub for_other_org: bool,
}

/// Checks a text: what is no definition becomes a finding.
pub fn check_text(text: &str, expectations: &Expectations, now: Timestamp) -> Vec<Finding> {
    match Definition::parse(text) {
        Ok(definition) => check(&definition, expectations, now),
        Err(DefinitionError::Root(name)) => vec![WRONG_ROOT.finding(
            PLACE,
            format!("the outermost element is <{name}>"),
            "Setup imports <callCenter>, the Metadata API takes <CallCenter>; the case counts.",
            "export the contact centre again, or retrieve it as callCenters/<name>.callCenter-meta.xml",
        )],
        Err(error) => vec![NOT_XML.finding(
            PLACE,
            error.to_string(),
            "Neither the import nor the Metadata API reads it.",
            "mend it at this place; in a value `&` is written `&amp;` and `<` is written `&lt;`",
        )],
    }
}

/// Checks a definition.
pub fn check(definition: &Definition, expectations: &Expectations, now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    layout(definition, &mut findings);
    presence(definition, expectations, &mut findings);
    let sound = values::check(definition, &mut findings);
    let subject = Subject {
        definition,
        sound,
        expectations,
    };
    agreement::check(&subject, &mut findings);
    apps::check(&subject, &mut findings);
    certificate::check(definition, now, &mut findings);
    if expectations.for_other_org {
        of_other_org(definition, &mut findings);
    }
    findings
}

/// A definition with the names of the items whose values have their form.
struct Subject<'d> {
    definition: &'d Definition,
    sound: Vec<&'static str>,
    expectations: &'d Expectations,
}

impl<'d> Subject<'d> {
    /// The value of an item that has its form.
    fn value(&self, name: &str) -> Option<&'d str> {
        let sound = self.sound.contains(&name);
        self.definition.value(name).filter(|_| sound)
    }
}

impl<'d> Subject<'d> {
    /// The region that the others have to agree with: the known one, else the definition's.
    fn region(&self) -> Option<&'d str> {
        let known = self.expectations.region.as_deref();
        known.or_else(|| self.value(REGION))
    }

    /// The instance that the others have to agree with.
    fn instance(&self) -> Option<&'d str> {
        let known = self.expectations.instance_id.as_deref();
        known.or_else(|| self.value(INSTANCE_ID))
    }
}

/// What findings call the definition as a whole.
const PLACE: &str = "contact-centre definition";

/// A finding at an item.
fn at(check: &Check, item: &str, what: String, why: &str, fix: impl Into<String>) -> Finding {
    check.finding(format!("{PLACE}, {item}"), what, why, fix)
}

fn layout(definition: &Definition, findings: &mut Vec<Finding>) {
    if definition.dialect() == Dialect::Metadata {
        let namespace = definition.root.attribute("xmlns");
        let prefixed = definition.root.tag != definition.root.name;
        if namespace != Some(METADATA) && !prefixed {
            findings.push(NAMESPACE.finding(
                PLACE,
                format!("<CallCenter> has not the namespace {METADATA}"),
                "The Metadata API does not know the elements then.",
                format!("write <CallCenter xmlns=\"{METADATA}\">"),
            ));
        }
        for name in ["displayName", "displayNameLabel", "internalNameLabel"] {
            let text = definition.header(name).map(str::trim);
            if text.is_none_or(str::is_empty) {
                findings.push(HEADER.finding(
                    format!("{PLACE}, {name}"),
                    format!("there is no <{name}>, or it is empty"),
                    "The Metadata API refuses a call centre without it.",
                    "retrieve the contact centre again",
                ));
            }
        }
    }
    let sections = definition.sections();
    for (index, name) in sections.iter().enumerate() {
        if sections.iter().take(index).any(|earlier| earlier == name) {
            findings.push(SECTION_TWICE.finding(
                format!("{PLACE}, section {name}"),
                "the section stands twice",
                "Which of the two counts is not documented.",
                "put all items into one of them",
            ));
        }
    }
}

fn presence(definition: &Definition, expectations: &Expectations, findings: &mut Vec<Finding>) {
    let sections = definition.sections();
    let missing: Vec<&str> = [GENERAL, VOICE]
        .into_iter()
        .filter(|name| !sections.iter().any(|found| found == name))
        // Retrieved metadata need not have the general section: its facts stand in elements.
        .filter(|name| definition.dialect() == Dialect::Import || *name == VOICE)
        .collect();
    for name in &missing {
        findings.push(SECTION_MISSING.finding(
            format!("{PLACE}, section {name}"),
            "the section is missing",
            "It is one of the two that every contact centre has.",
            "start from an export of the contact centre",
        ));
    }
    for known in ITEMS {
        let found = definition.all(known.name);
        if found.len() > 1 {
            findings.push(at(
                &ITEM_TWICE,
                known.name,
                format!("the item stands {} times", found.len()),
                "Which of them counts is not documented.",
                "keep the right one",
            ));
        }
        let left_empty = expectations.for_other_org && other_org::OF_THE_ORG.contains(&known.name);
        if known.required && !missing.contains(&known.section) && !left_empty {
            findings.extend(absence(definition, known, found.is_empty()));
        }
    }
}

fn absence(definition: &Definition, known: &KnownItem, absent: bool) -> Option<Finding> {
    if definition.value(known.name).is_some() {
        return None;
    }
    let metadata = definition.dialect() == Dialect::Metadata;
    // Retrieved metadata has these in elements and in the name of its file.
    if metadata && known.section == GENERAL && absent {
        return None;
    }
    let set = format!(
        "`patchbay contact-center set FILE --item {}=VALUE`",
        known.name
    );
    if !absent {
        let why = "A contact centre cannot do without this value.";
        return Some(at(
            &ITEM_EMPTY,
            known.name,
            "the item is empty".into(),
            why,
            set,
        ));
    }
    if let Some(near) = misspelt(definition, known.name) {
        return Some(at(
            &ITEM_MISSPELT,
            &near,
            format!("the item is called {near}; its name is {}", known.name),
            "The case of names counts, so the value is not found.",
            format!("rename it to {}", known.name),
        ));
    }
    let what = "the item is missing".to_owned();
    Some(if metadata {
        let why = "Contact centres that are made today have it; older ones need not.";
        at(&ITEM_ABSENT, known.name, what, why, set)
    } else {
        let why = "The import needs it.";
        at(&ITEM_MISSING, known.name, what, why, set)
    })
}

fn misspelt(definition: &Definition, name: &str) -> Option<String> {
    let same = |found: &&str| found.eq_ignore_ascii_case(name);
    let mut names = definition.items().iter().map(|item| item.name.trim());
    names.find(same).map(str::to_owned)
}

fn of_other_org(definition: &Definition, findings: &mut Vec<Finding>) {
    const FIX: &str = "`patchbay contact-center set FILE --for-other-org --out COPY` takes out what belongs to one org";
    let channels = definition.root.all(other_org::CHANNELS).count();
    if channels > 0 {
        findings.push(CHANNELS.finding(
            format!("{PLACE}, {}", other_org::CHANNELS),
            format!("{channels} channels hold record ids of the org that the definition came from"),
            "The other org does not have these records, so it refuses the deployment.",
            FIX,
        ));
    }
    for name in other_org::OF_THE_ORG {
        if definition.value(name).is_some() {
            findings.push(at(
                &ORG_BOUND,
                name,
                "the value belongs to the org that the definition came from".into(),
                "Each org has its own apps, also a sandbox after it was made.",
                FIX,
            ));
        }
    }
}

/// Whether the text is a UUID, 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

/// Whether the text has the form of an AWS region, `eu-west-2`, `us-gov-west-1`.
pub(super) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    matches!(words.len(), 2 | 3)
        && words.iter().all(letters)
        && number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The rule of the item of this name.
fn rule(name: &str) -> Option<&'static KnownItem> {
    catalogue::known(name)
}

#[cfg(test)]
mod tests;
