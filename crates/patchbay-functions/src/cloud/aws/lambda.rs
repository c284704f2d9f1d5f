//! Lambda's invocations.

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use futures::future::BoxFuture;
use serde_json::Value;

use super::{SdkClients, cloud_error};
use crate::cloud::{CloudError, FunctionAnswer, FunctionCalls};

impl FunctionCalls for SdkClients {
    fn call<'a>(
        &'a self,
        function: &'a str,
        payload: &'a Value,
    ) -> BoxFuture<'a, Result<FunctionAnswer, CloudError>> {
        Box::pin(async move {
            let request = self
                .lambda()
                .await
                .invoke()
                .function_name(function)
                .invocation_type(InvocationType::RequestResponse)
                .payload(Blob::new(payload.to_string()));
            // A call whose answer was lost may have made its record: repeating it is for the caller,
            // who knows whether it may.
            let once = aws_sdk_lambda::config::Builder::new().retry_config(RetryConfig::disabled());
            let answer = request.customize().config_override(once).send().await;
            let answer = answer.map_err(|error| cloud_error("Invoke", &error))?;
            let text = answer.payload.map(Blob::into_inner).unwrap_or_default();
            Ok(FunctionAnswer {
                status: u16::try_from(answer.status_code).unwrap_or_default(),
                payload: serde_json::from_slice(&text).unwrap_or_default(),
                failed: answer.function_error.is_some(),
            })
        })
    }

    fn send<'a>(
        &'a self,
        function: &'a str,
        payload: Option<&'a Value>,
    ) -> BoxFuture<'a, Result<(), CloudError>> {
        Box::pin(async move {
            let request = self
                .lambda()
                .await
                .invoke()
                .function_name(function)
                .invocation_type(InvocationType::Event)
                .set_payload(payload.map(|payload| Blob::new(payload.to_string())));
            let answer = request.send().await;
            answer
                .map(drop)
                .map_err(|error| cloud_error("Invoke", &error))
        })
    }
}
