//! Functions that call each other, in this process. Owns that a name leads to a function; what Lambda does around a
//! call (retries, queues, concurrency) is not here.

use std::fmt;
use std::sync::OnceLock;

use futures::future::BoxFuture;
use patchbay_functions::cloud::{CloudError, FunctionAnswer, FunctionCalls};
use patchbay_functions::{Function, Functions, InvocationContext};
use serde_json::{Value, json};

use super::Laptop;
use crate::clock;

type Answer<'a, T> = BoxFuture<'a, Result<T, CloudError>>;

/// The functions of this process, by name.
#[derive(Default)]
pub(crate) struct InProcess {
    functions: OnceLock<Functions>,
}

impl InProcess {
    /// Says which they are.
    pub(crate) fn are(&self, functions: Functions) {
        // Said once, where they are built.
        self.functions.set(functions).ok();
    }

    async fn invoke(&self, name: &str, payload: &Value) -> Result<FunctionAnswer, CloudError> {
        let known = self.functions.get().zip(Function::by_name(name));
        let Some((functions, function)) = known else {
            let message = "no function of that name is in this process";
            return Err(CloudError::own(
                "Invoke",
                "ResourceNotFoundException",
                message,
            ));
        };
        let context = InvocationContext {
            request_id: uuid::Uuid::new_v4().to_string(),
            deadline: clock::now().checked_add(Laptop::TIME_LIMIT).ok(),
            function_name: name.to_owned(),
        };
        let payload = payload.to_string();
        let answer = Box::pin(functions.invoke(function, payload.as_bytes(), context)).await;
        Ok(match answer {
            Ok(payload) => FunctionAnswer {
                status: 200,
                payload,
                failed: false,
            },
            Err(error) => FunctionAnswer {
                status: 200,
                payload: json!({
                    "errorType": error.error_type.as_str(),
                    "errorMessage": error.message,
                }),
                failed: true,
            },
        })
    }
}

impl FunctionCalls for InProcess {
    fn call<'a>(&'a self, function: &'a str, payload: &'a Value) -> Answer<'a, FunctionAnswer> {
        Box::pin(self.invoke(function, payload))
    }

    fn send<'a>(&'a self, function: &'a str, payload: Option<&'a Value>) -> Answer<'a, ()> {
        Box::pin(async move {
            let payload = payload.cloned().unwrap_or_default();
            self.invoke(function, &payload).await.map(drop)
        })
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("InProcess").finish_non_exhaustive()
    }
}
