//! The life of the `bootstrap` program: log, choice of the function, init before the first event,
//! then one event after the other. The only part that knows Lambda's runtime interface.

use std::io;
use std::panic::PanicHookInfo;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use lambda_runtime::tower::util::MapRequestLayer;
use lambda_runtime::{Diagnostic, LambdaEvent, LambdaInvocation, Runtime, service_fn};
use lambda_runtime_api_client::{BoxError, Client, body::Body};
use patchbay_config::{
    Environment, FunctionSettings, LogLevel, ProcessEnvironment, source_from_environment,
};
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt;

use crate::clock;
use crate::cloud::{Cloud, SdkClients};
use crate::runtime::logging::JsonLines;
use crate::runtime::{Function, Functions, HandlerError, InvocationContext};

/// Lambda allows 10 s for init before it starts over with a colder environment
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>).
const INIT_LIMIT: Duration = Duration::from_secs(5);

/// What Lambda's runtime interface must have set for us to run.
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";

/// Runs the program until Lambda ends it.
pub fn start() -> ExitCode {
    let environment: Arc<dyn Environment> = Arc::new(ProcessEnvironment);
    let function = Function::select(&*environment);
    install_log(&*environment, function.as_ref().ok().copied());
    std::panic::set_hook(Box::new(log_panic));
    if environment.text(RUNTIME_API).is_none() {
        tracing::error!(
            context = "init",
            "this program runs inside AWS Lambda; on a laptop use `patchbay invoke`"
        );
        return ExitCode::FAILURE;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(async {
            match function {
                Ok(function) => serve(environment, function).await,
                Err(unknown) => report_init_error(&unknown.to_string()).await,
            }
        }),
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(context = "runtime", detail = %error, "the function ended");
            ExitCode::FAILURE
        }
    }
}

fn install_log(environment: &dyn Environment, function: Option<Function>) {
    let settings = FunctionSettings::from_environment(environment);
    let level = settings
        .as_ref()
        .map_or(LogLevel::Info, |settings| settings.log_level);
    let category = function.map_or("bootstrap", Function::category);
    let lines = JsonLines::new(category, level, clock::system(), io::stdout());
    let subscriber = tracing_subscriber::registry().with(lines);
    // A second subscriber cannot be there: nothing ran before us.
    drop(tracing::subscriber::set_global_default(subscriber));
    for warning in settings.iter().flat_map(|settings| &settings.warnings) {
        tracing::warn!(context = "init", detail = %warning, "a setting is odd");
    }
}

/// The place of a panic, not its text: that may hold somebody's data.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    tracing::error!(
        context = "panic",
        place,
        "an unexpected fault in the function"
    );
}

async fn serve(environment: Arc<dyn Environment>, function: Function) -> Result<(), BoxError> {
    let source = source_from_environment(&*environment).await;
    let clients = SdkClients::new(Arc::clone(&environment));
    let functions = Functions::builder(environment, source)
        .cloud(Cloud::aws(Arc::new(clients)))
        .build();
    functions.warm_up(function, INIT_LIMIT).await;
    let handler = service_fn(move |event: LambdaEvent<String>| {
        let functions = functions.clone();
        async move {
            let context = InvocationContext {
                request_id: event.context.request_id.clone(),
                deadline: deadline(event.context.deadline),
                function_name: event.context.env_config.function_name.clone(),
            };
            functions
                .invoke(function, event.payload.as_bytes(), context)
                .await
                .map_err(|error| Reported(error.into()))
        }
    });
    Runtime::new(handler)
        .layer(MapRequestLayer::new(as_text))
        .run()
        .await
}

/// Hands the event over as a JSON text, so that the runtime's own parser never meets its content:
/// what is wrong with an event is ours to say.
fn as_text(mut invocation: LambdaInvocation) -> LambdaInvocation {
    let text = String::from_utf8_lossy(&invocation.body).into_owned();
    invocation.body = Value::String(text).to_string().into();
    invocation
}

fn deadline(milliseconds: u64) -> Option<Timestamp> {
    let milliseconds = i64::try_from(milliseconds)
        .ok()
        .filter(|milliseconds| *milliseconds > 0)?;
    Timestamp::from_millisecond(milliseconds).ok()
}

/// An error on its way to Lambda. The runtime prints the `Debug` form of what a handler returns;
/// ours shows nothing.
struct Reported(Diagnostic);

impl std::fmt::Debug for Reported {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.error_type)
    }
}

impl From<Reported> for Diagnostic {
    fn from(reported: Reported) -> Self {
        reported.0
    }
}

impl From<HandlerError> for Diagnostic {
    fn from(error: HandlerError) -> Self {
        Self {
            error_type: error.error_type.to_string(),
            error_message: error.message,
        }
    }
}

/// Tells Lambda that this environment cannot start, and why.
async fn report_init_error(message: &str) -> Result<(), BoxError> {
    let report = json!({"errorType": "Runtime.UnknownFunction", "errorMessage": message});
    let request = http::Request::post("/2018-06-01/runtime/init/error")
        .header("content-type", "application/json")
        .header(
            "lambda-runtime-function-error-type",
            "Runtime.UnknownFunction",
        )
        .body(Body::from(report.to_string()))?;
    Client::builder().build()?.call(request).await?;
    Err(message.into())
}
