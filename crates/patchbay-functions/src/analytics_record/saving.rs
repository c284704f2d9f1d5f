//! One record a contact, whoever writes it first: how the record and the lock go together. Owns
//! that order; must not know what is written.
//!
//! Everything is written while the lock is held, by one function at a time. The id of a new record
//! goes into the lock at once, so that another try of the same function, and the other functions,
//! fill that record instead of making another.

use serde_json::{Map, Value};

use super::{AnalyticsRecords, JsonFile};
use crate::contact_lock::{ContactLock, LockState, Stage, Start};
use crate::runtime::HandlerError;

/// What is to be written about a contact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Findings<'a> {
    /// The contact's id.
    pub(crate) contact_id: &'a str,
    /// What is known about its recording.
    pub(crate) start: Start,
    /// The fields of the record.
    pub(crate) fields: &'a Map<String, Value>,
    /// The files to hang on it. Each name hangs on a record once.
    pub(crate) files: &'a [JsonFile],
}

/// Writes the record of a contact with its files and gives the record's id. Without a lock (no
/// bucket is set) a record is made each time.
///
/// # Errors
/// What kept Salesforce or S3 from doing it. The lock is open again then, and what was written is
/// remembered in it.
pub(crate) async fn fill(
    records: &AnalyticsRecords<'_>,
    lock: Option<&mut ContactLock<'_>>,
    findings: Findings<'_>,
) -> Result<String, HandlerError> {
    let Some(lock) = lock else {
        let id = records.create(findings.fields).await?;
        for file in findings.files {
            records.add_file(&id, file).await?;
        }
        return Ok(id);
    };
    lock.take_to_fill(findings.start).await?;
    let filled = fill_held(records, lock, findings).await;
    match &filled {
        Ok(_) => {
            lock.remember(Stage::Completed, LockState::open).await?;
        }
        Err(_) => lock.release().await,
    }
    filled
}

async fn fill_held(
    records: &AnalyticsRecords<'_>,
    lock: &mut ContactLock<'_>,
    findings: Findings<'_>,
) -> Result<String, HandlerError> {
    let id = save(records, lock, findings.contact_id, findings.fields).await?;
    for file in findings.files {
        if !lock.state().is_attached(file.name) {
            records.add_file(&id, file).await?;
            lock.note(|state| state.add_attached(file.name));
        }
    }
    Ok(id)
}

/// Writes the record of a contact whose lock the caller holds, and gives the record's id: updates the
/// one that the lock remembers, makes one otherwise. A remembered record that Salesforce no
/// longer has is made anew.
///
/// # Errors
/// What kept Salesforce or S3 from doing it.
pub(crate) async fn save(
    records: &AnalyticsRecords<'_>,
    lock: &mut ContactLock<'_>,
    contact_id: &str,
    fields: &Map<String, Value>,
) -> Result<String, HandlerError> {
    if let Some(id) = lock.state().record_id.clone() {
        match records.update(&id, fields).await {
            Ok(()) => return Ok(id),
            Err(error) if error.is_gone() => {
                tracing::warn!(contact_id, record = id, "the remembered record is gone");
                lock.note(LockState::forget_record);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let id = match find_or_create(records, lock, contact_id, fields).await {
        Ok(id) => id,
        Err(error) => {
            if error.may_be_written() {
                lock.note_unclear();
            }
            return Err(error.into());
        }
    };
    lock.remember(Stage::InProgress, |state| {
        state.record_id = Some(id.clone());
    })
    .await?;
    lock.note_clear();
    Ok(id)
}

/// Makes a record; where an earlier try may have made one without an answer, that is looked for.
async fn find_or_create(
    records: &AnalyticsRecords<'_>,
    lock: &ContactLock<'_>,
    contact_id: &str,
    fields: &Map<String, Value>,
) -> Result<String, super::WriteError> {
    if lock.may_exist()
        && let Some(id) = records.find(contact_id).await?
    {
        records.update(&id, fields).await?;
        return Ok(id);
    }
    records.create(fields).await
}
