//! S3.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_s3::primitives::ByteStream;
use futures::future::BoxFuture;

use super::{SdkClients, cloud_error};
use crate::cloud::{CloudError, KeyPage, Object, Objects, PutObject, PutOutcome, WriteWhen};

fn metadata_of(metadata: Option<HashMap<String, String>>) -> BTreeMap<String, String> {
    let pairs = metadata.unwrap_or_default().into_iter();
    pairs
        .map(|(name, value)| (name.to_lowercase(), value))
        .collect()
}

impl Objects for SdkClients {
    fn get<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Object, CloudError>> {
        Box::pin(async move {
            let request = self.s3().await.get_object().bucket(bucket).key(key);
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("GetObject", &error))?;
            let body = answer.body.collect().await.map_err(|_| {
                CloudError::own("GetObject", "Unreachable", "the content broke off")
            })?;
            Ok(Object {
                body: body.to_vec(),
                metadata: metadata_of(answer.metadata),
                etag: answer.e_tag,
            })
        })
    }

    fn head<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Object, CloudError>> {
        Box::pin(async move {
            let request = self.s3().await.head_object().bucket(bucket).key(key);
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("HeadObject", &error))?;
            Ok(Object {
                body: Vec::new(),
                metadata: metadata_of(answer.metadata),
                etag: answer.e_tag,
            })
        })
    }

    fn put<'a>(&'a self, object: PutObject<'a>) -> BoxFuture<'a, Result<PutOutcome, CloudError>> {
        Box::pin(async move {
            let mut request = self
                .s3()
                .await
                .put_object()
                .bucket(object.bucket)
                .key(object.key)
                .content_type(object.content_type)
                .set_metadata(Some(object.metadata.into_iter().collect()))
                .body(ByteStream::from(object.body));
            match object.when {
                WriteWhen::Always => {}
                WriteWhen::Absent => request = request.if_none_match("*"),
                WriteWhen::Unchanged(etag) => request = request.if_match(etag),
            }
            match request.send().await {
                Ok(answer) => Ok(PutOutcome::Written { etag: answer.e_tag }),
                Err(error) => match cloud_error("PutObject", &error) {
                    // 409 while another conditional write of the same key is under way:
                    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
                    refused if matches!(refused.status, Some(409 | 412)) => Ok(PutOutcome::Refused),
                    other => Err(other),
                },
            }
        })
    }

    fn list<'a>(
        &'a self,
        bucket: &'a str,
        prefix: &'a str,
        after: Option<&'a str>,
    ) -> BoxFuture<'a, Result<KeyPage, CloudError>> {
        Box::pin(async move {
            let request = self
                .s3()
                .await
                .list_objects_v2()
                .bucket(bucket)
                .prefix(prefix)
                .set_continuation_token(after.map(str::to_owned));
            let answer = request.send().await;
            let answer = answer.map_err(|error| cloud_error("ListObjectsV2", &error))?;
            let next = answer.next_continuation_token.clone();
            let keys = answer.contents.unwrap_or_default().into_iter();
            Ok(KeyPage {
                keys: keys.filter_map(|object| object.key).collect(),
                next: next.filter(|_| answer.is_truncated.unwrap_or_default()),
            })
        })
    }

    fn delete<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
    ) -> BoxFuture<'a, Result<(), CloudError>> {
        Box::pin(async move {
            let request = self.s3().await.delete_object().bucket(bucket).key(key);
            let answer = request.send().await;
            answer
                .map(drop)
                .map_err(|error| cloud_error("DeleteObject", &error))
        })
    }
}
