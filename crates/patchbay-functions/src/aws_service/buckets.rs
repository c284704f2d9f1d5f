//! S3 buckets, created in the function's own region.

use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use serde_json::{Value, json};

use super::answer::{Failure, result};
use super::arguments::Arguments;
use super::{Account, region};
use crate::cloud::RawAnswer;

/// The region that a bucket is in unless its location is told
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>).
const HOME: &str = "us-east-1";

/// Creates a bucket. One that the account has already is the service's refusal, as observed.
pub(super) async fn create(
    account: &Account<'_>,
    arguments: &Arguments<'_>,
) -> Result<Value, Failure> {
    let name = arguments.text("Bucket")?;
    let region = region(account.work)?;
    let location = (region != HOME).then(|| {
        CreateBucketConfiguration::builder()
            .location_constraint(BucketLocationConstraint::from(region.as_str()))
            .build()
    });
    let operation = "CreateBucket";
    let raw = RawAnswer::default();
    let request = account.sdk.s3().await.create_bucket();
    let call = request
        .bucket(name)
        .set_create_bucket_configuration(location)
        .customize()
        .interceptor(raw.clone());
    let made = account.call(operation, call.send()).await?;
    Ok(result(&raw, [("Location", json!(made.location()))]))
}
