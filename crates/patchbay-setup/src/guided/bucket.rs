//! The bucket that the functions' zip and large templates are uploaded to. Owns what is in it; knows nothing of stacks.

use std::time::Duration;

use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, CreateBucketConfiguration, PublicAccessBlockConfiguration,
};

use crate::aws::{Aws, AwsError};
use crate::change::Change;

/// How long one try of an upload may take.
const UPLOAD: Duration = Duration::from_mins(10);

/// A file of the bucket.
#[derive(Clone, Debug)]
pub struct Upload<'a> {
    /// Its key. It must change with the content: a key that is there is not written again.
    pub key: String,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// What is missing of bucket and files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Whether the bucket has to be made.
    pub bucket: bool,
    /// Keys that have to be uploaded.
    pub keys: Vec<String>,
}

/// Looks for the bucket and the files in it.
///
/// # Errors
/// [`AwsError`] of S3. A bucket of another account is `Denied`.
pub async fn look(aws: &Aws, bucket: &str, uploads: &[Upload<'_>]) -> Result<Missing, AwsError> {
    let s3 = aws.s3();
    if let Err(error) = s3.head_bucket().bucket(bucket).send().await {
        let error = AwsError::new("s3:ListBucket", &error);
        if !error.is_not_found() {
            return Err(error);
        }
        return Ok(Missing {
            bucket: true,
            keys: uploads.iter().map(|upload| upload.key.clone()).collect(),
        });
    }
    let mut missing = Missing::default();
    for upload in uploads {
        let found = s3
            .head_object()
            .bucket(bucket)
            .key(&upload.key)
            .send()
            .await;
        match found {
            Ok(_) => {}
            Err(error) => {
                let error = AwsError::new("s3:GetObject", &error);
                if !error.is_not_found() {
                    return Err(error);
                }
                missing.keys.push(upload.key.clone());
            }
        }
    }
    Ok(missing)
}

/// What would be written.
pub fn changes(bucket: &str, missing: &Missing) -> Vec<Change> {
    let made = missing.bucket.then(|| {
        let text = "private, no public access\n";
        Change::of_text(format!("bucket {bucket}"), None, Some(text))
    });
    let uploaded = missing
        .keys
        .iter()
        .map(|key| Change::of_text(format!("s3://{bucket}/{key}"), None, Some("uploaded\n")));
    made.into_iter().chain(uploaded).flatten().collect()
}

/// Makes the bucket if it is missing, closed to the public, and uploads what is missing.
///
/// # Errors
/// [`AwsError`] of S3.
pub async fn fill(
    aws: &Aws,
    bucket: &str,
    missing: &Missing,
    uploads: &[Upload<'_>],
) -> Result<(), AwsError> {
    let s3 = aws.s3();
    if missing.bucket {
        make(aws, bucket).await?;
    }
    for upload in uploads {
        if missing.keys.contains(&upload.key) {
            s3.put_object()
                .bucket(bucket)
                .key(&upload.key)
                .body(ByteStream::from(upload.bytes.to_vec()))
                .customize()
                .config_override(patient())
                .send()
                .await
                .map_err(|error| AwsError::new("s3:PutObject", &error))?;
        }
    }
    Ok(())
}

/// Several megabytes over a slow line take longer than any other call may.
fn patient() -> aws_sdk_s3::config::Builder {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(UPLOAD)
        .build();
    aws_sdk_s3::Config::builder().timeout_config(timeouts)
}

async fn make(aws: &Aws, bucket: &str) -> Result<(), AwsError> {
    let s3 = aws.s3();
    let mut request = s3.create_bucket().bucket(bucket);
    // The one region that refuses to be named:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    if let Some(region) = aws.region().filter(|region| *region != "us-east-1") {
        request = request.create_bucket_configuration(
            CreateBucketConfiguration::builder()
                .location_constraint(BucketLocationConstraint::from(region))
                .build(),
        );
    }
    request
        .send()
        .await
        .map_err(|error| AwsError::new("s3:CreateBucket", &error))?;
    let closed = PublicAccessBlockConfiguration::builder()
        .block_public_acls(true)
        .block_public_policy(true)
        .ignore_public_acls(true)
        .restrict_public_buckets(true)
        .build();
    s3.put_public_access_block()
        .bucket(bucket)
        .public_access_block_configuration(closed)
        .send()
        .await
        .map_err(|error| AwsError::new("s3:PutBucketPublicAccessBlock", &error))?;
    Ok(())
}

/// The address of a file as CloudFormation wants it.
pub fn address(aws: &Aws, bucket: &str, key: &str) -> String {
    if let Some(endpoint) = aws.config().endpoint_url() {
        return format!("{}/{bucket}/{key}", endpoint.trim_end_matches('/'));
    }
    let region = aws.region().unwrap_or("us-east-1");
    let end = if region.starts_with("cn-") { ".cn" } else { "" };
    format!("https://{bucket}.s3.{region}.amazonaws.com{end}/{key}")
}

#[cfg(test)]
mod tests {
    use super::{Missing, changes};

    #[test]
    fn what_is_there_is_no_change() {
        assert!(changes("b", &Missing::default()).is_empty());
    }

    #[test]
    fn the_bucket_and_each_file_are_shown() {
        let missing = Missing {
            bucket: true,
            keys: vec!["patchbay/a.zip".into()],
        };
        let places: Vec<String> = changes("b", &missing)
            .into_iter()
            .map(|it| it.place)
            .collect();
        assert_eq!(places, ["bucket b", "s3://b/patchbay/a.zip"]);
    }
}
