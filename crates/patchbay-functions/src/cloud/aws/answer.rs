//! What an SDK call ended with: its failure in our words, and the answer's own JSON where a function
//! hands it on and the SDK's types would round or drop something.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::{BoxError, ProvideErrorMetadata, SdkError};
use serde_json::Value;

use crate::cloud::CloudError;

/// Keeps the body of an answer. Give a clone to the call's `customize().interceptor(…)`.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawAnswer {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    body: Vec<u8>,
    request_id: Option<String>,
    status: u16,
    answers: usize,
}

impl RawAnswer {
    /// The answer's JSON.
    pub(crate) fn json(&self, operation: &'static str) -> Result<Value, CloudError> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::from_slice(&kept.body).map_err(|_| {
            CloudError::own(
                operation,
                "Unreadable",
                "the answer is not the JSON that it should be",
            )
        })
    }

    /// The request's id and the answer's HTTP status.
    pub(crate) fn metadata(&self) -> (Option<String>, u16) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.request_id.clone(), kept.status)
    }

    /// How many answers made the SDK ask again.
    pub(crate) fn retries(&self) -> usize {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.answers.saturating_sub(1)
    }
}

impl Intercept for RawAnswer {
    fn name(&self) -> &'static str {
        "RawAnswer"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answer = context.response();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.body = answer.body().bytes().unwrap_or_default().to_vec();
        kept.status = answer.status().as_u16();
        kept.answers += 1;
        kept.request_id = ["x-amzn-requestid", "x-amz-request-id"]
            .into_iter()
            .find_map(|name| answer.headers().get(name))
            .map(str::to_owned);
        Ok(())
    }
}

/// The SDK's error in our words.
pub(crate) fn cloud_error<E: ProvideErrorMetadata>(
    operation: &'static str,
    error: &SdkError<E, HttpResponse>,
) -> CloudError {
    match error {
        SdkError::ServiceError(context) => {
            let status = context.raw().status().as_u16();
            let said = context.err().meta();
            CloudError {
                operation,
                code: said
                    .code()
                    .map_or_else(|| status.to_string(), str::to_owned),
                message: said.message().unwrap_or_default().to_owned(),
                status: Some(status),
            }
        }
        SdkError::TimeoutError(_) => CloudError::own(operation, "Timeout", "no answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_user() => CloudError::own(
            operation,
            "NotAvailable",
            "the call could not be made: no usable AWS credentials, region or endpoint",
        ),
        SdkError::DispatchFailure(_) => CloudError::own(
            operation,
            "Unreachable",
            "the endpoint could not be reached, or closed the connection without an answer",
        ),
        SdkError::ConstructionFailure(_) => CloudError::own(
            operation,
            "InvalidParameter",
            "the request could not be built: a required member is missing or empty",
        ),
        SdkError::ResponseError(context) => CloudError {
            operation,
            code: "Unreadable".to_owned(),
            message: "the answer could not be read".to_owned(),
            status: Some(context.raw().status().as_u16()).filter(|status| *status >= 400),
        },
        _ => CloudError::own(operation, "Unreadable", "the answer could not be read"),
    }
}
