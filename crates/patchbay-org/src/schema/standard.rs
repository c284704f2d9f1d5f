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
