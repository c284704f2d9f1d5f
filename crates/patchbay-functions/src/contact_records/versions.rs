//! The versions of each contact in one batch. Amazon Connect sends a record again when something
//! is added to it, and a stream delivers some of them twice; the org takes each external id once a
//! request. Owns which version wins.

use std::collections::HashMap;

use jiff::Timestamp;
use patchbay_connect::ContactRecord;
use patchbay_salesforce::Fields;

use super::Fate;

/// All versions of one contact that came together.
pub(super) struct Contact<'a> {
    /// The contact's id, as the newest version spells it.
    pub(super) id: &'a str,
    /// The id in lower case: external ids differ in more than case.
    pub(super) key: String,
    /// When the newest version was made.
    pub(super) last_update: Option<Timestamp>,
    /// The fields after all versions: those of the newest, and beneath them what only older ones
    /// have, as if they had been written one after the other.
    pub(super) fields: Fields,
    /// Where the versions stand in the batch.
    copies: Vec<usize>,
}

impl Contact<'_> {
    /// Writes down what became of the contact, for each version.
    pub(super) fn settle(&self, fate: &Fate, fates: &mut [Fate]) {
        for copy in &self.copies {
            if let Some(place) = fates.get_mut(*copy) {
                *place = fate.clone();
            }
        }
    }
}

/// The contacts of a batch, in the order in which they first appear; records without an id are
/// left out.
pub(super) fn newest<'a>(records: &[&'a ContactRecord], prefix: &str) -> Vec<Contact<'a>> {
    let mut order: Vec<Vec<usize>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (index, record) in records.iter().enumerate() {
        let Some(id) = record.contact_id() else {
            continue;
        };
        let place = *places.entry(id.to_ascii_lowercase()).or_insert_with(|| {
            order.push(Vec::new());
            order.len() - 1
        });
        if let Some(copies) = order.get_mut(place) {
            copies.push(index);
        }
    }
    order
        .into_iter()
        .filter_map(|copies| contact(records, copies, prefix))
        .collect()
}

fn contact<'a>(
    records: &[&'a ContactRecord],
    copies: Vec<usize>,
    prefix: &str,
) -> Option<Contact<'a>> {
    let mut versions: Vec<&'a ContactRecord> = copies
        .iter()
        .filter_map(|copy| records.get(*copy).copied())
        .collect();
    // Stable: of equal versions, and of those without a time, the later arrival wins.
    versions.sort_by_key(|version| version.last_update());
    let newest = *versions.last()?;
    let mut fields = Fields::new();
    for version in &versions {
        fields.extend(version.fields(prefix));
    }
    let id = newest.contact_id()?;
    Some(Contact {
        id,
        key: id.to_ascii_lowercase(),
        last_update: newest.last_update(),
        fields,
        copies,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn record(value: &Value) -> ContactRecord {
        ContactRecord::from_json(value.to_string().as_bytes()).unwrap()
    }

    fn version(id: &str, minute: u8, more: &Value) -> ContactRecord {
        let at = format!("2026-03-02T10:{minute:02}:00Z");
        let mut value = json!({"ContactId": id, "LastUpdateTimestamp": at});
        for (name, member) in more.as_object().unwrap() {
            value[name] = member.clone();
        }
        record(&value)
    }

    #[test]
    fn the_newest_version_wins_whatever_the_order() {
        let channel = |name: &str| json!({ "Channel": name });
        let records = [
            version("a", 2, &channel("second")),
            version("b", 1, &channel("only")),
            version("A", 3, &channel("third")),
            version("a", 1, &channel("first")),
            record(&json!({"Channel": "nobody's"})),
        ];
        let refs: Vec<_> = records.iter().collect();
        let contacts = newest(&refs, "");
        let shown: Vec<_> = contacts
            .iter()
            .map(|contact| (contact.id, contact.fields["Channel__c"].clone()))
            .collect();
        assert_eq!(shown, [("A", json!("third")), ("b", json!("only"))]);
        let mut fates = vec![Fate::Superseded; 5];
        contacts[0].settle(&Fate::Written, &mut fates);
        let written: Vec<_> = fates.iter().map(|fate| *fate == Fate::Written).collect();
        assert_eq!(written, [true, false, true, true, false]);
    }

    #[test]
    fn groups_that_only_an_older_version_has_are_kept() {
        let records = [
            version("a", 2, &json!({"Queue": null})),
            version("a", 1, &json!({"Queue": {"Name": "Service"}})),
        ];
        let refs: Vec<_> = records.iter().collect();
        let contacts = newest(&refs, "ns__");
        assert_eq!(contacts[0].fields["ns__QueueName__c"], "Service");
        assert_eq!(
            contacts[0].fields["ns__LastUpdateTimestamp__c"],
            "2026-03-02T10:02:00Z"
        );
    }

    #[test]
    fn without_a_time_the_later_arrival_wins() {
        let records = [
            record(&json!({"ContactId": "a", "Channel": "VOICE"})),
            record(&json!({"ContactId": "a", "Channel": "CHAT"})),
        ];
        let refs: Vec<_> = records.iter().collect();
        assert_eq!(newest(&refs, "")[0].fields["Channel__c"], "CHAT");
    }
}
