//! Replaces `sfExecuteAWSService`, by which the CTI adapter's guided set-up in Salesforce prepares an AWS account: it
//! makes an Amazon Connect instance, a stream and buckets, joins them, and asks for their names. Owns the methods' names
//! and the form of the answer: `{"success": true, "body": "<JSON of the result>"}`, or `false` and a text that a person
//! reads. Each method may be repeated: it looks for what is there before it makes anything.
//!
//! Event: `{"method": "…", "params": {…}}`. Without either the invocation fails, as observed.

mod answer;
mod arguments;
mod buckets;
mod instances;
mod storage;
mod streams;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use patchbay_connect::json_text;
use serde_json::{Value, json};

use crate::cloud::{CloudError, SdkClients, cloud_error};
use crate::runtime::{ErrorType, HandlerError, Work, event};
use answer::Failure;
use arguments::Arguments;

/// Where a method works.
struct Account<'a> {
    work: &'a Work<'a>,
    sdk: &'a SdkClients,
}

impl Account<'_> {
    /// Waits for what the SDK sends, until the invocation's deadline at most.
    async fn call<T, E: ProvideErrorMetadata>(
        &self,
        operation: &'static str,
        sent: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, CloudError> {
        // On the heap: the SDK's futures are large.
        let call = Box::pin(async { sent.await.map_err(|error| cloud_error(operation, &error)) });
        self.work.cloud_call(operation, call).await
    }
}

/// Runs the function.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    let event = event::parse(payload)?;
    let method = required(&event, "method")?;
    let params = required(&event, "params")?;
    Ok(match answer(method, params, work).await {
        Ok(result) => json!({"success": true, "body": json_text::to_text(&result)}),
        Err(failure) => {
            tracing::warn!(code = %failure.code, "the method failed; its caller is told why");
            json!({"success": false, "body": failure.text})
        }
    })
}

fn required<'e>(event: &'e Value, name: &str) -> Result<&'e Value, HandlerError> {
    event.get(name).ok_or_else(|| {
        let message = format!("the event has no `{name}`: it needs `method` and `params`");
        HandlerError::new(ErrorType::InputMissing, message)
    })
}

async fn answer(method: &Value, params: &Value, work: &Work<'_>) -> Result<Value, Failure> {
    let name = method.as_str().unwrap_or_default();
    let Some(known) = Method::ALL.iter().find(|known| known.name == name) else {
        let shown = method
            .as_str()
            .map_or_else(|| method.to_string(), str::to_owned);
        let text = format!("Invalid method: {shown}");
        return Err(Failure::new("Input.UnsupportedMethod", text));
    };
    work.method(known.name);
    if known.name == GET_AWS_REGION {
        return Ok(Value::from(region(work)?));
    }
    let arguments = Arguments::read(known, params)?;
    let Some(sdk) = work.cloud.sdk.as_deref() else {
        let text = "this function prepares an AWS account: run it on AWS";
        return Err(Failure::new("NotAvailable", text));
    };
    let account = Account { work, sdk };
    match known.name {
        "connect_create_instance" => instances::create(&account, &arguments).await,
        "connect_associate_approved_origin" => instances::approve(&account, &arguments).await,
        "connect_associate_instance_storage_config" => {
            storage::associate(&account, &arguments).await
        }
        "retrieve_lambda_parameters" => storage::parameters(&account, &arguments).await,
        "kinesis_create_stream" => streams::create(&account, &arguments).await,
        "kinesis_describe_stream" => streams::describe(&account, &arguments).await,
        _ => buckets::create(&account, &arguments).await,
    }
}

fn region(work: &Work<'_>) -> Result<String, Failure> {
    work.region()
        .map_err(|error| Failure::new(error.error_type.as_str(), error.message))
}

const GET_AWS_REGION: &str = "get_aws_region";

/// A method and the arguments that it takes.
struct Method {
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

impl Method {
    const ALL: &'static [Self] = &[
        Self {
            name: "connect_create_instance",
            required: &[
                "ConnectInstanceAlias",
                "IdentityManagementType",
                "InboundCallsEnabled",
                "OutboundCallsEnabled",
            ],
            optional: &[],
        },
        Self {
            name: "kinesis_create_stream",
            required: &["StreamName", "ShardCount"],
            optional: &[],
        },
        Self {
            name: "kinesis_describe_stream",
            required: &["StreamName"],
            optional: &[],
        },
        Self {
            name: "s3_create_bucket",
            required: &["Bucket"],
            optional: &[],
        },
        Self {
            name: "connect_associate_instance_storage_config",
            required: &["ConnectInstanceId", "ResourceType", "StorageType"],
            optional: &["BucketName", "BucketPrefix", "StreamArn", "s3KMSKeyARN"],
        },
        Self {
            name: "connect_associate_approved_origin",
            required: &["ConnectInstanceAlias", "Origin"],
            optional: &[],
        },
        Self {
            name: "retrieve_lambda_parameters",
            required: &["ConnectInstanceAlias"],
            optional: &[],
        },
        Self {
            name: GET_AWS_REGION,
            required: &[],
            optional: &[],
        },
    ];
}
