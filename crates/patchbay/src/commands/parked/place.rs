//! Where parked records lie: a bucket of S3, or a folder that stands for S3. Owns listing and reading them;
//! their form is `patchbay_functions::parked`'s.

use std::path::PathBuf;
use std::sync::Arc;

use patchbay_config::ProcessEnvironment;
use patchbay_functions::cloud::{Cloud, CloudError, FolderObjects, Objects, SdkClients};
use patchbay_functions::parked::{ParkedReason, ParkedRecord, ParkingPlace};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::failure::{Failure, OrFail as _};

/// Objects that are read at the same time.
const TOGETHER: usize = 16;

/// Where parked records lie.
#[derive(Debug, clap::Args)]
pub(super) struct Place {
    /// The bucket, or bucket/prefix, as `PATCHBAY_PARKED_S3` of the function has it
    #[arg(value_name = "BUCKET[/PREFIX]", value_parser = parking_place)]
    place: ParkingPlace,
    /// Look into this folder, which holds buckets as folders, instead of S3
    #[arg(long, value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

/// One parked record and its key.
pub(super) struct Parked {
    pub(super) key: String,
    pub(super) record: ParkedRecord,
}

/// The place, opened.
pub(super) struct Lot {
    pub(super) place: ParkingPlace,
    objects: Arc<dyn Objects>,
}

fn parking_place(text: &str) -> Result<ParkingPlace, String> {
    ParkingPlace::parse(text).ok_or_else(|| "write BUCKET or BUCKET/PREFIX".to_owned())
}

/// AWS with the region and the credentials of this machine.
pub(super) fn aws() -> Cloud {
    Cloud::aws(Arc::new(SdkClients::new(Arc::new(ProcessEnvironment))))
}

impl Place {
    /// Opens it. Nothing is read yet.
    pub(super) fn open(&self) -> Lot {
        let objects: Arc<dyn Objects> = match &self.folder {
            Some(folder) => Arc::new(FolderObjects::new(folder)),
            None => aws().objects,
        };
        Lot {
            place: self.place.clone(),
            objects,
        }
    }
}

impl Lot {
    /// The keys of all parked contact records, in order.
    pub(super) async fn keys(&self) -> Result<Vec<String>, Failure> {
        let prefix = self.place.contact_records();
        let mut keys = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = self
                .objects
                .list(&self.place.bucket, &prefix, after.as_deref())
                .await;
            let mut page = page.map_err(|error| self.failure(&error))?;
            keys.append(&mut page.keys);
            after = page.next;
            if after.is_none() {
                return Ok(keys);
            }
        }
    }

    /// Reads these records. One that has gone meanwhile is left out.
    pub(super) async fn read(&self, keys: &[String]) -> Result<Vec<Parked>, Failure> {
        let mut parked = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(TOGETHER) {
            let mut reads = JoinSet::new();
            for (index, key) in chunk.iter().cloned().enumerate() {
                let (objects, bucket) = (Arc::clone(&self.objects), self.place.bucket.clone());
                reads.spawn(async move {
                    let object = objects.get(&bucket, &key).await;
                    (index, key, object)
                });
            }
            let mut read = reads.join_all().await;
            read.sort_by_key(|(index, _, _)| *index);
            for (_, key, object) in read {
                match object {
                    Ok(object) => parked.push(parse(key, &object.body)?),
                    Err(error) if error.is_not_found() => {}
                    Err(error) => return Err(self.failure(&error)),
                }
            }
        }
        Ok(parked)
    }

    /// Removes a record that is done.
    pub(super) async fn remove(&self, key: &str) -> Result<(), Failure> {
        let deleted = self.objects.delete(&self.place.bucket, key).await;
        deleted.map_err(|error| self.failure(&error))
    }

    /// The place as the user wrote it.
    pub(super) fn shown(&self) -> String {
        let place = format!("{}/{}", self.place.bucket, self.place.prefix);
        place.trim_end_matches('/').to_owned()
    }

    fn failure(&self, error: &CloudError) -> Failure {
        let failure = Failure::outside(format!("`{}`: {error}", self.shown()));
        if error.is_denied() {
            failure.hint(
                "the role needs s3:ListBucket, s3:GetObject and, to send again, s3:DeleteObject",
            )
        } else {
            failure
        }
    }
}

fn parse(key: String, body: &[u8]) -> Result<Parked, Failure> {
    let record = serde_json::from_slice(body).or_asked(format!(
        "`{key}` holds no record that sfCTRTrigger has parked"
    ))?;
    Ok(Parked { key, record })
}

/// The reason without any text that could quote a customer: type, code, fields.
pub(super) fn masked(reason: &ParkedReason) -> Value {
    json!({"type": reason.error_type, "code": reason.code, "fields": reason.fields})
}

/// The same for people: `Salesforce.Invalid (STRING_TOO_LONG)`.
pub(super) fn title(reason: &ParkedReason) -> String {
    match &reason.code {
        Some(code) => format!("{} ({code})", reason.error_type),
        None => reason.error_type.clone(),
    }
}
