//! The standard objects that the org has from the start. Owns the list of data files; what stands in them is data.

use super::{Schema, definition};

/// The data files, one a family of objects.
const FILES: [&str; 6] = [
    include_str!("../../data/schema/sales.json"),
    include_str!("../../data/schema/service.json"),
    include_str!("../../data/schema/people.json"),
    include_str!("../../data/schema/voice.json"),
    include_str!("../../data/schema/field_service.json"),
    include_str!("../../data/schema/content.json"),
];

/// The standard objects.
///
/// # Panics
/// When a data file that was compiled in does not have the format; a test reads them all.
pub fn schema() -> Schema {
    let mut schema = Schema::default();
    for text in FILES {
        let (objects, _) = definition::parse(text).expect("the data files are tested");
        for object in objects {
            schema.insert(object);
        }
    }
    schema
}

/// What nobody could look up, for the page that says how each part is known: object and its guessed parts
/// (`prefix`, or names of fields).
///
/// # Panics
/// As [`schema`].
pub fn guesses() -> Vec<(String, Vec<String>)> {
    let read = |text: &str| {
        definition::parse(text)
            .expect("the data files are tested")
            .1
    };
    FILES.iter().copied().flat_map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_objects_fit_together() {
        let schema = schema();
        let mut prefixes = BTreeMap::new();
        for object in schema.objects() {
            let prefix = object.key_prefix.clone().unwrap_or_default();
            assert_eq!(prefix.len(), 3, "{}", object.name);
            let other = prefixes.insert(prefix, object.name.clone());
            assert_eq!(
                other, None,
                "two objects with the id prefix of {}",
                object.name
            );
            for field in &object.fields {
                for target in &field.reference_to {
                    let known = schema.object(target).is_some();
                    assert!(known, "{}.{} points to {target}", object.name, field.name);
                }
                let is_lookup = field.kind == crate::schema::FieldType::Reference;
                assert_eq!(
                    is_lookup,
                    !field.reference_to.is_empty(),
                    "{}.{}",
                    object.name,
                    field.name
                );
            }
        }
    }

    #[test]
    fn guesses_name_what_there_is() {
        let schema = schema();
        for (object, parts) in guesses() {
            let object = schema.object(&object).unwrap();
            for part in parts
                .iter()
                .filter(|part| !["prefix", "fields"].contains(&part.as_str()))
            {
                let field = part.split('.').next().unwrap();
                assert!(object.field(field).is_some(), "{}.{part}", object.name);
            }
        }
    }
}
