//! Where an instance keeps recordings, transcripts, reports and contact records: set, and read for the parameters of the
//! functions' template.

use std::time::Duration;

use aws_sdk_connect::types::{
    EncryptionConfig, EncryptionType, InstanceStorageConfig, InstanceStorageResourceType,
    KinesisStreamConfig, S3Config, StorageType,
};
use serde_json::{Value, json};

use super::answer::{Failure, result};
use super::arguments::Arguments;
use super::{Account, instances};
use crate::cloud::{CloudError, RawAnswer};

/// A new instance is not known everywhere at once: how often it is asked for, and how long between.
const TRIES: usize = 5;
const PAUSE: Duration = Duration::from_secs(2);

/// A place for one kind of data of one instance.
struct Wanted<'a> {
    instance: &'a str,
    kind: InstanceStorageResourceType,
    config: InstanceStorageConfig,
}

/// Sets where an instance keeps one kind of data: in place of what was set, or as the first.
pub(super) async fn associate(
    account: &Account<'_>,
    arguments: &Arguments<'_>,
) -> Result<Value, Failure> {
    let wanted = Wanted {
        instance: arguments.text("ConnectInstanceId")?,
        kind: InstanceStorageResourceType::from(arguments.text("ResourceType")?),
        config: config(arguments)?,
    };
    let mut said = Vec::new();
    loop {
        let error = match wanted.put(account).await {
            Ok(result) => return Ok(result),
            Err(error) => error,
        };
        said.push(error.to_string());
        let again = error.is("ResourceNotFoundException")
            && said.len() < TRIES
            && account.work.deadline.remaining() > PAUSE;
        if !again {
            return Err(Failure::listed(&error.code, &said));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn config(arguments: &Arguments<'_>) -> Result<InstanceStorageConfig, Failure> {
    let kind = StorageType::from(arguments.text("StorageType")?);
    let config = InstanceStorageConfig::builder().storage_type(kind.clone());
    let config = match kind {
        StorageType::S3 => config.s3_config(bucket(arguments)?),
        StorageType::KinesisStream => {
            let stream = KinesisStreamConfig::builder().stream_arn(arguments.text("StreamArn")?);
            config.kinesis_stream_config(stream.build().map_err(|error| incomplete(&error))?)
        }
        _ => {
            let text = "the argument 'StorageType' must be S3 or KINESIS_STREAM";
            return Err(Failure::new("Input.Invalid", text));
        }
    };
    config.build().map_err(|error| incomplete(&error))
}

fn bucket(arguments: &Arguments<'_>) -> Result<S3Config, Failure> {
    let mut config = S3Config::builder()
        .bucket_name(arguments.text("BucketName")?)
        .bucket_prefix(arguments.text("BucketPrefix")?);
    if let Some(key) = arguments.optional_text("s3KMSKeyARN")? {
        let encryption = EncryptionConfig::builder()
            .encryption_type(EncryptionType::Kms)
            .key_id(key);
        config = config.encryption_config(encryption.build().map_err(|error| incomplete(&error))?);
    }
    config.build().map_err(|error| incomplete(&error))
}

/// The SDK's own check of what an argument's check lets through.
fn incomplete(error: &dyn std::error::Error) -> Failure {
    Failure::new("Input.Invalid", error.to_string())
}

impl Wanted<'_> {
    async fn put(&self, account: &Account<'_>) -> Result<Value, CloudError> {
        let known = list(account, self.instance, &self.kind).await?;
        let id = known.into_iter().find_map(|known| known.association_id);
        match id {
            Some(id) => self.update(account, &id).await,
            None => self.add(account).await,
        }
    }

    async fn add(&self, account: &Account<'_>) -> Result<Value, CloudError> {
        let operation = "AssociateInstanceStorageConfig";
        let raw = RawAnswer::default();
        let request = account
            .sdk
            .connect()
            .await
            .associate_instance_storage_config();
        let call = request
            .instance_id(self.instance)
            .resource_type(self.kind.clone())
            .storage_config(self.config.clone())
            .customize()
            .interceptor(raw.clone());
        let added = account.call(operation, call.send()).await?;
        Ok(result(
            &raw,
            [("AssociationId", json!(added.association_id()))],
        ))
    }

    async fn update(&self, account: &Account<'_>, id: &str) -> Result<Value, CloudError> {
        let operation = "UpdateInstanceStorageConfig";
        let raw = RawAnswer::default();
        let request = account.sdk.connect().await.update_instance_storage_config();
        let call = request
            .instance_id(self.instance)
            .association_id(id)
            .resource_type(self.kind.clone())
            .storage_config(self.config.clone())
            .customize()
            .interceptor(raw.clone());
        account.call(operation, call.send()).await?;
        Ok(result(&raw, []))
    }
}

async fn list(
    account: &Account<'_>,
    instance: &str,
    kind: &InstanceStorageResourceType,
) -> Result<Vec<InstanceStorageConfig>, CloudError> {
    let operation = "ListInstanceStorageConfigs";
    let request = account.sdk.connect().await.list_instance_storage_configs();
    let request = request.instance_id(instance).resource_type(kind.clone());
    let answer = account.call(operation, request.send()).await?;
    Ok(answer.storage_configs.unwrap_or_default())
}

/// The names that the functions' template asks for, of one instance. Contact records may go nowhere yet; the other
/// three places must be there.
pub(super) async fn parameters(
    account: &Account<'_>,
    arguments: &Arguments<'_>,
) -> Result<Value, Failure> {
    let id = instances::named(account, arguments.text("ConnectInstanceAlias")?).await?;
    let recordings = bucket_of(account, &id, InstanceStorageResourceType::CallRecordings).await?;
    let transcripts = bucket_of(account, &id, InstanceStorageResourceType::ChatTranscripts).await?;
    let reports = bucket_of(account, &id, InstanceStorageResourceType::ScheduledReports).await?;
    let stream = contact_record_stream(account, &id).await?;
    Ok(json!({
        "connectInstanceId": id,
        "connectRecordingS3BucketName": recordings,
        "transcribeOutputS3BucketName": transcripts,
        "connectReportingS3BucketName": reports,
        "ctrKinesisARN": stream,
        "cloudFormationStackId": account.work.setting("CLOUDFORMATION_STACK_ID").unwrap_or_default(),
    }))
}

async fn bucket_of(
    account: &Account<'_>,
    instance: &str,
    kind: InstanceStorageResourceType,
) -> Result<String, Failure> {
    let first = list(account, instance, &kind).await?.into_iter().next();
    let bucket = first.and_then(|config| config.s3_config);
    bucket.map(|bucket| bucket.bucket_name).ok_or_else(|| {
        let text = format!("the instance {instance} keeps no {kind} in a bucket: set one first");
        Failure::new("ResourceNotFoundException", text)
    })
}

/// Empty when contact records go nowhere; Firehose is no stream that functions can read.
async fn contact_record_stream(account: &Account<'_>, instance: &str) -> Result<String, Failure> {
    let kind = InstanceStorageResourceType::ContactTraceRecords;
    let Some(first) = list(account, instance, &kind).await?.into_iter().next() else {
        return Ok(String::new());
    };
    first
        .kinesis_stream_config
        .map(|stream| stream.stream_arn)
        .ok_or_else(|| {
            let text = format!(
                "the contact records of the instance {instance} do not go to a Kinesis data stream (KinesisStreamConfig)"
            );
            Failure::new("ResourceNotFoundException", text)
        })
}
