//! S3 in path style: objects in memory with metadata and an `ETag` for each write, conditional puts,
//! and lists in pages (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::{Asked, Refusal, Services};

/// What the list of one answer holds at most.
const PAGE: usize = 1000;

/// An object as it lies in its bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    /// The bytes.
    pub body: Vec<u8>,
    /// The user's metadata, names in lower case without `x-amz-meta-`.
    pub metadata: BTreeMap<String, String>,
    /// Changes with each write; with quotes.
    pub etag: String,
    /// The content type that the writer gave.
    pub content_type: Option<String>,
}

/// All buckets.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    objects: BTreeMap<(String, String), StoredObject>,
    writes: u64,
}

impl Shelf {
    pub(super) fn put(&mut self, bucket: &str, key: &str, body: Vec<u8>) {
        let object = self.object(body);
        self.objects
            .insert((bucket.to_owned(), key.to_owned()), object);
    }

    pub(super) fn put_metadata(&mut self, bucket: &str, key: &str, metadata: &[(&str, &str)]) {
        let at = (bucket.to_owned(), key.to_owned());
        if let Some(object) = self.objects.get_mut(&at) {
            object.metadata = metadata
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
        }
    }

    pub(super) fn get(&self, bucket: &str, key: &str) -> Option<&StoredObject> {
        self.objects.get(&(bucket.to_owned(), key.to_owned()))
    }

    pub(super) fn keys(&self, bucket: &str) -> Vec<String> {
        self.objects
            .keys()
            .filter(|(own, _)| own == bucket)
            .map(|(_, key)| key.clone())
            .collect()
    }

    fn object(&mut self, body: Vec<u8>) -> StoredObject {
        self.writes += 1;
        StoredObject {
            body,
            metadata: BTreeMap::new(),
            etag: format!("\"{:032x}\"", self.writes),
            content_type: None,
        }
    }

    /// Whether the conditions of a put hold: `If-None-Match: *`, `If-Match: <etag>`.
    fn may_put(&self, at: &(String, String), asked: &Asked) -> bool {
        let etag = self.objects.get(at).map(|object| object.etag.as_str());
        let absent = asked.header("if-none-match") != Some("*") || etag.is_none();
        let matches = asked.header("if-match").is_none_or(|wanted| {
            etag.is_some_and(|etag| etag.trim_matches('"') == wanted.trim_matches('"'))
        });
        absent && matches
    }
}

/// The operation that a request is.
pub(super) fn action_of(asked: &Asked) -> &'static str {
    let path = asked.uri.path().trim_start_matches('/');
    let has_key = path.split_once('/').is_some_and(|(_, key)| !key.is_empty());
    match asked.method {
        Method::GET if !has_key => "ListObjectsV2",
        Method::PUT if !has_key => "CreateBucket",
        Method::GET => "GetObject",
        Method::HEAD => "HeadObject",
        Method::PUT => "PutObject",
        Method::DELETE => "DeleteObject",
        _ => "",
    }
}

impl Services {
    pub(super) fn s3(&mut self, asked: &Asked) -> Response {
        let path = asked.uri.path().trim_start_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let (bucket, key) = (decoded(bucket), decoded(key));
        let action = action_of(asked);
        let admitted = self.admit(action, format!("{bucket}/{key}"), Value::Null);
        let answer = admitted.and_then(|()| match action {
            "ListObjectsV2" => Ok(self.list(&bucket, asked)),
            "GetObject" | "HeadObject" => self.read(&bucket, &key, asked),
            "PutObject" => self.write(bucket, key, asked),
            "CreateBucket" => Ok([(header::LOCATION, format!("/{bucket}"))].into_response()),
            "DeleteObject" => {
                self.shelf.objects.remove(&(bucket, key));
                Ok(StatusCode::NO_CONTENT.into_response())
            }
            _ => {
                let message = format!("the stand-in does not know {}", asked.method);
                Err(Refusal(
                    StatusCode::NOT_IMPLEMENTED,
                    "NotImplemented",
                    message,
                ))
            }
        });
        answer.unwrap_or_else(|refusal| xml_error(&refusal, &asked.method))
    }

    fn read(&self, bucket: &str, key: &str, asked: &Asked) -> Result<Response, Refusal> {
        let object = self.shelf.get(bucket, key).ok_or_else(|| {
            let message = "The specified key does not exist.".to_owned();
            Refusal(StatusCode::NOT_FOUND, "NoSuchKey", message)
        })?;
        let mut answer = if asked.method == Method::HEAD {
            let mut answer = StatusCode::OK.into_response();
            let length = HeaderValue::from(object.body.len());
            answer.headers_mut().insert(header::CONTENT_LENGTH, length);
            answer
        } else {
            object.body.clone().into_response()
        };
        let mut put = |name: &str, value: &str| {
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
                answer.headers_mut().insert(name, value);
            }
        };
        put("etag", &object.etag);
        put("last-modified", "Fri, 02 Jan 2026 03:04:05 GMT");
        if let Some(kind) = &object.content_type {
            put("content-type", kind);
        }
        for (name, value) in &object.metadata {
            put(&format!("x-amz-meta-{name}"), value);
        }
        Ok(answer)
    }

    fn write(&mut self, bucket: String, key: String, asked: &Asked) -> Result<Response, Refusal> {
        let at = (bucket, key);
        if !self.shelf.may_put(&at, asked) {
            let message = "At least one of the pre-conditions you specified did not hold";
            let status = StatusCode::PRECONDITION_FAILED;
            return Err(Refusal(status, "PreconditionFailed", message.to_owned()));
        }
        let mut object = self.shelf.object(asked.body.to_vec());
        object.content_type = asked.header("content-type").map(str::to_owned);
        for (name, value) in &asked.headers {
            if let (Some(name), Ok(value)) =
                (name.as_str().strip_prefix("x-amz-meta-"), value.to_str())
            {
                object.metadata.insert(name.to_owned(), value.to_owned());
            }
        }
        let answer = [(header::ETAG, object.etag.clone())].into_response();
        self.shelf.objects.insert(at, object);
        Ok(answer)
    }

    fn list(&self, bucket: &str, asked: &Asked) -> Response {
        let query = |name: &str| {
            let pairs = asked.uri.query().unwrap_or_default().split('&');
            let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
            pairs
                .find(|(own, _)| *own == name)
                .map(|(_, value)| decoded(value))
        };
        let prefix = query("prefix").unwrap_or_default();
        let after = query("continuation-token")
            .or_else(|| query("start-after"))
            .unwrap_or_default();
        let most = query("max-keys").and_then(|most| most.parse().ok());
        let most = most.unwrap_or(PAGE).min(PAGE);
        let mut keys = self.shelf.keys(bucket);
        keys.retain(|key| key.starts_with(&prefix) && *key > after);
        let more = keys.len() > most;
        keys.truncate(most);
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Name>{}</Name><Prefix>{}</Prefix><KeyCount>{}</KeyCount><MaxKeys>{most}</MaxKeys>\
             <IsTruncated>{more}</IsTruncated>",
            escaped(bucket),
            escaped(&prefix),
            keys.len()
        );
        for key in &keys {
            let object = self.shelf.get(bucket, key);
            let size = object.map_or(0, |object| object.body.len());
            let etag = object.map_or("", |object| object.etag.as_str());
            // Writing into a text does not fail.
            write!(
                xml,
                "<Contents><Key>{}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>\
                 <ETag>{}</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>",
                escaped(key),
                escaped(etag)
            )
            .ok();
        }
        if let Some(last) = keys.last().filter(|_| more) {
            let token = escaped(last);
            write!(
                xml,
                "<NextContinuationToken>{token}</NextContinuationToken>"
            )
            .ok();
        }
        xml.push_str("</ListBucketResult>");
        ([(header::CONTENT_TYPE, "application/xml")], xml).into_response()
    }
}

fn xml_error(Refusal(status, name, message): &Refusal, method: &Method) -> Response {
    // S3 has its own name and status for a refusal by policy.
    let (status, name) = match *name {
        "AccessDeniedException" => (StatusCode::FORBIDDEN, "AccessDenied"),
        name => (*status, name),
    };
    if *method == Method::HEAD {
        return status.into_response();
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{name}</Code><Message>{}</Message></Error>",
        escaped(message)
    );
    let content_type = [(header::CONTENT_TYPE, "application/xml")];
    (status, content_type, body).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Percent-decoding of a path or query part.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let hex = behind
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let escaped = hex.filter(|_| *byte == b'%');
        bytes.push(escaped.unwrap_or(*byte));
        let used = if escaped.is_some() { 2 } else { 0 };
        rest = behind.get(used..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
