//! A custom field of every type. Owns the mapping of metadata types to field types; knows nothing of files.

use std::collections::BTreeMap;

use super::source::{FieldSource, PicklistSource};
use crate::schema::{Field, FieldType, OnParentDelete, PicklistValue, definition};

/// What one metadata file makes: the field, a location's parts beside it, and what could not be carried over.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) fields: Vec<Field>,
    pub(super) notes: Vec<String>,
}

/// Makes the field, or says why the org does not have it.
pub(super) fn make(
    source: &FieldSource,
    value_sets: &BTreeMap<String, Vec<PicklistSource>>,
) -> Result<Made, String> {
    let written = source.kind.as_deref().unwrap_or_default();
    let kind = kind_of(written)
        .ok_or_else(|| format!("the org does not have fields of type {written}; left out"))?;
    let mut notes = vec![];
    let mut field = Field {
        nillable: !source.required && kind != FieldType::Boolean,
        unique: source.unique,
        case_sensitive: source.case_sensitive,
        external_id: source.external_id,
        ..definition::of_kind(&source.full_name, kind)
    };
    field.label = source.label.clone().unwrap_or(field.label);
    sizes(&mut field, source, written);
    if source.formula.is_some() || written == "Summary" {
        computed(&mut field);
        return Ok(Made {
            fields: vec![field],
            notes,
        });
    }
    match kind {
        FieldType::Reference => reference(&mut field, source, written),
        FieldType::Picklist | FieldType::MultiPicklist => {
            values(&mut field, source, value_sets, &mut notes);
        }
        FieldType::Location => {
            return Ok(Made {
                fields: location(field, source),
                notes,
            });
        }
        _ => {}
    }
    if written == "AutoNumber" {
        let format = source.display_format.clone();
        field.auto_number_format = Some(format.unwrap_or_else(|| "{0}".to_owned()));
        (field.createable, field.updateable, field.nillable) = (false, false, false);
        field.defaulted_on_create = true;
    }
    default(&mut field, source, &mut notes);
    Ok(Made {
        fields: vec![field],
        notes,
    })
}

fn kind_of(written: &str) -> Option<FieldType> {
    Some(match written {
        "AutoNumber" | "Text" => FieldType::String,
        "Checkbox" => FieldType::Boolean,
        "Currency" => FieldType::Currency,
        "Date" => FieldType::Date,
        "DateTime" => FieldType::DateTime,
        "Email" => FieldType::Email,
        "EncryptedText" => FieldType::EncryptedString,
        "Html" | "LongTextArea" | "TextArea" => FieldType::TextArea,
        "Location" => FieldType::Location,
        "Lookup" | "MasterDetail" | "Hierarchy" | "MetadataRelationship" => FieldType::Reference,
        "MultiselectPicklist" => FieldType::MultiPicklist,
        "Number" | "Summary" => FieldType::Double,
        "Percent" => FieldType::Percent,
        "Phone" => FieldType::Phone,
        "Picklist" => FieldType::Picklist,
        "Time" => FieldType::Time,
        "Url" => FieldType::Url,
        _ => return None,
    })
}

fn sizes(field: &mut Field, source: &FieldSource, written: &str) {
    let usual = match written {
        "Html" | "LongTextArea" => 32_768,
        "AutoNumber" => 30,
        _ => field.length,
    };
    field.length = source.length.unwrap_or(usual);
    if matches!(
        field.kind,
        FieldType::Double | FieldType::Currency | FieldType::Percent
    ) {
        field.precision = source.precision.unwrap_or(18);
        field.scale = source.scale.unwrap_or(0);
    }
}

fn computed(field: &mut Field) {
    (field.createable, field.updateable) = (false, false);
    (field.formula, field.calculated, field.nillable) = (true, true, true);
    (field.default_value, field.defaulted_on_create) = (None, false);
}

fn reference(field: &mut Field, source: &FieldSource, written: &str) {
    let stem = source
        .full_name
        .strip_suffix("__c")
        .unwrap_or(&source.full_name);
    field.relationship_name = Some(format!("{stem}__r"));
    field.reference_to = match written {
        "Hierarchy" => vec!["User".to_owned()],
        _ => source.reference_to.iter().cloned().collect(),
    };
    let namespace = stem
        .split_once("__")
        .map(|(namespace, _)| format!("{namespace}__"));
    let namespace = namespace.unwrap_or_default();
    field.child_relationship_name = source
        .relationship_name
        .as_ref()
        .map(|name| format!("{namespace}{name}__r"));
    field.on_parent_delete = match source.delete_constraint.as_deref() {
        _ if written == "MasterDetail" => OnParentDelete::Cascade,
        Some("Cascade") => OnParentDelete::Cascade,
        Some("Restrict") => OnParentDelete::Restrict,
        _ => OnParentDelete::Clear,
    };
    if written == "MasterDetail" {
        field.nillable = false;
        field.updateable = source.reparentable_master_detail;
    }
}

fn values(
    field: &mut Field,
    source: &FieldSource,
    value_sets: &BTreeMap<String, Vec<PicklistSource>>,
    notes: &mut Vec<String>,
) {
    let mut listed: &[PicklistSource] = &[];
    if let Some(set) = &source.value_set {
        field.restricted_picklist = set.restricted;
        if let Some(definition) = &set.value_set_definition {
            listed = &definition.value;
        } else if let Some(name) = &set.value_set_name {
            // A global set is restricted by nature.
            field.restricted_picklist = true;
            if let Some(values) = value_sets.get(name) {
                listed = values;
            } else {
                field.restricted_picklist = false;
                notes.push(format!(
                    "global value set {name} is not there; any value is taken"
                ));
            }
        }
    } else if let Some(old) = &source.picklist {
        field.restricted_picklist = old.restricted_picklist;
        listed = &old.picklist_values;
    }
    field.picklist = listed
        .iter()
        .filter(|value| value.is_active != Some(false))
        .map(|value| PicklistValue {
            value: value.full_name.clone(),
            label: value
                .label
                .clone()
                .unwrap_or_else(|| value.full_name.clone()),
            default: value.default,
        })
        .collect();
    field.defaulted_on_create = field.picklist.iter().any(|value| value.default);
}

/// A location has no column; its two numbers have.
fn location(mut field: Field, source: &FieldSource) -> Vec<Field> {
    let stem = field
        .name
        .strip_suffix("__c")
        .unwrap_or(&field.name)
        .to_owned();
    (field.createable, field.updateable) = (false, false);
    let part = |name: &str| Field {
        nillable: !source.required,
        precision: 15 + source.scale.unwrap_or(15).min(15),
        scale: source.scale.unwrap_or(15).min(15),
        compound_field_name: Some(field.name.clone()),
        ..definition::of_kind(&format!("{stem}__{name}__s"), FieldType::Double)
    };
    vec![part("Latitude"), part("Longitude"), field]
}

/// A default that is a literal. A formula is not computed, and said so.
fn default(field: &mut Field, source: &FieldSource, notes: &mut Vec<String>) {
    let Some(written) = source.default_value.as_deref().map(str::trim) else {
        return;
    };
    let quoted = written
        .strip_prefix(['"', '\''])
        .and_then(|rest| rest.strip_suffix(['"', '\'']))
        .filter(|inside| !inside.contains(['"', '\'']));
    let literal = match field.kind {
        FieldType::Boolean => matches!(written, "true" | "false").then_some(written),
        FieldType::Double | FieldType::Currency | FieldType::Percent => {
            written.parse::<f64>().is_ok().then_some(written)
        }
        _ => quoted,
    };
    match literal {
        Some(literal) => {
            field.default_value = Some(literal.to_owned());
            field.defaulted_on_create = true;
        }
        None => notes.push(format!(
            "the default `{written}` is a formula and is not computed"
        )),
    }
}
