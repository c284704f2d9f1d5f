//! The figures of an analysis as the fields of the record `AC_ContactChannelAnalytics__c`: names,
//! order and rules of the replaced package (observed).

use serde_json::{Map, Value};

use super::Analysis;
use super::sentiment_curve::curve_of_periods;
use crate::field_length::fitting;
use crate::json_text::to_text;

/// Characters that a long text field of the package holds: Salesforce's largest long text area
/// (<https://help.salesforce.com/s/articleView?id=platform.custom_field_types.htm>). The functions
/// that write this record reach Salesforce through another function and cannot ask the org.
pub const FIELD_CHARACTERS: usize = 131_072;

/// The part of the file that most figures stand in.
const CHARACTERISTICS: &str = "/ConversationCharacteristics";

/// How a figure of the file becomes the value of a field.
#[derive(Clone, Copy)]
enum Form {
    /// As it stands, null included.
    Figure,
    /// As it stands, but null is left out: the org has a value or none, it is not blanked.
    Score,
    /// As JSON text.
    Text,
}

use Form::{Figure, Score, Text};

/// Field, path below `ConversationCharacteristics`, form: the ones before the recording's path.
const BEFORE_PATH: [(&str, &str, Form); 11] = [
    (
        "ContactLensCustomerSentiment__c",
        "/Sentiment/OverallSentiment/CUSTOMER",
        Score,
    ),
    (
        "ContactLensAgentSentiment__c",
        "/Sentiment/OverallSentiment/AGENT",
        Score,
    ),
    (
        "ContactLensInterruptions__c",
        "/Interruptions/TotalCount",
        Figure,
    ),
    (
        "ContactLensAgentInterruptions__c",
        "/Interruptions/InterruptionsByInterrupter/AGENT",
        Text,
    ),
    (
        "ContactLensCustomerInterruptions__c",
        "/Interruptions/InterruptionsByInterrupter/CUSTOMER",
        Text,
    ),
    (
        "ContactLensNonTalkTime__c",
        "/NonTalkTime/TotalTimeMillis",
        Figure,
    ),
    (
        "ContactLensTalkSpeedCustomer__c",
        "/TalkSpeed/DetailsByParticipant/CUSTOMER/AverageWordsPerMinute",
        Figure,
    ),
    (
        "ContactLensTalkSpeedAgent__c",
        "/TalkSpeed/DetailsByParticipant/AGENT/AverageWordsPerMinute",
        Figure,
    ),
    (
        "ContactLensTalkTimeTotal__c",
        "/TalkTime/TotalTimeMillis",
        Figure,
    ),
    (
        "ContactLensTalkTimeCustomer__c",
        "/TalkTime/DetailsByParticipant/CUSTOMER/TotalTimeMillis",
        Figure,
    ),
    (
        "ContactLensTalkTimeAgent__c",
        "/TalkTime/DetailsByParticipant/AGENT/TotalTimeMillis",
        Figure,
    ),
];

impl Analysis {
    /// The fields of the analytics record, each with `prefix` (`amazonconnect__` or nothing) before
    /// its name. `recording_path` is the redacted recording (`bucket/key`), if there is one.
    ///
    /// Times are milliseconds, speeds words a minute, sentiments scores from -5 to 5. Texts are cut
    /// to [`FIELD_CHARACTERS`]. A figure that the file lacks is no member.
    pub fn fields(&self, prefix: &str, recording_path: Option<&str>) -> Map<String, Value> {
        let mut fields = Fields {
            prefix,
            fields: Map::new(),
        };
        fields.set("ContactId__c", self.contact_id().into());
        let characteristics = self.document.pointer(CHARACTERISTICS);
        for (name, path, form) in BEFORE_PATH {
            let value = characteristics.and_then(|part| part.pointer(path));
            fields.set_in_form(name, value, form);
        }
        if let Some(path) = recording_path {
            fields.set("RecordingPath__c", path.into());
        }
        if let Some(categories) = self.matched_categories() {
            fields.set("ContactLensMatchedCategories__c", categories.into());
        }
        let details = self.document.pointer("/Categories/MatchedDetails");
        fields.set_in_form("ContactLensMatchedDetails__c", details, Text);
        let quarters = characteristics
            .and_then(|part| part.pointer("/Sentiment/SentimentByPeriod/QUARTER/CUSTOMER"));
        if let Some(quarters) = quarters {
            let curve = curve_of_periods(quarters).as_str();
            fields.set("ContactLensCustomerSentimentCurve__c", curve.into());
        }
        fields.set("DataSource__c", "Contact_Lens".into());
        fields.set_text("ContactLensTranscriptsFullText__c", &self.full_text());
        fields.fields
    }

    /// The names of the matched categories with a bar between them; none if nothing matched.
    fn matched_categories(&self) -> Option<String> {
        let names: Vec<&str> = self
            .document
            .pointer("/Categories/MatchedCategories")?
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .collect();
        (!names.is_empty()).then(|| names.join("|"))
    }
}

/// The record while it is being filled.
struct Fields<'a> {
    prefix: &'a str,
    fields: Map<String, Value>,
}

impl Fields<'_> {
    fn set(&mut self, name: &str, value: Value) {
        self.fields.insert(format!("{}{name}", self.prefix), value);
    }

    fn set_text(&mut self, name: &str, text: &str) {
        self.set(name, fitting(text, FIELD_CHARACTERS).into());
    }

    fn set_in_form(&mut self, name: &str, value: Option<&Value>, form: Form) {
        match (form, value) {
            (_, None) | (Score, Some(Value::Null)) => {}
            (Figure | Score, Some(value)) => self.set(name, value.clone()),
            (Text, Some(value)) => self.set_text(name, &to_text(value)),
        }
    }
}
