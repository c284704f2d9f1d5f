//! The surroundings of the functions for recordings, transcripts and Contact Lens: AWS's stand-in,
//! and in place of the function sfInvokeAPI an org that keeps records as that function would.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_testkit::{AwsStub, LambdaHost, LambdaSettings, Outcome};
use serde_json::{Map, Value, json};

use crate::environment::BOOTSTRAP;

pub(crate) const CONTACT: &str = "5ca32fbd-8f92-46af-92a5-6b0f970f0efe";
pub(crate) const INSTANCE: &str = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
pub(crate) const OBJECT: &str = "amazonconnect__AC_ContactChannelAnalytics__c";
pub(crate) const TRANSCRIPTS: &str = "transcripts-bucket";
pub(crate) const RECORDINGS: &str = "connect-bucket";

/// What the org holds and what it is told to refuse.
#[derive(Default)]
pub(crate) struct Org {
    /// Fields by id, with the object's name under `type`.
    pub(crate) records: BTreeMap<String, Map<String, Value>>,
    /// Answers of the next calls for an operation and object, in place of doing them.
    pub(crate) refusals: Vec<(&'static str, &'static str, Value)>,
    /// Operation and object of every call.
    pub(crate) calls: Vec<(String, String)>,
}

impl Org {
    fn answer(&mut self, payload: &Value) -> Value {
        let mut parameters = payload["Details"]["Parameters"]
            .as_object()
            .unwrap()
            .clone();
        let mut take = |name: &str| {
            let value = parameters.shift_remove(name)?;
            Some(value.as_str().unwrap().to_owned())
        };
        let operation = take("sf_operation").unwrap();
        let object = take("sf_object").unwrap();
        let id = take("sf_id");
        self.calls.push((operation.clone(), object.clone()));
        let ordered = self
            .refusals
            .iter()
            .position(|(on, of, _)| *on == operation && *of == object);
        if let Some(at) = ordered {
            let (_, _, answer) = self.refusals.remove(at);
            // Salesforce may have done it all the same when the caller heard of a time-out.
            if answer["errorMessage"]
                .as_str()
                .unwrap()
                .contains("timed out")
            {
                self.create(&object, parameters);
            }
            return answer;
        }
        match operation.as_str() {
            "create" => json!({"Id": self.create(&object, parameters)}),
            "update" => match self.records.get_mut(&id.unwrap()) {
                Some(record) => {
                    record.extend(parameters);
                    json!({"Status": 204})
                }
                None => {
                    json!({"errorMessage": "NOT_FOUND: The requested resource does not exist", "errorType": "Salesforce.NotFound"})
                }
            },
            "lookup" => {
                parameters.remove("sf_fields");
                let found = self.records.iter().find(|(_, record)| {
                    parameters
                        .iter()
                        .all(|(name, value)| record.get(name) == Some(value))
                });
                match found {
                    Some((id, _)) => json!({"Id": id, "sf_count": 1}),
                    None => json!({"sf_count": 0}),
                }
            }
            other => panic!("{other} is not called by these functions"),
        }
    }

    fn create(&mut self, object: &str, mut fields: Map<String, Value>) -> String {
        let id = format!("a0X{:012}AAA", self.records.len() + 1);
        fields.insert("type".to_owned(), object.into());
        self.records.insert(id.clone(), fields);
        id
    }

    /// The records of an object.
    pub(crate) fn of(&self, object: &str) -> Vec<Map<String, Value>> {
        self.records
            .values()
            .filter(|record| record["type"] == object)
            .cloned()
            .collect()
    }

    /// The names of the files that hang on records.
    pub(crate) fn files(&self) -> Vec<String> {
        self.of("Attachment")
            .iter()
            .map(|file| file["Name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The content of a file.
    pub(crate) fn file(&self, name: &str) -> Value {
        let files = self.of("Attachment");
        let file = files.iter().find(|file| file["Name"] == name).unwrap();
        let bytes = STANDARD.decode(file["Body"].as_str().unwrap()).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }
}

/// AWS and the org, before a function starts.
pub(crate) struct Surroundings {
    pub(crate) aws: AwsStub,
    org: Arc<Mutex<Org>>,
}

impl Surroundings {
    pub(crate) async fn start() -> Self {
        let aws = AwsStub::start().await.unwrap();
        let org = Arc::new(Mutex::new(Org::default()));
        let answering = Arc::clone(&org);
        aws.answer_function("sfInvokeAPI", move |payload| {
            let mut org = answering.lock().unwrap_or_else(PoisonError::into_inner);
            org.answer(payload)
        });
        aws.answer("StartExecution", json!({"executionArn": "arn:aws:states:us-east-1:123456789012:execution:t:x", "startDate": 1_738_275_300.0}));
        Self { aws, org }
    }

    pub(crate) fn org(&self) -> MutexGuard<'_, Org> {
        self.org.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the next call of this kind fail with what the function would answer.
    pub(crate) fn refuse(&self, operation: &'static str, object: &'static str, message: &str) {
        let answer = json!({"errorMessage": message, "errorType": "Exception"});
        self.org().refusals.push((operation, object, answer));
    }

    /// A function of the adapter with the variables of its template.
    pub(crate) async fn function(&self, handler: &str) -> LambdaHost {
        self.function_with(handler, |settings| settings).await
    }

    pub(crate) async fn function_with(
        &self,
        handler: &str,
        change: impl FnOnce(LambdaSettings) -> LambdaSettings,
    ) -> LambdaHost {
        let mut settings = LambdaSettings::new("cti-function")
            .with("_HANDLER", &format!("{handler}.lambda_handler"))
            .with("AWS_ENDPOINT_URL", &self.aws.url())
            .with("AWS_REGION", "us-east-1")
            .with("MEDIA_FORMAT", "wav")
            .with("WAIT_TIME", "20")
            .with(
                "TRANSCRIBE_STATE_MACHINE_ARN",
                "arn:aws:states:us-east-1:123456789012:stateMachine:t",
            )
            .with("TRANSCRIPTS_DESTINATION", TRANSCRIPTS)
            .with("TRANSCRIPTS_DESTINATION_KMS", "")
            .with("SFDC_INVOKE_API_LAMBDA", "sfInvokeAPI")
            .with("SF_ADAPTER_NAMESPACE", "amazonconnect")
            .with("AMAZON_CONNECT_INSTANCE_ID", INSTANCE)
            .with("AMAZON_CONNECT_INSTANCE_REGION", "us-east-1")
            .with("CONTACT_LENS_IMPORT_ENABLED", "true");
        settings.timeout = Duration::from_secs(20);
        LambdaHost::start(Path::new(BOOTSTRAP), change(settings))
            .await
            .unwrap()
    }

    /// The metadata of the contact's lock.
    pub(crate) fn lock(&self) -> BTreeMap<String, String> {
        let lock = self.aws.object(TRANSCRIPTS, &lock_key());
        lock.map(|lock| lock.metadata).unwrap_or_default()
    }

    /// The body of the contact's lock.
    pub(crate) fn stage(&self) -> Option<String> {
        let lock = self.aws.object(TRANSCRIPTS, &lock_key())?;
        Some(String::from_utf8(lock.body).unwrap())
    }

    /// A lock as another function left it.
    pub(crate) fn put_lock(&self, metadata: &[(&str, &str)]) {
        self.aws.put_object(TRANSCRIPTS, &lock_key(), "IN_PROGRESS");
        self.aws.put_metadata(TRANSCRIPTS, &lock_key(), metadata);
    }

    /// How often an action was called.
    pub(crate) fn count(&self, action: &str) -> usize {
        let calls = self.aws.calls();
        calls.iter().filter(|call| call.action == action).count()
    }
}

fn lock_key() -> String {
    format!("locks/{CONTACT}.lock")
}

/// Invokes a function.
pub(crate) async fn invoke(host: &LambdaHost, event: &Value) -> Outcome {
    host.invoke(event.to_string().as_bytes()).await.outcome
}

/// Invokes a function that must succeed.
pub(crate) async fn answer(host: &LambdaHost, event: &Value) -> Value {
    match invoke(host, event).await {
        Outcome::Response(answer) => answer,
        other => panic!("{other:?}"),
    }
}
