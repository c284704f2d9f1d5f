//! The AWS services of the demonstration. What only AWS can do (hear a recording, weigh a text, count the agents of an instance) is answered with figures that were written down
//! for the purpose; nothing else about those services is here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use patchbay_functions::cloud::{
    Analysis, CloudError, ContactCentre, Entity, FolderObjects, KeyPhrase, LanguageAnalysis,
    MetricPage, MetricQuery, Objects, PutObject, QueuePage, QueueSummary, StateMachines,
    SyntaxToken, Transcription, WriteWhen,
};
use serde_json::{Map, Value, json};

use super::world::BUCKET;

type Answer<'a, T> = BoxFuture<'a, Result<T, CloudError>>;

/// How many queues the instance has.
pub(super) const QUEUES: usize = 100;

/// Recorded answers, and what was started.
pub(super) struct Recorded {
    objects: Arc<FolderObjects>,
    started: Mutex<Vec<Value>>,
}

impl Recorded {
    pub(super) fn new(objects: Arc<FolderObjects>) -> Self {
        Self {
            objects,
            started: Mutex::default(),
        }
    }

    /// The inputs of the executions that were started, oldest first.
    pub(super) fn started(&self) -> Vec<Value> {
        self.started
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl StateMachines for Recorded {
    fn start<'a>(
        &'a self,
        _machine: &'a str,
        _name: Option<&'a str>,
        input: &'a Value,
    ) -> Answer<'a, ()> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        started.push(input.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What Transcribe heard: a short call about an invoice.
const TRANSCRIPT: &str = include_str!("data/transcript.json");

fn job(name: &str, status: &str) -> Map<String, Value> {
    let job = json!({
        "TranscriptionJobName": name,
        "TranscriptionJobStatus": status,
        "LanguageCode": "en-GB",
        "MediaFormat": "wav",
        "Transcript": {
            "TranscriptFileUri": format!("https://s3.eu-west-2.amazonaws.com/{BUCKET}/{name}.json"),
        },
    });
    match job {
        Value::Object(job) => job,
        _ => Map::new(),
    }
}

impl Transcription for Recorded {
    fn start_job<'a>(&'a self, request: &'a Map<String, Value>) -> Answer<'a, Map<String, Value>> {
        let name = request.get("TranscriptionJobName").and_then(Value::as_str);
        let name = name.unwrap_or_default().to_owned();
        Box::pin(async move {
            let key = format!("{name}.json");
            let transcript = PutObject {
                bucket: BUCKET,
                key: &key,
                body: TRANSCRIPT.as_bytes().to_vec(),
                content_type: "application/json",
                metadata: BTreeMap::new(),
                when: WriteWhen::Always,
            };
            self.objects.put(transcript).await?;
            Ok(job(&name, "IN_PROGRESS"))
        })
    }

    fn job<'a>(&'a self, name: &'a str) -> Answer<'a, Map<String, Value>> {
        Box::pin(std::future::ready(Ok(job(name, "COMPLETED"))))
    }
}

fn ready<'a, T: Send + 'a>(answer: T) -> Answer<'a, T> {
    Box::pin(std::future::ready(Ok(answer)))
}

impl LanguageAnalysis for Recorded {
    fn sentiment<'a>(&'a self, _text: Analysis<'a>) -> Answer<'a, (String, BTreeMap<String, f64>)> {
        let scores = [
            ("Positive", 0.75),
            ("Negative", 0.0625),
            ("Neutral", 0.125),
            ("Mixed", 0.0625),
        ];
        let scores = scores.map(|(class, score)| (class.to_owned(), score));
        ready(("POSITIVE".to_owned(), scores.into()))
    }

    fn key_phrases<'a>(&'a self, _text: Analysis<'a>) -> Answer<'a, Vec<KeyPhrase>> {
        let phrases = ["my last invoice", "the delivery address"];
        ready(phrases.map(|text| KeyPhrase { text: text.into() }).into())
    }

    fn dominant_languages<'a>(&'a self, _text: &'a str) -> Answer<'a, Vec<String>> {
        ready(vec!["en".to_owned()])
    }

    fn entities<'a>(&'a self, _text: Analysis<'a>) -> Answer<'a, Vec<Entity>> {
        ready(vec![Entity {
            text: "last invoice".into(),
            kind: "OTHER".into(),
        }])
    }

    fn syntax<'a>(&'a self, _text: Analysis<'a>) -> Answer<'a, Vec<SyntaxToken>> {
        ready(vec![SyntaxToken {
            text: "invoice".into(),
            tag: "NOUN".into(),
        }])
    }
}

impl ContactCentre for Recorded {
    fn contact_attributes<'a>(
        &'a self,
        _instance: &'a str,
        _initial_contact: &'a str,
    ) -> Answer<'a, BTreeMap<String, String>> {
        ready(BTreeMap::from([(
            "contactLensImportEnabled".to_owned(),
            "true".to_owned(),
        )]))
    }

    fn queues<'a>(
        &'a self,
        _instance: &'a str,
        _most: i32,
        _after: Option<&'a str>,
    ) -> Answer<'a, QueuePage> {
        let queue = |number: usize| QueueSummary {
            id: format!("queue-{number:03}"),
            name: format!("Queue {number}"),
        };
        ready(QueuePage {
            queues: (1..=QUEUES).map(queue).collect(),
            next: None,
        })
    }

    fn current_metrics<'a>(&'a self, query: MetricQuery<'a>) -> Answer<'a, MetricPage> {
        let result = |id: &String| {
            json!({
                "Dimensions": {"Queue": {"Id": id, "Arn": format!("arn:aws:connect:eu-west-2:111122223333:instance/x/queue/{id}")}},
                "Collections": [
                    {"Metric": {"Name": "AGENTS_ONLINE", "Unit": "COUNT"}, "Value": 7.0},
                    {"Metric": {"Name": "CONTACTS_IN_QUEUE", "Unit": "COUNT"}, "Value": 3.0},
                ],
            })
        };
        ready(MetricPage {
            results: query.queues.iter().map(result).collect(),
            next: None,
        })
    }
}
