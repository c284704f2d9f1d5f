//! Lookups of standard objects that may point to any object. Owns the list of them.

use super::Schema;

/// Object and field.
const TO_ANY: [(&str, &str); 7] = [
    ("Task", "WhatId"),
    ("Event", "WhatId"),
    ("FeedItem", "ParentId"),
    ("FeedComment", "ParentId"),
    ("ContentDocumentLink", "LinkedEntityId"),
    ("Attachment", "ParentId"),
    ("VoiceCall", "RelatedRecordId"),
];

/// Lets these lookups point to a custom object.
pub(super) fn open(schema: &mut Schema, name: &str) {
    if !name.ends_with("__c") {
        return;
    }
    for (object, field) in TO_ANY {
        let Some(mut object) = schema.object(object).cloned() else {
            continue;
        };
        let lookup = object.fields.iter_mut().find(|known| known.name == field);
        if let Some(lookup) = lookup.filter(|it| !it.reference_to.iter().any(|to| to == name)) {
            lookup.reference_to.push(name.to_owned());
            schema.insert(object);
        }
    }
}
