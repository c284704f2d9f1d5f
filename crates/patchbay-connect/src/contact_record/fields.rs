//! Which field of the adapter's object takes which member of a contact record. Owns the names and
//! what is left out; must not know what the org has, nor change a value: numbers stay numbers,
//! times stay texts, null is sent as null.

use serde_json::{Map, Value};

use super::{ContactRecord, member_of};
use crate::json_text;

/// The adapter's object, without namespace.
pub const OBJECT: &str = "AC_ContactTraceRecord__c";
/// The external id that tells records apart, without namespace.
pub const CONTACT_ID: &str = "ContactId__c";
/// The field with the version's time, without namespace.
pub const LAST_UPDATE: &str = "LastUpdateTimestamp__c";
/// The field for the region, which older versions of the package do not have; without namespace.
pub const REGION: &str = "Region__c";

const HIERARCHY: &str = "AgentHierarchyGroup__c";
const ATTRIBUTES: &str = "Attributes__c";
const TRANSFERRED: &str = "TransferCompletedTimestamp__c";

/// Field and member.
type Pair = (&'static str, &'static str);

/// Members that are always written.
const ALWAYS: &[Pair] = &[
    ("AWSAccountId__c", "AWSAccountId"),
    ("AgentConnectionAttempts__c", "AgentConnectionAttempts"),
    ("Channel__c", "Channel"),
    (
        "ConnectedToSystemTimestamp__c",
        "ConnectedToSystemTimestamp",
    ),
    ("DisconnectTimestamp__c", "DisconnectTimestamp"),
    ("InitialContactId__c", "InitialContactId"),
    // With a second underscore, in the package itself.
    ("Initiation_Method__c", "InitiationMethod"),
    ("InitiationTimestamp__c", "InitiationTimestamp"),
    ("InstanceARN__c", "InstanceARN"),
    (LAST_UPDATE, "LastUpdateTimestamp"),
    ("NextContactId__c", "NextContactId"),
    ("PreviousContactId__c", "PreviousContactId"),
];

const AGENT: &[Pair] = &[
    ("AfterContactWorkDuration__c", "AfterContactWorkDuration"),
    (
        "AfterContactWorkEndTimestamp__c",
        "AfterContactWorkEndTimestamp",
    ),
    (
        "AfterContactWorkStartTimestamp__c",
        "AfterContactWorkStartTimestamp",
    ),
    (
        "AgentConnectedToAgentTimestamp__c",
        "ConnectedToAgentTimestamp",
    ),
    ("AgentCustomerHoldDuration__c", "CustomerHoldDuration"),
    ("AgentInteractionDuration__c", "AgentInteractionDuration"),
    ("AgentLongestHoldDuration__c", "LongestHoldDuration"),
    ("AgentNumberOfHolds__c", "NumberOfHolds"),
    ("AgentUsername__c", "Username"),
];

const ROUTING_PROFILE: &[Pair] = &[
    ("AgentRoutingProfileARN__c", "ARN"),
    ("AgentRoutingProfileName__c", "Name"),
];

/// Groups of members: all of them are written where the group holds anything, none otherwise, so
/// that a version without the group leaves older values alone.
const GROUPS: &[(&str, &[Pair])] = &[
    ("Agent", AGENT),
    (
        "CustomerEndpoint",
        &[("CustomerEndpointAddress__c", "Address")],
    ),
    (
        "Queue",
        &[
            ("QueueARN__c", "ARN"),
            ("QueueDequeueTimestamp__c", "DequeueTimestamp"),
            ("QueueDuration__c", "Duration"),
            ("QueueEnqueueTimestamp__c", "EnqueueTimestamp"),
            ("QueueName__c", "Name"),
        ],
    ),
    (
        "Recording",
        &[
            ("RecordingDeletionReason__c", "DeletionReason"),
            ("RecordingLocation__c", "Location"),
            ("RecordingStatus__c", "Status"),
        ],
    ),
    ("SystemEndpoint", &[("SystemEndpointAddress__c", "Address")]),
    (
        "TransferredToEndpoint",
        &[("TransferredToEndpoint__c", "Address")],
    ),
];

/// The fields that a contact record may set, without namespace; the region's, which older versions of the package
/// lack, is not among them.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    let of_members = ALWAYS
        .iter()
        .chain(GROUPS.iter().flat_map(|(_, pairs)| *pairs))
        .chain(ROUTING_PROFILE)
        .map(|(field, _)| *field);
    [CONTACT_ID, HIERARCHY, ATTRIBUTES, TRANSFERRED]
        .into_iter()
        .chain(of_members)
}

impl ContactRecord {
    /// The fields of the record, each name with `prefix` (`amazonconnect__`, or nothing) in front.
    /// The contact's id is not among them: it is what the record is found by.
    pub fn fields(&self, prefix: &str) -> Map<String, Value> {
        let mut fields = Named {
            prefix,
            fields: Map::new(),
        };
        fields.put_all(ALWAYS, &self.members);
        for (name, pairs) in GROUPS {
            if let Some(group) = group(self.member(name)) {
                fields.put_all(pairs, group);
            }
        }
        if let Some(agent) = group(self.member("Agent")) {
            // Observed: an agent without a hierarchy leaves the text `null`.
            let hierarchy = json_text::to_text(member_of(agent, "HierarchyGroups"));
            fields.put(HIERARCHY, hierarchy.into());
            if let Some(profile) = group(member_of(agent, "RoutingProfile")) {
                fields.put_all(ROUTING_PROFILE, profile);
            }
        }
        let attributes = match self.member("Attributes") {
            Value::Null => "{}".to_owned(),
            attributes => json_text::to_text(attributes),
        };
        fields.put(ATTRIBUTES, attributes.into());
        let transferred = self.member("TransferCompletedTimestamp");
        if is_something(transferred) {
            fields.put(TRANSFERRED, transferred.clone());
        }
        fields.fields
    }
}

/// Fields whose names get a prefix.
struct Named<'a> {
    prefix: &'a str,
    fields: Map<String, Value>,
}

impl Named<'_> {
    fn put(&mut self, name: &str, value: Value) {
        self.fields.insert(format!("{}{name}", self.prefix), value);
    }

    fn put_all(&mut self, pairs: &[Pair], members: &Map<String, Value>) {
        for (field, member) in pairs {
            self.put(field, member_of(members, member).clone());
        }
    }
}

/// A group that holds anything.
fn group(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object().filter(|members| !members.is_empty())
}

/// What Python calls true, which decides in the published package.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}
