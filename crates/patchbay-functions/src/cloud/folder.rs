//! Objects in a folder of the laptop: `<folder>/<bucket>/<key>`, with the metadata beside them. For the
//! demonstration and for parked records that were copied from a bucket. Owns the files' places; takes
//! no part of S3 over beyond the five calls.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest;
use futures::future::BoxFuture;

use super::CloudError;
use super::services::{KeyPage, Object, Objects, PutObject, PutOutcome, WriteWhen};

/// Ends the name of the file that holds an object's metadata.
const METADATA: &str = ".metadata.json";

/// Objects in a folder.
#[derive(Debug)]
pub struct FolderObjects {
    folder: PathBuf,
    /// Makes a conditional write one step within this process.
    writing: Mutex<()>,
}

impl FolderObjects {
    /// Objects below this folder, which need not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            writing: Mutex::new(()),
        }
    }

    /// The file of an object. A key cannot lead out of the folder.
    fn path(
        &self,
        operation: &'static str,
        bucket: &str,
        key: &str,
    ) -> Result<PathBuf, CloudError> {
        let inside = Path::new(bucket).join(key);
        let is_inside = inside
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if is_inside && !bucket.is_empty() && !key.is_empty() && !key.ends_with(METADATA) {
            Ok(self.folder.join(inside))
        } else {
            let problem = "bucket or key is no path inside the folder";
            Err(CloudError::own(operation, "InvalidParameter", problem))
        }
    }

    fn read(&self, operation: &'static str, bucket: &str, key: &str) -> Result<Object, CloudError> {
        let path = self.path(operation, bucket, key)?;
        let body = std::fs::read(&path).map_err(|error| of_file(operation, &error))?;
        let metadata = std::fs::read(beside(&path)).unwrap_or_default();
        Ok(Object {
            etag: Some(etag(&body)),
            metadata: serde_json::from_slice(&metadata).unwrap_or_default(),
            body,
        })
    }

    fn write(&self, object: &PutObject<'_>) -> Result<PutOutcome, CloudError> {
        let operation = "PutObject";
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path(operation, object.bucket, object.key)?;
        let present = std::fs::read(&path).ok().map(|body| etag(&body));
        let may = match &object.when {
            WriteWhen::Always => true,
            WriteWhen::Absent => present.is_none(),
            WriteWhen::Unchanged(expected) => present.as_ref() == Some(expected),
        };
        if !may {
            return Ok(PutOutcome::Refused);
        }
        let metadata: BTreeMap<String, &String> = object
            .metadata
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value))
            .collect();
        let metadata = serde_json::json!(metadata).to_string();
        path.parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(beside(&path), metadata))
            .and_then(|()| std::fs::write(&path, &object.body))
            .map_err(|error| of_file(operation, &error))?;
        Ok(PutOutcome::Written {
            etag: Some(etag(&object.body)),
        })
    }

    fn keys(&self, bucket: &str, prefix: &str) -> Result<Vec<String>, CloudError> {
        let root = self.folder.join(bucket);
        let mut keys = Vec::new();
        let mut waiting = vec![root.clone()];
        while let Some(folder) = waiting.pop() {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(of_file("ListObjectsV2", &error)),
            };
            for entry in entries {
                let path = entry
                    .map_err(|error| of_file("ListObjectsV2", &error))?
                    .path();
                if path.is_dir() {
                    waiting.push(path);
                } else if let Ok(inside) = path.strip_prefix(&root) {
                    keys.push(inside.to_string_lossy().into_owned());
                }
            }
        }
        keys.retain(|key| key.starts_with(prefix) && !key.ends_with(METADATA));
        keys.sort();
        Ok(keys)
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(METADATA);
    PathBuf::from(name)
}

fn etag(body: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, body);
    let hex = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
    format!("\"{}\"", hex.collect::<String>())
}

fn of_file(operation: &'static str, error: &io::Error) -> CloudError {
    let (code, status) = match error.kind() {
        io::ErrorKind::NotFound => ("NoSuchKey", Some(404)),
        io::ErrorKind::PermissionDenied => ("AccessDenied", Some(403)),
        _ => ("Unreachable", None),
    };
    CloudError {
        operation,
        code: code.to_owned(),
        message: error.kind().to_string(),
        status,
    }
}

fn ready<'a, T: Send + 'a>(result: Result<T, CloudError>) -> BoxFuture<'a, Result<T, CloudError>> {
    Box::pin(std::future::ready(result))
}

impl Objects for FolderObjects {
    fn get<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Object, CloudError>> {
        ready(self.read("GetObject", bucket, key))
    }

    fn head<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Object, CloudError>> {
        ready(self.read("HeadObject", bucket, key).map(|object| Object {
            body: Vec::new(),
            ..object
        }))
    }

    fn put<'a>(&'a self, object: PutObject<'a>) -> BoxFuture<'a, Result<PutOutcome, CloudError>> {
        ready(self.write(&object))
    }

    fn list<'a>(
        &'a self,
        bucket: &'a str,
        prefix: &'a str,
        _after: Option<&'a str>,
    ) -> BoxFuture<'a, Result<KeyPage, CloudError>> {
        ready(
            self.keys(bucket, prefix)
                .map(|keys| KeyPage { keys, next: None }),
        )
    }

    fn delete<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
    ) -> BoxFuture<'a, Result<(), CloudError>> {
        let removed = self.path("DeleteObject", bucket, key).and_then(|path| {
            for file in [beside(&path), path] {
                match std::fs::remove_file(file) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(of_file("DeleteObject", &error));
                    }
                    _ => {}
                }
            }
            Ok(())
        });
        ready(removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object<'a>(key: &'a str, text: &str, when: WriteWhen) -> PutObject<'a> {
        PutObject {
            bucket: "b",
            key,
            body: text.as_bytes().to_vec(),
            content_type: "text/plain",
            metadata: BTreeMap::from([("AnId".to_owned(), "a0X".to_owned())]),
            when,
        }
    }

    #[tokio::test]
    async fn conditions_keep_two_writers_apart() {
        let folder = tempfile::tempdir().unwrap();
        let objects = FolderObjects::new(folder.path());
        let put = |text: &'static str, when| objects.put(object("locks/1.lock", text, when));
        let missing = objects.get("b", "locks/1.lock").await.unwrap_err();
        assert!(missing.is_not_found(), "{missing}");
        let written = put("one", WriteWhen::Absent).await.unwrap();
        assert!(matches!(written, PutOutcome::Written { .. }));
        assert_eq!(put("two", WriteWhen::Absent).await, Ok(PutOutcome::Refused));
        let first = objects.get("b", "locks/1.lock").await.unwrap();
        assert_eq!(first.body, b"one");
        assert_eq!(first.metadata["anid"], "a0X");
        let etag = first.etag.unwrap();
        let unchanged = WriteWhen::Unchanged(etag.clone());
        let written = put("three", unchanged).await.unwrap();
        assert!(matches!(written, PutOutcome::Written { .. }));
        let late = put("four", WriteWhen::Unchanged(etag)).await;
        assert_eq!(late, Ok(PutOutcome::Refused));
        let page = objects.list("b", "locks/", None).await.unwrap();
        assert_eq!(page.keys, ["locks/1.lock"]);
        objects.delete("b", "locks/1.lock").await.unwrap();
        objects.delete("b", "locks/1.lock").await.unwrap();
        assert!(objects.head("b", "locks/1.lock").await.is_err());
    }

    #[tokio::test]
    async fn no_key_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let objects = FolderObjects::new(folder.path());
        for key in ["../secret", "/etc/passwd", "a/../../b", ""] {
            let refused = objects.get("b", key).await.unwrap_err();
            assert!(refused.is("InvalidParameter"), "{key}");
        }
    }
}
