//! The data format of the standard objects (`data/schema/*.json`), and how it becomes [`SObject`]s. Knows the format
//! and Salesforce's usual lengths; the objects themselves are data.
//!
//! A file is a JSON object: API name of an object to its definition. A field is either one line of words,
//! `"string 80 required"`, or an object with the line under `is` and what does not fit in words beside it. The first
//! word is the type as describe answers name it. After it, in any order: a length (`80`) or digits (`18,2`),
//! `required`, `name`, `unique`, `external`, `readonly` (never written by callers), `fixed` (never changed),
//! `formula`, `sensitive` (case), `restricted`, `cascade`, `restrict`, `default=…`, `to=Account|Contact`,
//! `as=Relationship`, `children=ChildRelationship`, `of=CompoundField`, `format={00000000}` (auto number).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Field, FieldType, OnParentDelete, PicklistValue, SObject, labels, system};

/// Why a definition cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum DefinitionError {
    /// Not the JSON that the format asks for.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A word of a field's line that the format does not know.
    #[error("{object}.{field}: unknown word `{word}`")]
    Word {
        object: String,
        field: String,
        word: String,
    },
}

/// One object as the file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Definition {
    prefix: Option<String>,
    label: Option<String>,
    plural: Option<String>,
    /// Owners' objects; absent where records have no owner.
    #[serde(default)]
    owner: Vec<String>,
    #[serde(default)]
    event: bool,
    #[serde(default = "yes")]
    writable: bool,
    /// Has `FirstName`, `LastName` and a `Name` put together from them.
    #[serde(default)]
    person: bool,
    /// Prefixes of postal addresses (`Billing`).
    #[serde(default)]
    addresses: Vec<String>,
    /// What of this definition nobody could look up (`prefix`, `fields`, or a field's name).
    #[serde(default)]
    guessed: Vec<String>,
    fields: serde_json::Map<String, serde_json::Value>,
}

/// One field as the file has it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum FieldDefinition {
    Line(String),
    Full(FullField),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FullField {
    is: String,
    label: Option<String>,
    #[serde(default)]
    values: Vec<String>,
    default: Option<String>,
}

fn yes() -> bool {
    true
}

/// What nobody could look up, by object.
pub(super) type Guesses = Vec<(String, Vec<String>)>;

/// Reads one file.
pub(super) fn parse(text: &str) -> Result<(Vec<SObject>, Guesses), DefinitionError> {
    let definitions: BTreeMap<String, Definition> = serde_json::from_str(text)?;
    let mut objects = Vec::with_capacity(definitions.len());
    let mut guesses = Vec::new();
    for (name, mut definition) in definitions {
        let guessed = std::mem::take(&mut definition.guessed);
        if !guessed.is_empty() {
            guesses.push((name.clone(), guessed));
        }
        objects.push(object(name, definition)?);
    }
    Ok((objects, guesses))
}

fn object(name: String, definition: Definition) -> Result<SObject, DefinitionError> {
    let label = definition
        .label
        .unwrap_or_else(|| labels::from_api_name(&name));
    let mut fields = system::leading(&label);
    if definition.person {
        fields.extend(person_name());
    }
    for (field_name, value) in definition.fields {
        let full = match serde_json::from_value(value)? {
            FieldDefinition::Line(is) => FullField {
                is,
                label: None,
                values: vec![],
                default: None,
            },
            FieldDefinition::Full(full) => full,
        };
        fields.push(field(&name, &label, &field_name, full)?);
    }
    for prefix in &definition.addresses {
        fields.extend(address(prefix));
    }
    if !definition.owner.is_empty() {
        fields.push(system::owner(&definition.owner));
    }
    fields.extend(system::trailing());
    Ok(SObject {
        custom: name.ends_with("__c") || name.ends_with("__e"),
        label_plural: definition.plural.unwrap_or_else(|| labels::plural(&label)),
        label,
        name,
        key_prefix: definition.prefix,
        platform_event: definition.event,
        writable: definition.writable,
        fields,
    })
}

fn field(
    object: &str,
    object_label: &str,
    name: &str,
    full: FullField,
) -> Result<Field, DefinitionError> {
    let unknown = |word: &str| DefinitionError::Word {
        object: object.to_owned(),
        field: name.to_owned(),
        word: word.to_owned(),
    };
    let mut words = full.is.split_whitespace();
    let first = words.next().unwrap_or_default();
    let kind = FieldType::from_describe_name(first).ok_or_else(|| unknown(first))?;
    let mut made = of_kind(name, kind);
    if let Some(label) = full.label {
        made.label = label;
    }
    for word in words {
        apply(&mut made, word).ok_or_else(|| unknown(word))?;
    }
    if made.name_field && name == "Name" {
        made.label = format!("{object_label} Name");
    }
    made.picklist = full
        .values
        .into_iter()
        .map(|value| PicklistValue {
            default: full.default.as_ref() == Some(&value),
            label: value.clone(),
            value,
        })
        .collect();
    if full.default.is_some() {
        made.default_value = full.default;
        made.defaulted_on_create = true;
    }
    Ok(made)
}

/// A field with what its type alone decides.
pub(super) fn of_kind(name: &str, kind: FieldType) -> Field {
    let mut made = Field {
        name: name.to_owned(),
        label: labels::from_api_name(name),
        kind,
        nillable: true,
        createable: true,
        updateable: true,
        length: usual_length(kind),
        ..Field::default()
    };
    match kind {
        FieldType::Boolean => {
            made.nillable = false;
            made.defaulted_on_create = true;
            made.default_value = Some("false".to_owned());
        }
        FieldType::Double | FieldType::Currency | FieldType::Percent => {
            (made.precision, made.scale) = (18, if kind == FieldType::Double { 0 } else { 2 });
        }
        FieldType::Int => made.precision = 9,
        FieldType::Reference => {
            made.relationship_name = name.strip_suffix("Id").map(str::to_owned);
        }
        _ => {}
    }
    made
}

fn usual_length(kind: FieldType) -> u32 {
    match kind {
        FieldType::Id | FieldType::Reference => 18,
        FieldType::Phone => 40,
        FieldType::Email => 80,
        FieldType::Url
        | FieldType::String
        | FieldType::TextArea
        | FieldType::Picklist
        | FieldType::ComboBox => 255,
        FieldType::MultiPicklist => 4099,
        FieldType::EncryptedString => 175,
        _ => 0,
    }
}

/// Works one word of a field's line into the field; `None` for a word that the format does not have.
fn apply(field: &mut Field, word: &str) -> Option<()> {
    if let Some((key, value)) = word.split_once('=') {
        return apply_pair(field, key, value);
    }
    match word {
        "required" => field.nillable = false,
        "name" => field.name_field = true,
        "unique" => field.unique = true,
        "external" => field.external_id = true,
        "sensitive" => field.case_sensitive = true,
        "restricted" => field.restricted_picklist = true,
        "readonly" => {
            (field.createable, field.updateable) = (false, false);
            field.defaulted_on_create = !field.nillable;
        }
        "fixed" => field.updateable = false,
        "formula" => {
            (field.createable, field.updateable) = (false, false);
            (field.formula, field.calculated) = (true, true);
        }
        "cascade" => field.on_parent_delete = OnParentDelete::Cascade,
        "restrict" => field.on_parent_delete = OnParentDelete::Restrict,
        number => {
            let (first, scale) = number.split_once(',').unwrap_or((number, "0"));
            let first: u32 = first.parse().ok()?;
            match field.kind {
                FieldType::Double | FieldType::Currency | FieldType::Percent | FieldType::Int => {
                    (field.precision, field.scale) = (first, scale.parse().ok()?);
                }
                _ => field.length = first,
            }
        }
    }
    Some(())
}

fn apply_pair(field: &mut Field, key: &str, value: &str) -> Option<()> {
    match key {
        "default" => {
            field.default_value = Some(value.to_owned());
            field.defaulted_on_create = true;
        }
        "to" => field.reference_to = value.split('|').map(str::to_owned).collect(),
        "as" => field.relationship_name = Some(value.to_owned()),
        "children" => field.child_relationship_name = Some(value.to_owned()),
        "of" => field.compound_field_name = Some(value.to_owned()),
        "format" => {
            field.auto_number_format = Some(value.to_owned());
            (field.createable, field.updateable) = (false, false);
            (field.nillable, field.defaulted_on_create) = (false, true);
        }
        _ => return None,
    }
    Some(())
}

fn person_name() -> Vec<Field> {
    let part = |name: &str, length: u32| Field {
        length,
        compound_field_name: Some("Name".to_owned()),
        ..of_kind(name, FieldType::String)
    };
    vec![
        Field {
            nillable: false,
            ..part("LastName", 80)
        },
        part("FirstName", 40),
        Field {
            length: 40,
            ..part("Salutation", 40)
        },
        Field {
            label: "Full Name".to_owned(),
            length: 121,
            nillable: false,
            createable: false,
            updateable: false,
            name_field: true,
            defaulted_on_create: true,
            ..of_kind("Name", FieldType::String)
        },
    ]
}

/// The parts of a postal address and the compound field that shows them.
fn address(prefix: &str) -> Vec<Field> {
    let compound = format!("{prefix}Address");
    let part = |name: &str, kind: FieldType, length: u32| {
        let mut made = of_kind(&format!("{prefix}{name}"), kind);
        if kind == FieldType::Double {
            (made.precision, made.scale) = (18, 15);
        } else {
            made.length = length;
        }
        made.compound_field_name = Some(compound.clone());
        made
    };
    vec![
        part("Street", FieldType::TextArea, 255),
        part("City", FieldType::String, 40),
        part("State", FieldType::String, 80),
        part("PostalCode", FieldType::String, 20),
        part("Country", FieldType::String, 80),
        part("Latitude", FieldType::Double, 0),
        part("Longitude", FieldType::Double, 0),
        part("GeocodeAccuracy", FieldType::Picklist, 40),
        Field {
            createable: false,
            updateable: false,
            ..of_kind(&compound, FieldType::Address)
        },
    ]
}
