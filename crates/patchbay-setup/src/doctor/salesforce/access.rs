//! What the API user may do with the objects and fields that the functions write: asked by `describe`, with the user's
//! own token. Owns the comparison; must not know which functions write what.

use patchbay_salesforce::{Client, Deadline, Describe, ErrorKind};

use crate::finding::{Check, Finding, Severity};

/// An object that functions write, with the fields that they set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenObject {
    /// API name with its namespace, `Case` or `amazonconnect__AC_QueueMetrics__c`.
    pub object: String,
    /// API names of the fields, none when only the object is known.
    pub fields: Vec<String>,
}

impl WrittenObject {
    /// Reads `Case` or `Case(Subject, Priority)`; none when that is not the form.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (object, fields) = match text.split_once('(') {
            None => (text, ""),
            Some((object, rest)) => (object.trim(), rest.strip_suffix(')')?),
        };
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let fields: Vec<String> = fields
            .split(',')
            .map(|field| field.trim().to_owned())
            .filter(|field| !field.is_empty())
            .collect();
        let all_names = is_name(object) && fields.iter().all(|field| is_name(field));
        all_names.then(|| Self {
            object: object.to_owned(),
            fields,
        })
    }

    /// The same with a namespace before the names of custom objects and fields; none for an empty one or `-`.
    #[must_use]
    pub fn in_namespace(self, namespace: &str) -> Self {
        if namespace.is_empty() || namespace == "-" {
            return self;
        }
        let with = |name: String| {
            if name.ends_with("__c") {
                format!("{namespace}__{name}")
            } else {
                name
            }
        };
        Self {
            object: with(self.object),
            fields: self.fields.into_iter().map(with).collect(),
        }
    }
}

/// What the org says of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectFacts {
    pub(crate) written: WrittenObject,
    /// What the API user is told; none when it could not be asked.
    pub(crate) told: Option<Told>,
    /// What the administrator is told, where there is one and it matters.
    pub(crate) admin: Option<Told>,
    /// Objects of the same name with another namespace, or none, that the user sees.
    pub(crate) elsewhere: Vec<String>,
}

/// A description, reduced to what matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// There is no such object, for this user.
    Nothing,
    /// The object's name in the org's spelling, whether records may be made, and its fields in lower case.
    Object {
        createable: bool,
        updateable: bool,
        fields: Vec<FieldTold>,
    },
}

/// A field, reduced to what matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldTold {
    pub(crate) name: String,
    pub(crate) writable: bool,
}

impl Told {
    fn of(described: &Describe) -> Self {
        let flag = |name: &str| {
            described
                .more
                .get(name)
                .and_then(serde_json::Value::as_bool)
                .unwrap_or(true)
        };
        let fields = described.fields.iter().map(|field| FieldTold {
            name: field.name.clone(),
            writable: field.createable || field.updateable,
        });
        Self::Object {
            createable: flag("createable"),
            updateable: flag("updateable"),
            fields: fields.collect(),
        }
    }

    fn field(&self, name: &str) -> Option<&FieldTold> {
        match self {
            Self::Nothing => None,
            Self::Object { fields, .. } => fields
                .iter()
                .find(|field| field.name.eq_ignore_ascii_case(name)),
        }
    }
}

/// Asks about each object, at the same time.
pub(super) async fn gather(
    client: &Client,
    admin: Option<&Client>,
    written: &[WrittenObject],
    deadline: Deadline,
) -> Vec<ObjectFacts> {
    let asked = written.iter().map(|written| async move {
        let told = ask(client, &written.object, deadline).await;
        let lacking = told.as_ref().is_some_and(|told| !has_all(told, written));
        let admin = match admin {
            Some(admin) if lacking => ask(admin, &written.object, deadline).await,
            _ => None,
        };
        let elsewhere = match told {
            Some(Told::Nothing) => namesakes(client, &written.object, deadline).await,
            _ => Vec::new(),
        };
        ObjectFacts {
            written: written.clone(),
            told,
            admin,
            elsewhere,
        }
    });
    futures::future::join_all(asked).await
}

fn has_all(told: &Told, written: &WrittenObject) -> bool {
    let seen = |name: &String| told.field(name).is_some_and(|field| field.writable);
    matches!(
        told,
        Told::Object {
            createable: true,
            ..
        }
    ) && written.fields.iter().all(seen)
}

async fn ask(client: &Client, object: &str, deadline: Deadline) -> Option<Told> {
    match client.describe(object, deadline).await {
        Ok(described) => Some(Told::of(&described)),
        Err(error) if error.kind() == ErrorKind::NotFound => Some(Told::Nothing),
        Err(_) => None,
    }
}

/// Objects that differ in the namespace only.
async fn namesakes(client: &Client, object: &str, deadline: Deadline) -> Vec<String> {
    let wanted = without_namespace(object);
    let all = client.describe_global(deadline).await.unwrap_or_default();
    all.into_iter()
        .map(|found| found.name)
        .filter(|name| without_namespace(name).eq_ignore_ascii_case(wanted))
        .collect()
}

/// `AC_X__c` of `amazonconnect__AC_X__c`. A namespace is what stands before the first of two double underscores.
fn without_namespace(name: &str) -> &str {
    match name.split_once("__") {
        Some((_, rest)) if rest.contains("__") => rest,
        _ => name,
    }
}

fn namespace_of(name: &str) -> &str {
    name.strip_suffix(without_namespace(name))
        .unwrap_or_default()
        .trim_end_matches('_')
}

const NAMESPACE: Check = Check {
    id: "access.namespace",
    severity: Severity::Error,
    title: "objects are named with the namespace that they have in the org",
};
const OBJECT_MISSING: Check = Check {
    id: "access.object-missing",
    severity: Severity::Error,
    title: "the objects that functions write are there",
};
const OBJECT_HIDDEN: Check = Check {
    id: "access.object-hidden",
    severity: Severity::Error,
    title: "the API user sees the objects that functions write",
};
const OBJECT_READ_ONLY: Check = Check {
    id: "access.object-read-only",
    severity: Severity::Error,
    title: "the API user may create records of the objects that functions write",
};
const FIELD_MISSING: Check = Check {
    id: "access.field-missing",
    severity: Severity::Error,
    title: "the fields that functions write are there",
};
const FIELD_HIDDEN: Check = Check {
    id: "access.field-hidden",
    severity: Severity::Error,
    title: "the API user sees the fields that functions write",
};
const FIELD_READ_ONLY: Check = Check {
    id: "access.field-read-only",
    severity: Severity::Error,
    title: "the API user may edit the fields that functions write",
};

/// The checks of this file.
pub(super) const CHECKS: &[Check] = &[
    NAMESPACE,
    OBJECT_MISSING,
    OBJECT_HIDDEN,
    OBJECT_READ_ONLY,
    FIELD_MISSING,
    FIELD_HIDDEN,
    FIELD_READ_ONLY,
];

const PERMISSION: &str =
    "Give it in a permission set that the API user has (Setup, Permission Sets, Object Settings)";

/// What is wrong with the objects. `user` is the API user's name.
pub(super) fn check(objects: &[ObjectFacts], user: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut strangers: Vec<(&str, &str)> = Vec::new();
    for object in objects {
        match &object.told {
            None => {}
            Some(Told::Nothing) => match object.elsewhere.first() {
                Some(other) => {
                    // One wrong namespace makes all objects of the package strangers: told once.
                    let pair = (namespace_of(&object.written.object), namespace_of(other));
                    if !strangers.contains(&pair) {
                        strangers.push(pair);
                        found.push(wrong_namespace(object, other));
                    }
                }
                None => found.push(no_object(object, user)),
            },
            Some(Told::Object { createable, .. }) if !createable => {
                found.push(read_only_object(object, user));
            }
            Some(told) => found.extend(fields(object, told, user)),
        }
    }
    found
}

fn wrong_namespace(object: &ObjectFacts, other: &str) -> Finding {
    let name = &object.written.object;
    let said = |namespace: &str| match namespace {
        "" => "no namespace".to_owned(),
        other => format!("the namespace {other}"),
    };
    NAMESPACE.finding(
        name,
        format!("the org has no {name}; it has {other}"),
        format!(
            "The functions are told to use {}, and the package's objects have {} in this org.",
            said(namespace_of(name)),
            said(namespace_of(other))
        ),
        format!(
            "Set the namespace (SF_ADAPTER_NAMESPACE of the functions, parameter SalesforceAdapterNamespace of the \
             stack) to {}",
            match namespace_of(other) {
                "" => "-",
                other => other,
            }
        ),
    )
}

fn no_object(object: &ObjectFacts, user: &str) -> Finding {
    let name = &object.written.object;
    match object.admin {
        Some(Told::Object { .. }) => OBJECT_HIDDEN.finding(
            name,
            format!("{user} may not see the object {name}"),
            "An administrator sees it, so it is there; the functions work as this user.",
            format!("{PERMISSION}: {name} with Read, Create and Edit"),
        ),
        _ => OBJECT_MISSING.finding(
            name,
            format!("there is no object {name} that {user} sees"),
            "The org answers as if it did not exist: the name is misspelt, the package is not installed, or the user \
             lacks the right to read it.",
            format!("Check the name in Object Manager. If the object is there: {PERMISSION}"),
        ),
    }
}

fn read_only_object(object: &ObjectFacts, user: &str) -> Finding {
    let name = &object.written.object;
    OBJECT_READ_ONLY.finding(
        name,
        format!("{user} may read {name}, but not create records of it"),
        "A function that creates one gets CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY or INSUFFICIENT_ACCESS.",
        format!("{PERMISSION}: {name} with Create and Edit"),
    )
}

/// Fields that are not there, or not writable: one finding a kind, so that a missing package version is one finding.
fn fields(object: &ObjectFacts, told: &Told, user: &str) -> Vec<Finding> {
    let name = &object.written.object;
    let (mut missing, mut hidden, mut read_only) = (Vec::new(), Vec::new(), Vec::new());
    for field in &object.written.fields {
        let admin = object.admin.as_ref().and_then(|admin| admin.field(field));
        match told.field(field) {
            Some(found) if found.writable => {}
            Some(_) => read_only.push(field.as_str()),
            None if admin.is_some() => hidden.push(field.as_str()),
            None => missing.push(field.as_str()),
        }
    }
    let mut found = Vec::new();
    if !missing.is_empty() {
        found.push(FIELD_MISSING.finding(
            name,
            format!("{name} lacks {}", missing.join(", ")),
            "The functions write these fields: the package in the org is of another version, the names are misspelt, or \
             the user may not see them.",
            format!("Compare with Object Manager, {name}, Fields; update the package or give {user} field-level security"),
        ));
    }
    if !hidden.is_empty() {
        found.push(FIELD_HIDDEN.finding(
            name,
            format!("{user} may not see {} of {name}", hidden.join(", ")),
            "An administrator sees them, so they are there; field-level security keeps them from this user.",
            format!("{PERMISSION}: these fields of {name} with Edit Access"),
        ));
    }
    if !read_only.is_empty() {
        found.push(FIELD_READ_ONLY.finding(
            name,
            format!("{user} may not edit {} of {name}", read_only.join(", ")),
            "A function that writes them gets INVALID_FIELD_FOR_INSERT_UPDATE.",
            format!("{PERMISSION}: these fields of {name} with Edit Access; a formula can be edited by nobody"),
        ));
    }
    found
}
