//! The services' calls, as the functions see them. Owns the shapes; must not know the SDK.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use serde_json::{Map, Value};

use super::CloudError;

type Answer<'a, T> = BoxFuture<'a, Result<T, CloudError>>;

/// An object of S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The content.
    pub body: Vec<u8>,
    /// The user's metadata; S3 gives the names in lower case.
    pub metadata: BTreeMap<String, String>,
    /// The version that a conditional write can name.
    pub etag: Option<String>,
}

/// When an object may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteWhen {
    /// In any case.
    Always,
    /// Only where there is no object of that key (`If-None-Match: *`).
    Absent,
    /// Only over the version of this entity tag (`If-Match`).
    Unchanged(String),
}

/// An object to write.
#[derive(Clone, Debug)]
pub struct PutObject<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// The key.
    pub key: &'a str,
    /// The content.
    pub body: Vec<u8>,
    /// The media type.
    pub content_type: &'a str,
    /// The user's metadata.
    pub metadata: BTreeMap<String, String>,
    /// The condition.
    pub when: WriteWhen,
}

/// Whether a conditional write was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutOutcome {
    /// It was written.
    Written {
        /// The new version, for a later conditional write.
        etag: Option<String>,
    },
    /// The condition did not hold: somebody else has written (412, or 409 while another write runs).
    Refused,
}

/// A page of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPage {
    /// The keys, in order.
    pub keys: Vec<String>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// S3.
pub trait Objects: Send + Sync {
    /// The object.
    fn get<'a>(&'a self, bucket: &'a str, key: &'a str) -> Answer<'a, Object>;

    /// The object without its content.
    fn head<'a>(&'a self, bucket: &'a str, key: &'a str) -> Answer<'a, Object>;

    /// Writes an object.
    fn put<'a>(&'a self, object: PutObject<'a>) -> Answer<'a, PutOutcome>;

    /// The keys that begin with `prefix`, from `after`, a page's [`KeyPage::next`].
    fn list<'a>(
        &'a self,
        bucket: &'a str,
        prefix: &'a str,
        after: Option<&'a str>,
    ) -> Answer<'a, KeyPage>;

    /// Deletes an object; one that is not there counts as deleted.
    fn delete<'a>(&'a self, bucket: &'a str, key: &'a str) -> Answer<'a, ()>;
}

/// What another function answered.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionAnswer {
    /// Lambda's status: 200.
    pub status: u16,
    /// The payload; null where there was none or where it is no JSON.
    pub payload: Value,
    /// Whether the function failed (`X-Amz-Function-Error`).
    pub failed: bool,
}

/// Lambda's invocations.
pub trait FunctionCalls: Send + Sync {
    /// Calls a function by name or ARN and waits for its answer (`RequestResponse`).
    fn call<'a>(&'a self, function: &'a str, payload: &'a Value) -> Answer<'a, FunctionAnswer>;

    /// Hands an event to a function and does not wait (`Event`).
    fn send<'a>(&'a self, function: &'a str, payload: Option<&'a Value>) -> Answer<'a, ()>;
}

/// Step Functions.
pub trait StateMachines: Send + Sync {
    /// Starts an execution; `name` makes a repeated start the same one.
    fn start<'a>(
        &'a self,
        machine: &'a str,
        name: Option<&'a str>,
        input: &'a Value,
    ) -> Answer<'a, ()>;
}

/// Transcribe. Jobs travel in the API's own JSON, times as seconds since 1970 with fractions.
pub trait Transcription: Send + Sync {
    /// Starts a job from `StartTranscriptionJob`'s request members and gives its `TranscriptionJob`.
    fn start_job<'a>(&'a self, request: &'a Map<String, Value>) -> Answer<'a, Map<String, Value>>;

    /// The `TranscriptionJob` of this name.
    fn job<'a>(&'a self, name: &'a str) -> Answer<'a, Map<String, Value>>;
}

/// A text to analyse.
#[derive(Clone, Copy, Debug)]
pub struct Analysis<'a> {
    /// The text.
    pub text: &'a str,
    /// The language's code, such as `en`.
    pub language: &'a str,
}

/// A phrase that Comprehend found.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyPhrase {
    /// Its text.
    pub text: String,
}

/// An entity that Comprehend found.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its text.
    pub text: String,
    /// Its sort, such as `PERSON`.
    pub kind: String,
}

/// A word with its part of speech.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxToken {
    /// The word.
    pub text: String,
    /// The part of speech, such as `NOUN`.
    pub tag: String,
}

/// Comprehend.
pub trait LanguageAnalysis: Send + Sync {
    /// The sentiment, such as `NEGATIVE`, and the scores by class in the answer's own spelling
    /// (`Positive`, `Negative`, `Neutral`, `Mixed`).
    fn sentiment<'a>(&'a self, text: Analysis<'a>) -> Answer<'a, (String, BTreeMap<String, f64>)>;

    /// The key phrases.
    fn key_phrases<'a>(&'a self, text: Analysis<'a>) -> Answer<'a, Vec<KeyPhrase>>;

    /// The codes of the languages, the likeliest first as Comprehend orders them.
    fn dominant_languages<'a>(&'a self, text: &'a str) -> Answer<'a, Vec<String>>;

    /// The entities.
    fn entities<'a>(&'a self, text: Analysis<'a>) -> Answer<'a, Vec<Entity>>;

    /// The words with their parts of speech.
    fn syntax<'a>(&'a self, text: Analysis<'a>) -> Answer<'a, Vec<SyntaxToken>>;
}

/// A queue of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueSummary {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A page of queues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueuePage {
    /// The queues.
    pub queues: Vec<QueueSummary>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// What current metrics are asked for.
#[derive(Clone, Debug)]
pub struct MetricQuery<'a> {
    /// The instance's id.
    pub instance: &'a str,
    /// The queues' ids, at most 100.
    pub queues: &'a [String],
    /// The channels, such as `VOICE`.
    pub channels: &'a [String],
    /// Name and unit of each metric, such as `("AGENTS_ONLINE", "COUNT")`.
    pub metrics: &'a [(&'a str, &'a str)],
    /// Results of a page, 1 to 100.
    pub most: i32,
    /// The page's beginning, a [`MetricPage::next`].
    pub after: Option<&'a str>,
}

/// A page of `GetCurrentMetricData`, its results in the API's own JSON:
/// `{"Dimensions":{"Queue":{"Id","Arn"}},"Collections":[{"Metric":{"Name","Unit"},"Value"}]}`; members
/// that the service left out are absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricPage {
    /// The results.
    pub results: Vec<Value>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// Amazon Connect.
pub trait ContactCentre: Send + Sync {
    /// The attributes of a contact.
    fn contact_attributes<'a>(
        &'a self,
        instance: &'a str,
        initial_contact: &'a str,
    ) -> Answer<'a, BTreeMap<String, String>>;

    /// The standard queues of an instance, `most` a page.
    fn queues<'a>(
        &'a self,
        instance: &'a str,
        most: i32,
        after: Option<&'a str>,
    ) -> Answer<'a, QueuePage>;

    /// What happens in queues just now.
    fn current_metrics<'a>(&'a self, query: MetricQuery<'a>) -> Answer<'a, MetricPage>;
}

/// In place of a service that there is not.
pub struct Unavailable;

fn none<'a, T: Send + 'a>(operation: &'static str) -> Answer<'a, T> {
    let error = CloudError::own(
        operation,
        "NotAvailable",
        "this AWS service is not there on a laptop; run the function on AWS or against an emulator",
    );
    Box::pin(std::future::ready(Err(error)))
}

impl Objects for Unavailable {
    fn get<'a>(&'a self, _bucket: &'a str, _key: &'a str) -> Answer<'a, Object> {
        none("GetObject")
    }

    fn head<'a>(&'a self, _bucket: &'a str, _key: &'a str) -> Answer<'a, Object> {
        none("HeadObject")
    }

    fn put<'a>(&'a self, _object: PutObject<'a>) -> Answer<'a, PutOutcome> {
        none("PutObject")
    }

    fn list<'a>(
        &'a self,
        _bucket: &'a str,
        _prefix: &'a str,
        _after: Option<&'a str>,
    ) -> Answer<'a, KeyPage> {
        none("ListObjectsV2")
    }

    fn delete<'a>(&'a self, _bucket: &'a str, _key: &'a str) -> Answer<'a, ()> {
        none("DeleteObject")
    }
}

impl FunctionCalls for Unavailable {
    fn call<'a>(&'a self, _function: &'a str, _payload: &'a Value) -> Answer<'a, FunctionAnswer> {
        none("Invoke")
    }

    fn send<'a>(&'a self, _function: &'a str, _payload: Option<&'a Value>) -> Answer<'a, ()> {
        none("Invoke")
    }
}

impl StateMachines for Unavailable {
    fn start<'a>(
        &'a self,
        _machine: &'a str,
        _name: Option<&'a str>,
        _input: &'a Value,
    ) -> Answer<'a, ()> {
        none("StartExecution")
    }
}

impl Transcription for Unavailable {
    fn start_job<'a>(&'a self, _request: &'a Map<String, Value>) -> Answer<'a, Map<String, Value>> {
        none("StartTranscriptionJob")
    }

    fn job<'a>(&'a self, _name: &'a str) -> Answer<'a, Map<String, Value>> {
        none("GetTranscriptionJob")
    }
}

impl LanguageAnalysis for Unavailable {
    fn sentiment<'a>(&'a self, _text: Analysis<'a>) -> Answer<'a, (String, BTreeMap<String, f64>)> {
        none("DetectSentiment")
    }

    fn key_phrases<'a>(&'a self, _text: Analysis<'a>) -> Answer<'a, Vec<KeyPhrase>> {
        none("DetectKeyPhrases")
    }

    fn dominant_languages<'a>(&'a self, _text: &'a str) -> Answer<'a, Vec<String>> {
        none("DetectDominantLanguage")
    }

    fn entities<'a>(&'a self, _text: Analysis<'a>) -> Answer<'a, Vec<Entity>> {
        none("DetectEntities")
    }

    fn syntax<'a>(&'a self, _text: Analysis<'a>) -> Answer<'a, Vec<SyntaxToken>> {
        none("DetectSyntax")
    }
}

impl ContactCentre for Unavailable {
    fn contact_attributes<'a>(
        &'a self,
        _instance: &'a str,
        _initial_contact: &'a str,
    ) -> Answer<'a, BTreeMap<String, String>> {
        none("GetContactAttributes")
    }

    fn queues<'a>(
        &'a self,
        _instance: &'a str,
        _most: i32,
        _after: Option<&'a str>,
    ) -> Answer<'a, QueuePage> {
        none("ListQueues")
    }

    fn current_metrics<'a>(&'a self, _query: MetricQuery<'a>) -> Answer<'a, MetricPage> {
        none("GetCurrentMetricData")
    }
}
