//! The objects of the CTI adapter's Salesforce package, under the namespace that they are installed with. Owns the rule
//! of the prefix; what stands in the objects is data.
//!
//! The package is managed and its namespace is `amazonconnect`; its guide also knows it without one
//! (<https://github.com/amazon-connect/amazon-connect-salesforce-cti>, `SalesforceAdapterNamespace`). It publishes no
//! source, so only the names that its Lambda functions write are known. Types and lengths are guessed.

use super::{SObject, Schema, any_lookup, definition};

/// The package's own namespace.
pub const NAMESPACE: &str = "amazonconnect";
/// Longest namespace that Salesforce registers.
const LONGEST: usize = 15;

const FILE: &str = include_str!("../../data/schema/cti_adapter.json");

/// A text that is no namespace: letters, digits and single underscores after a letter, 15 at most
/// (<https://developer.salesforce.com/docs/atlas.en-us.packagingGuide.meta/packagingGuide/register_namespace_prefix.htm>).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no namespace: up to 15 letters and digits, the first a letter; `-` means none")]
pub struct NotANamespace(pub String);

/// Adds the objects to a schema; an empty namespace or `-` adds them with bare names, as an unmanaged package has them.
///
/// # Panics
/// When the data file that was compiled in does not have the format; a test reads it.
pub fn install(schema: &mut Schema, namespace: &str) -> Result<(), NotANamespace> {
    let prefix = prefix(namespace)?;
    for mut object in objects() {
        for name in std::iter::once(&mut object.name)
            .chain(object.fields.iter_mut().map(|field| &mut field.name))
            .filter(|name| name.ends_with("__c"))
        {
            name.insert_str(0, &prefix);
        }
        let name = object.name.clone();
        schema.insert(object);
        any_lookup::open(schema, &name);
    }
    Ok(())
}

/// The objects with bare names, as the data file has them.
pub(crate) fn objects() -> Vec<SObject> {
    read().0
}

/// What nobody could look up, as [`super::standard::guesses`].
pub(crate) fn guesses() -> Vec<(String, Vec<String>)> {
    read().1
}

fn read() -> (Vec<SObject>, definition::Guesses) {
    definition::parse(FILE).expect("the data file is tested")
}

/// `amazonconnect` → `amazonconnect__`.
fn prefix(namespace: &str) -> Result<String, NotANamespace> {
    if matches!(namespace, "" | "-") {
        return Ok(String::new());
    }
    let fits = namespace.len() <= LONGEST
        && namespace.starts_with(|first: char| first.is_ascii_alphabetic())
        && namespace
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !namespace.contains("__")
        && !namespace.ends_with('_');
    if fits {
        Ok(format!("{namespace}__"))
    } else {
        Err(NotANamespace(namespace.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::standard;

    fn installed(namespace: &str) -> Schema {
        let mut schema = standard::schema();
        install(&mut schema, namespace).unwrap();
        schema
    }

    #[test]
    fn names_have_the_namespace_and_labels_do_not() {
        let schema = installed("amazonconnect");
        assert!(schema.object("AC_QueueMetrics__c").is_none());
        let object = schema.object("amazonconnect__AC_QueueMetrics__c").unwrap();
        let key = object.field("amazonconnect__Queue_Id__c").unwrap();
        assert!(key.unique && key.external_id);
        assert_eq!(key.label, "Queue ID");
        assert!(object.field("Name").is_some(), "standard names stay");
        let attachment = schema.object("Attachment").unwrap();
        let parents = &attachment.field("ParentId").unwrap().reference_to;
        assert!(parents.contains(&"amazonconnect__AC_ContactChannelAnalytics__c".to_owned()));
    }

    #[test]
    fn a_package_without_a_namespace_has_bare_names() {
        for none in ["", "-"] {
            let schema = installed(none);
            let object = schema.object("AC_ContactTraceRecord__c").unwrap();
            assert!(object.field("ContactId__c").unwrap().external_id);
        }
    }

    #[test]
    fn ids_are_told_apart() {
        let schema = installed(NAMESPACE);
        for object in schema.objects() {
            let prefix = object.key_prefix.as_deref().unwrap();
            assert_eq!(schema.object_of_prefix(prefix).unwrap().name, object.name);
        }
    }

    #[test]
    fn other_texts_are_no_namespaces() {
        for text in ["a b", "amazonconnect__", "9lives", "sixteen_letters_", "é"] {
            let refused = install(&mut standard::schema(), text);
            assert_eq!(refused, Err(NotANamespace(text.to_owned())));
        }
    }
}
