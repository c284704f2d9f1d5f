//! Custom objects and fields from Salesforce DX source folders (`objects/Thing__c/Thing__c.object-meta.xml`,
//! `objects/Thing__c/fields/Size__c.field-meta.xml`, `globalValueSets/`), and from `objects/Thing__c.object` of the
//! older layout. Owns the walk over the files and what is made of each; knows nothing of rows.
//!
//! Names are taken as they are written, namespaces too.

mod custom_field;
mod custom_object;
mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{SObject, Schema, any_lookup};
use source::{FieldSource, GlobalValueSet, ObjectSource, PicklistSource};

/// Why a folder cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SfdxError {
    /// A file or folder that cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file that is not the metadata that its name promises.
    #[error("{} is not Salesforce metadata: {problem}", path.display())]
    Parse {
        /// Which one.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

/// Adds the custom objects and fields below a folder to a schema. Returns what was left out, a sentence each.
pub fn load(schema: &mut Schema, folder: &Path) -> Result<Vec<String>, SfdxError> {
    let mut files = vec![];
    walk(folder, &mut files)?;
    files.sort();
    let found = sort_out(&files)?;
    let mut notes = vec![];
    for (name, source) in &found.objects {
        for target in targets(schema, name, source, &mut notes) {
            add_fields(schema, &target, &found, &mut notes);
        }
    }
    Ok(notes)
}

/// What the files say, by object.
#[derive(Debug, Default)]
struct Found {
    objects: BTreeMap<String, ObjectSource>,
    value_sets: BTreeMap<String, Vec<PicklistSource>>,
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), SfdxError> {
    let read = |source| SfdxError::Read {
        path: folder.to_owned(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(read)? {
        let entry = entry.map_err(read)?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "node_modules" {
            continue;
        }
        if entry.file_type().map_err(read)?.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn sort_out(files: &[PathBuf]) -> Result<Found, SfdxError> {
    let mut found = Found::default();
    for path in files {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let object_file = name
            .strip_suffix(".object-meta.xml")
            .or_else(|| name.strip_suffix(".object"));
        if let Some(object) = object_file {
            let parsed: ObjectSource = parse(path)?;
            let known = found.objects.entry(object.to_owned()).or_default();
            let fields = std::mem::take(&mut known.fields);
            *known = parsed;
            known.fields.extend(fields);
        } else if name.ends_with(".field-meta.xml") {
            let Some(object) = object_of(path) else {
                continue;
            };
            let field: FieldSource = parse(path)?;
            found.objects.entry(object).or_default().fields.push(field);
        } else if let Some(set) = name.strip_suffix(".globalValueSet-meta.xml") {
            let parsed: GlobalValueSet = parse(path)?;
            found.value_sets.insert(set.to_owned(), parsed.values);
        }
    }
    Ok(found)
}

/// The object that a field's file lies under: `…/Thing__c/fields/Size__c.field-meta.xml`.
fn object_of(path: &Path) -> Option<String> {
    let folder = path.parent()?.parent()?.file_name()?;
    Some(folder.to_string_lossy().into_owned())
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, SfdxError> {
    let text = std::fs::read_to_string(path).map_err(|source| SfdxError::Read {
        path: path.to_owned(),
        source,
    })?;
    quick_xml::de::from_str(&text).map_err(|error| SfdxError::Parse {
        path: path.to_owned(),
        problem: error.to_string(),
    })
}

/// The objects of the schema that a folder describes: a custom one is made, `Activity` is tasks and events.
fn targets(
    schema: &mut Schema,
    name: &str,
    source: &ObjectSource,
    notes: &mut Vec<String>,
) -> Vec<(String, String)> {
    if name == "Activity" {
        return ["Task", "Event"]
            .map(|object| (object.to_owned(), name.to_owned()))
            .to_vec();
    }
    if custom_object::is_custom(name) {
        let made = custom_object::make(schema, name, source);
        schema.insert(made);
        any_lookup::open(schema, name);
    } else if schema.object(name).is_none() {
        if source.fields.iter().any(FieldSource::is_custom) {
            notes.push(format!(
                "{name}: the org does not have this object; its fields are left out"
            ));
        }
        return vec![];
    }
    vec![(name.to_owned(), name.to_owned())]
}

/// Puts the fields of `source` onto `target`.
fn add_fields(
    schema: &mut Schema,
    (target, source): &(String, String),
    found: &Found,
    notes: &mut Vec<String>,
) {
    let Some(mut object) = schema.object(target).cloned() else {
        return;
    };
    let Some(source) = found.objects.get(source) else {
        return;
    };
    for field in source.fields.iter().filter(|field| field.is_custom()) {
        match custom_field::make(field, &found.value_sets) {
            Ok(made) => {
                made.notes
                    .into_iter()
                    .for_each(|note| notes.push(format!("{target}.{}: {note}", field.full_name)));
                place(&mut object, made.fields);
            }
            Err(problem) => notes.push(format!("{target}.{}: {problem}", field.full_name)),
        }
    }
    schema.insert(object);
}

/// Adds fields to an object, in place of those of the same name.
fn place(object: &mut SObject, fields: Vec<super::Field>) {
    for field in fields {
        let known = object
            .fields
            .iter()
            .position(|known| known.name.eq_ignore_ascii_case(&field.name));
        match known {
            Some(at) => object.fields[at] = field,
            None => object.fields.push(field),
        }
    }
}

#[cfg(test)]
mod tests;
