//! The live figures of queues: what Amazon Connect is asked for and how an answer becomes fields of
//! a Salesforce record. Owns the list of metrics and the record's form; must not know how Connect
//! was asked or which records were written before.
//!
//! <https://docs.aws.amazon.com/connect/latest/APIReference/API_GetCurrentMetricData.html>. Which
//! metric goes into which field is the replaced package's choice (observed).

use serde_json::{Map, Value};

/// The Salesforce object, without its namespace.
pub const OBJECT: &str = "AC_QueueMetrics__c";
/// The external id of its records, without its namespace.
pub const EXTERNAL_ID: &str = "Queue_Id__c";
/// The field of the region, without its namespace.
pub const REGION_FIELD: &str = "Region__c";
/// The field of the queue's ARN, without its namespace.
const ARN_FIELD: &str = "Queue_ARN__c";
/// The channels that are counted.
pub const CHANNELS: [&str; 3] = ["VOICE", "CHAT", "TASK"];

/// Name and unit of what is asked for, in the replaced package's order.
pub const METRICS: [(&str, &str); 10] = [
    ("AGENTS_ONLINE", "COUNT"),
    ("AGENTS_AVAILABLE", "COUNT"),
    ("AGENTS_ON_CONTACT", "COUNT"),
    ("AGENTS_STAFFED", "COUNT"),
    ("AGENTS_AFTER_CONTACT_WORK", "COUNT"),
    ("AGENTS_NON_PRODUCTIVE", "COUNT"),
    ("AGENTS_ERROR", "COUNT"),
    ("CONTACTS_IN_QUEUE", "COUNT"),
    ("OLDEST_CONTACT_AGE", "SECONDS"),
    ("CONTACTS_SCHEDULED", "COUNT"),
];

/// The field of each metric, in the order of the record.
const FIELDS: [(&str, &str); 10] = [
    ("AGENTS_AFTER_CONTACT_WORK", "Agents_After_Contact_Work__c"),
    ("AGENTS_AVAILABLE", "Agents_Available__c"),
    ("AGENTS_ERROR", "Agents_Error__c"),
    ("AGENTS_NON_PRODUCTIVE", "Agents_Non_Productive__c"),
    ("AGENTS_ON_CONTACT", "Agents_On_Call__c"),
    ("AGENTS_ONLINE", "Agents_Online__c"),
    ("AGENTS_STAFFED", "Agents_Staffed__c"),
    ("CONTACTS_IN_QUEUE", "Contacts_In_Queue__c"),
    ("CONTACTS_SCHEDULED", "Contacts_Scheduled__c"),
    ("OLDEST_CONTACT_AGE", "Oldest_Contact_Age__c"),
];

/// The fields that a queue's figures set, without their namespace; the region's, which older versions of the package
/// lack, is not among them.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    [EXTERNAL_ID, ARN_FIELD]
        .into_iter()
        .chain(FIELDS.iter().map(|(_, field)| *field))
}

/// The longest name of a record:
/// <https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customobject.htm>.
const LONGEST_NAME: usize = 80;

/// One result of `GetCurrentMetricData`, in the API's own JSON.
#[derive(Debug, Clone, Copy)]
pub struct QueueFigures<'a> {
    /// The queue's id.
    pub queue: &'a str,
    /// The queue's ARN; empty where the answer has none.
    pub arn: &'a str,
    collections: &'a [Value],
}

impl<'a> QueueFigures<'a> {
    /// Reads `{"Dimensions":{"Queue":{"Id","Arn"}},"Collections":[{"Metric":{"Name"},"Value"}]}`.
    /// None when it does not say which queue it is about; without figures it has none.
    pub fn read(result: &'a Value) -> Option<Self> {
        let queue = result.get("Dimensions")?.get("Queue")?;
        Some(Self {
            queue: queue.get("Id")?.as_str().filter(|id| !id.is_empty())?,
            arn: queue.get("Arn").and_then(Value::as_str).unwrap_or_default(),
            collections: result
                .get("Collections")
                .and_then(Value::as_array)
                .map_or(&[], Vec::as_slice),
        })
    }

    /// The record's fields, without its external id and its region. `name` is the queue's, cut to
    /// what a record's name can hold; without one Salesforce names the record.
    pub fn fields(&self, prefix: &str, name: &str) -> Map<String, Value> {
        let mut fields = Map::new();
        let name: String = name.chars().take(LONGEST_NAME).collect();
        if !name.is_empty() {
            fields.insert("Name".to_owned(), name.into());
        }
        fields.insert(format!("{prefix}{ARN_FIELD}"), self.arn.into());
        for (metric, field) in FIELDS {
            fields.insert(format!("{prefix}{field}"), self.figure(metric).into());
        }
        fields
    }

    /// A figure, cut to an integer; 0 where the answer does not have it. Of two the last one counts.
    fn figure(&self, metric: &str) -> i64 {
        let found = self.collections.iter().rev().find_map(|item| {
            let name = item.get("Metric")?.get("Name")?;
            (name == metric)
                .then(|| item.get("Value").and_then(Value::as_f64))
                .flatten()
        });
        #[expect(
            clippy::cast_possible_truncation,
            reason = "cutting the fraction off is the rule; counts and seconds are far below 2^53"
        )]
        let figure = found.unwrap_or_default() as i64;
        figure
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn result(collections: &Value) -> Value {
        json!({
            "Dimensions": {"Queue": {"Id": "q-1", "Arn": "arn:q-1"}, "Channel": "VOICE"},
            "Collections": collections,
        })
    }

    #[test]
    fn figures_are_cut_and_absent_ones_are_zero() {
        let result = result(&json!([
            {"Metric": {"Name": "OLDEST_CONTACT_AGE", "Unit": "SECONDS"}, "Value": 42.9},
            {"Metric": {"Name": "AGENTS_ONLINE", "Unit": "COUNT"}, "Value": 5},
            {"Metric": {"Name": "AGENTS_AVAILABLE", "Unit": "COUNT"}},
            {"Metric": {"Name": "SLOTS_ACTIVE", "Unit": "COUNT"}, "Value": 7.0},
            {"Value": 3.0},
        ]));
        let figures = QueueFigures::read(&result).expect("a queue");
        let expected = json!({
            "Name": "BasicQueue",
            "ns__Queue_ARN__c": "arn:q-1",
            "ns__Agents_After_Contact_Work__c": 0,
            "ns__Agents_Available__c": 0,
            "ns__Agents_Error__c": 0,
            "ns__Agents_Non_Productive__c": 0,
            "ns__Agents_On_Call__c": 0,
            "ns__Agents_Online__c": 5,
            "ns__Agents_Staffed__c": 0,
            "ns__Contacts_In_Queue__c": 0,
            "ns__Contacts_Scheduled__c": 0,
            "ns__Oldest_Contact_Age__c": 42,
        });
        assert_eq!(
            Value::Object(figures.fields("ns__", "BasicQueue")),
            expected
        );
    }

    #[test]
    fn each_metric_that_is_asked_for_has_a_field() {
        for (metric, _) in METRICS {
            let collections = json!([{"Metric": {"Name": metric}, "Value": 9}]);
            let result = result(&collections);
            let fields = QueueFigures::read(&result)
                .expect("a queue")
                .fields("", "q");
            let nines = fields.values().filter(|value| **value == 9).count();
            assert_eq!(nines, 1, "{metric}");
        }
    }

    #[test]
    fn a_result_without_figures_has_zeros_and_one_without_a_queue_is_none() {
        let bare = json!({"Dimensions": {"Queue": {"Id": "q-2"}}});
        let figures = QueueFigures::read(&bare).expect("a queue");
        assert_eq!((figures.queue, figures.arn), ("q-2", ""));
        assert_eq!(figures.fields("", "q")["Agents_Online__c"], 0);
        assert_eq!(figures.fields("", "").get("Name"), None);
        assert!(QueueFigures::read(&json!({"Collections": []})).is_none());
        assert!(QueueFigures::read(&json!({"Dimensions": {"Channel": "CHAT"}})).is_none());
    }

    #[test]
    fn a_name_is_cut_by_characters() {
        let name = "é".repeat(100);
        let result = result(&Value::Null);
        let fields = QueueFigures::read(&result)
            .expect("a queue")
            .fields("", &name);
        assert_eq!(fields["Name"], "é".repeat(80));
    }
}
