//! Keeps a repeated `createRecord` of one contact from making a second record. Amazon Connect
//! calls a function up to three times more when it fails or is slow, and a record may have been
//! made although its answer was lost. This module owns the key that makes two calls the same one
//! and the memory of one environment; the guide says what that cannot promise.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::digest;
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::runtime::{ErrorType, HandlerError};

/// How long a create is remembered. Connect's own repeats come within its 8 s.
const REMEMBERED_FOR: Duration = Duration::from_mins(10);

/// The most creates that one environment remembers.
const CAPACITY: usize = 2_000;

/// What identifies one create: 64 hexadecimal digits, SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DuplicateKey(String);

impl DuplicateKey {
    /// The key of a create by one contact. The order of the fields does not matter.
    pub(crate) fn new(
        contact_id: &str,
        method: &str,
        object: &str,
        fields: &Map<String, Value>,
    ) -> Self {
        let mut text = Value::from(vec![contact_id, method, object]).to_string();
        write_canonical(&mut text, &Value::Object(fields.clone()));
        let hash = digest::digest(&digest::SHA256, text.as_bytes());
        let nibbles = hash.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Self(
            nibbles
                .filter_map(|nibble| char::from_digit(nibble.into(), 16))
                .collect(),
        )
    }

    /// The value for an external id field: text of 64 characters.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Writes JSON with the members of every object in the order of their names.
fn write_canonical(text: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (name, member) in members {
                text.push_str(&Value::String(name.clone()).to_string());
                text.push(':');
                write_canonical(text, member);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(text, item);
                text.push(',');
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

/// How a create ended, as far as a repeat must know.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CreateEnd {
    /// The answer to give again.
    Made(Value),
    /// The request was sent and nothing is known of its outcome.
    Unknown(HandlerError),
    /// It was refused, or never sent: a repeat may try again.
    Refused(HandlerError),
}

impl CreateEnd {
    fn into_result(self) -> Result<Value, HandlerError> {
        match self {
            Self::Made(answer) => Ok(answer),
            Self::Unknown(error) | Self::Refused(error) => Err(error),
        }
    }
}

enum Entry {
    Running(watch::Receiver<Option<CreateEnd>>),
    Made(Value, Instant),
    Unknown(Instant),
}

impl Entry {
    fn is_over(&self, now: Instant) -> bool {
        match self {
            Self::Running(_) => false,
            Self::Made(_, at) | Self::Unknown(at) => {
                now.saturating_duration_since(*at) >= REMEMBERED_FOR
            }
        }
    }
}

/// The creates that this environment remembers.
#[derive(Default)]
pub(crate) struct RecentCreates {
    entries: Mutex<HashMap<DuplicateKey, Entry>>,
}

/// What a new call has to do.
enum Turn {
    First(watch::Sender<Option<CreateEnd>>),
    Wait(watch::Receiver<Option<CreateEnd>>),
    Answer(Result<Value, HandlerError>),
}

impl RecentCreates {
    /// Makes the record, or answers from an equal create of the last ten minutes, or waits for an
    /// equal one that runs.
    pub(crate) async fn once(
        &self,
        key: DuplicateKey,
        create: impl Future<Output = CreateEnd>,
    ) -> Result<Value, HandlerError> {
        match self.turn(&key, Instant::now()) {
            Turn::Answer(answer) => answer,
            Turn::Wait(mut receiver) => {
                let end = receiver.wait_for(Option::is_some).await;
                match end.ok().and_then(|end| end.clone()) {
                    Some(end) => end.into_result(),
                    None => Err(outcome_unknown()),
                }
            }
            Turn::First(sender) => {
                // Dropped before its end (the deadline passed), the outcome stays unknown.
                let mut running = Running {
                    recent: self,
                    key,
                    end: None,
                };
                let end = create.await;
                running.end = Some(end.clone());
                drop(running);
                sender.send_replace(Some(end.clone()));
                end.into_result()
            }
        }
    }

    fn turn(&self, key: &DuplicateKey, now: Instant) -> Turn {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        match entries.get(key) {
            Some(entry) if entry.is_over(now) => {}
            Some(Entry::Running(receiver)) => return Turn::Wait(receiver.clone()),
            Some(Entry::Made(answer, _)) => return Turn::Answer(Ok(answer.clone())),
            Some(Entry::Unknown(_)) => return Turn::Answer(Err(outcome_unknown())),
            None => {}
        }
        if entries.len() >= CAPACITY {
            entries.retain(|_, entry| !entry.is_over(now));
        }
        let (sender, receiver) = watch::channel(None);
        entries.insert(key.clone(), Entry::Running(receiver));
        Turn::First(sender)
    }
}

/// Writes down the end of a create, also when its task is dropped half-way.
struct Running<'a> {
    recent: &'a RecentCreates,
    key: DuplicateKey,
    end: Option<CreateEnd>,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut entries = self
            .recent
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match self.end.take() {
            Some(CreateEnd::Made(answer)) => {
                entries.insert(self.key.clone(), Entry::Made(answer, now));
            }
            Some(CreateEnd::Refused(_)) => {
                entries.remove(&self.key);
            }
            Some(CreateEnd::Unknown(_)) | None => {
                entries.insert(self.key.clone(), Entry::Unknown(now));
            }
        }
    }
}

fn outcome_unknown() -> HandlerError {
    HandlerError::new(
        ErrorType::SalesforceOutcomeUnknown,
        "an earlier attempt to create this record for this contact ended without an answer from \
         Salesforce, so the record may exist; it is not created a second time",
    )
}

#[cfg(test)]
mod tests;
