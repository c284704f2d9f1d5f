//! What objects and fields the org has. Owns the description of each object; knows nothing of rows, SQL or HTTP.
//!
//! How a row is stored (the contract between `store` and `soql`): one `SQLite` table an object, named like the
//! object; one column a stored field, named like the field. Text, ids (always 18 characters), picklists, dates
//! (`YYYY-MM-DD`), date-times (`YYYY-MM-DDTHH:MM:SS.mmmZ`, UTC) and times (`HH:MM:SS.mmmZ`) are TEXT, booleans and
//! whole numbers INTEGER, other numbers REAL, null NULL. Multi-select picklists are `a;b`. `Id` is the primary key.
//! Every object has `IsDeleted`. Compound fields ([`FieldType::Address`], [`FieldType::Location`]) have no column:
//! they are put together from their parts when read. A person's `Name` has a column that the store keeps up to date.

mod any_lookup;
pub mod cti_adapter;
mod definition;
mod field;
mod labels;
pub mod sfdx;
pub mod standard;
mod system;

pub use field::{Field, FieldType, OnParentDelete, PicklistValue};

use std::collections::BTreeMap;

/// Every object of the org, found by name without regard to case.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    objects: BTreeMap<String, SObject>,
}

impl Schema {
    /// The object of this name, in any case.
    pub fn object(&self, name: &str) -> Option<&SObject> {
        self.objects.get(&name.to_ascii_lowercase())
    }

    /// The object whose ids start with these three characters.
    pub fn object_of_prefix(&self, key_prefix: &str) -> Option<&SObject> {
        self.objects
            .values()
            .find(|object| object.key_prefix.as_deref() == Some(key_prefix))
    }

    /// All objects, by name.
    pub fn objects(&self) -> impl Iterator<Item = &SObject> {
        self.objects.values()
    }

    /// Adds an object, or replaces the one of the same name.
    pub fn insert(&mut self, object: SObject) {
        self.objects
            .insert(object.name.to_ascii_lowercase(), object);
    }

    /// The child relationships of an object: every lookup of any object that points to it and has a name for the
    /// way back, as (relationship name, child object, lookup field).
    pub fn child_relationships<'s>(
        &'s self,
        parent: &'s str,
    ) -> impl Iterator<Item = (&'s str, &'s SObject, &'s Field)> {
        self.objects.values().flat_map(move |child| {
            child.fields.iter().filter_map(move |field| {
                let name = field.child_relationship_name.as_deref()?;
                let points_here = field
                    .reference_to
                    .iter()
                    .any(|to| to.eq_ignore_ascii_case(parent));
                points_here.then_some((name, child, field))
            })
        })
    }
}

/// One object: its names, its id prefix and its fields.
#[derive(Clone, Debug)]
pub struct SObject {
    /// API name in its own case, such as `VoiceCall` or `AC_ContactRecord__c`.
    pub name: String,
    /// Label for people.
    pub label: String,
    /// Plural label.
    pub label_plural: String,
    /// First three characters of its ids; platform events and some set-up objects have one too.
    pub key_prefix: Option<String>,
    /// Made by a user (`__c`, `__e`, `__mdt`).
    pub custom: bool,
    /// A platform event: can be created, never read.
    pub platform_event: bool,
    /// Whether REST calls may create, update and delete rows.
    pub writable: bool,
    /// The fields, in describe order; the system fields (`Id`, `IsDeleted`, `CreatedDate`, …) among them.
    pub fields: Vec<Field>,
}

impl SObject {
    /// The field of this name, in any case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The lookup whose relationship has this name, in any case (`Owner` for `OwnerId`, `Parent__r` for `Parent__c`).
    pub fn relationship(&self, name: &str) -> Option<&Field> {
        let named = |field: &&Field| {
            field
                .relationship_name
                .as_deref()
                .is_some_and(|it| it.eq_ignore_ascii_case(name))
        };
        self.fields.iter().find(named)
    }

    /// Whether a record may be found by this field in an upsert or in a relationship of a body (`idLookup` in
    /// describe answers): external ids, `Id`, `Username`, `Email`, and the `Name` of a custom object.
    pub fn is_id_lookup(&self, field: &Field) -> bool {
        field.external_id
            || matches!(field.name.as_str(), "Id" | "Username" | "Email")
            || (self.custom && field.name == "Name")
    }

    /// The field that names a record for people (`Name`, `CaseNumber`, `Subject`, …).
    pub fn name_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.name_field)
    }
}
