//! What the CTI adapter's functions write to Salesforce, for the doctor, who may not know the functions.

use patchbay_connect::{contact_record, interval_report, queue_metrics};

/// Fields of every record of an interval report; the others depend on the report's columns.
const REPORT_FIELDS: [&str; 3] = ["AC_Record_Id__c", "AC_Object_Name__c", "Created_Date__c"];

/// The adapter's objects with the fields that are set, `Object__c(Field__c, …)`, without namespace.
pub(super) fn adapter_objects() -> Vec<String> {
    let written = |object: &str, fields: Vec<&str>| format!("{object}({})", fields.join(", "));
    vec![
        written(
            contact_record::OBJECT,
            contact_record::field_names().collect(),
        ),
        written(
            queue_metrics::OBJECT,
            queue_metrics::field_names().collect(),
        ),
        written(interval_report::AGENTS.object, REPORT_FIELDS.to_vec()),
        written(interval_report::QUEUES.object, REPORT_FIELDS.to_vec()),
        written("AC_ContactChannelAnalytics__c", vec!["ContactId__c"]),
    ]
}
