//! Step Functions.

use futures::future::BoxFuture;
use serde_json::Value;

use super::{SdkClients, cloud_error};
use crate::cloud::{CloudError, StateMachines};

impl StateMachines for SdkClients {
    fn start<'a>(
        &'a self,
        machine: &'a str,
        name: Option<&'a str>,
        input: &'a Value,
    ) -> BoxFuture<'a, Result<(), CloudError>> {
        Box::pin(async move {
            let request = self
                .states()
                .await
                .start_execution()
                .state_machine_arn(machine)
                .set_name(name.map(str::to_owned))
                .input(input.to_string());
            let answer = request.send().await;
            answer
                .map(drop)
                .map_err(|error| cloud_error("StartExecution", &error))
        })
    }
}
