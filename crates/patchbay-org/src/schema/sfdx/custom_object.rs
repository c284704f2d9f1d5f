//! A custom object without its fields: names, id prefix, `Name` and system fields by its kind (object, setting,
//! metadata type, platform event).

use super::source::{NameSource, ObjectSource};
use crate::schema::{Field, FieldType, SObject, Schema, definition, labels, system};

/// Whether a name is one of a custom object of any kind.
pub(super) fn is_custom(name: &str) -> bool {
    ["__c", "__e", "__mdt", "__x", "__b"]
        .iter()
        .any(|suffix| name.ends_with(suffix))
}

/// The object, with its own fields still to come. One that the schema has already keeps its id prefix.
pub(super) fn make(schema: &Schema, name: &str, source: &ObjectSource) -> SObject {
    let label = source
        .label
        .clone()
        .unwrap_or_else(|| labels::from_api_name(name));
    let known = schema
        .object(name)
        .and_then(|object| object.key_prefix.clone());
    let platform_event = name.ends_with("__e");
    SObject {
        name: name.to_owned(),
        label_plural: source
            .plural_label
            .clone()
            .unwrap_or_else(|| labels::plural(&label)),
        fields: fields(name, &label, source),
        label,
        key_prefix: known.or_else(|| free_prefix(schema, name)),
        custom: true,
        platform_event,
        writable: !name.ends_with("__mdt"),
    }
}

fn fields(name: &str, label: &str, source: &ObjectSource) -> Vec<Field> {
    let mut fields = system::leading(label);
    if name.ends_with("__e") {
        fields.push(read_only("ReplayId", FieldType::String, 1000));
        fields.push(read_only("EventUuid", FieldType::String, 36));
    } else if name.ends_with("__mdt") {
        for (part, length) in [
            ("DeveloperName", 40),
            ("MasterLabel", 40),
            ("Language", 40),
            ("NamespacePrefix", 15),
            ("Label", 40),
            ("QualifiedApiName", 70),
        ] {
            let name_field = part == "DeveloperName";
            fields.push(Field {
                name_field,
                ..read_only(part, FieldType::String, length)
            });
        }
    } else {
        fields.push(name_of(label, source.name_field.as_ref()));
        fields.extend(owner(source));
    }
    fields.extend(system::trailing());
    fields
}

fn read_only(name: &str, kind: FieldType, length: u32) -> Field {
    Field {
        createable: false,
        updateable: false,
        length,
        ..definition::of_kind(name, kind)
    }
}

/// `Name`: free text, which is the record's id where none is given, or an auto number.
fn name_of(object_label: &str, source: Option<&NameSource>) -> Field {
    let label = source.and_then(|name| name.label.clone());
    let auto = source.is_some_and(|name| name.kind.as_deref() == Some("AutoNumber"));
    let format = source
        .and_then(|name| name.display_format.clone())
        .unwrap_or("{0}".to_owned());
    Field {
        label: label.unwrap_or_else(|| format!("{object_label} Name")),
        length: 80,
        name_field: true,
        createable: !auto,
        updateable: !auto,
        nillable: !auto,
        defaulted_on_create: true,
        auto_number_format: auto.then_some(format),
        ..definition::of_kind("Name", FieldType::String)
    }
}

/// Records of a detail have no owner, records of a hierarchy setting belong to the org, a profile or a user.
fn owner(source: &ObjectSource) -> Option<Field> {
    let is_detail = source.sharing_model.as_deref() == Some("ControlledByParent")
        || source
            .fields
            .iter()
            .any(|field| field.kind.as_deref() == Some("MasterDetail"));
    if source.custom_settings_type.is_some() {
        let targets = ["Organization", "Profile", "User"]
            .map(str::to_owned)
            .to_vec();
        return Some(Field {
            reference_to: targets,
            relationship_name: Some("SetupOwner".to_owned()),
            defaulted_on_create: true,
            ..definition::of_kind("SetupOwnerId", FieldType::Reference)
        });
    }
    (!is_detail).then(|| system::owner(&system::OWNERS.map(str::to_owned)))
}

/// An id prefix that depends on the name alone as far as can be, so that a data file outlives changes of the folder.
fn free_prefix(schema: &Schema, name: &str) -> Option<String> {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let kind = if name.ends_with("__e") {
        'e'
    } else if name.ends_with("__mdt") {
        'm'
    } else {
        'a'
    };
    // FNV-1a
    let start = name
        .to_ascii_lowercase()
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
    (0..62 * 62)
        .map(|step| usize::try_from(start.wrapping_add(step) % (62 * 62)))
        .find_map(|place| {
            let place = place.ok()?;
            let prefix = format!(
                "{kind}{}{}",
                char::from(DIGITS[place / 62]),
                char::from(DIGITS[place % 62])
            );
            schema.object_of_prefix(&prefix).is_none().then_some(prefix)
        })
}
