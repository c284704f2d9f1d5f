//! The functions on a laptop: settings from a file or from AWS, each call with a log of its own. It knows how a
//! function is called in-process; how the call came in is its caller's.

mod calls;
pub(crate) mod centre;
mod log;
pub(crate) mod org;
mod settings;
mod trace;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use patchbay_config::{
    FunctionSettings, LogLevel, Needs, SettingsChoice, SettingsSource, load,
    source_from_environment,
};
use patchbay_functions::cloud::{Cloud, FolderObjects, SdkClients};
use patchbay_functions::{Function, Functions, InvocationContext};
use patchbay_salesforce::Observer;
use serde_json::{Value, json};

pub(crate) use self::calls::InProcess;
pub(crate) use self::log::show_log;
pub(crate) use self::settings::{LaptopEnvironment, variable};
pub(crate) use self::trace::Trace;
use crate::clock;
use crate::failure::Failure;

/// What the functions are listed under when no contact centre is known.
const NO_CENTRE: &str = "Local";
/// How long a look at the settings may take.
const SETTINGS_TIME: Duration = Duration::from_secs(5);

/// The functions with the settings of one contact centre.
pub(crate) struct Laptop {
    functions: Functions,
    environment: Arc<LaptopEnvironment>,
    source: Arc<dyn SettingsSource>,
}

impl fmt::Debug for Laptop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Laptop")
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

impl Laptop {
    /// How long a call may take unless the user says otherwise: the time limit that the published templates give
    /// the function.
    pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(30);

    /// With the settings of a file; `given` are variables as the function would have.
    pub(crate) async fn from_file(
        file: &Path,
        given: &[(String, String)],
    ) -> Result<Self, Failure> {
        Ok(Self::new(LaptopEnvironment::of_file(file, given)?).await)
    }

    /// With the settings that `environment` names.
    pub(crate) async fn new(environment: LaptopEnvironment) -> Self {
        Self::watched(environment, None).await
    }

    /// The same, with somebody who is told of every request to Salesforce.
    pub(crate) async fn watched(
        environment: LaptopEnvironment,
        observer: Option<Arc<dyn Observer>>,
    ) -> Self {
        let environment = Arc::new(environment);
        let source = source_from_environment(environment.as_ref()).await;
        // Settings that cannot be understood are told by the first call.
        let level = FunctionSettings::from_environment(environment.as_ref())
            .map_or(LogLevel::Info, |settings| settings.log_level);
        log::install("patchbay", level);
        let calls = Arc::new(InProcess::default());
        let builder = Functions::builder(environment.clone(), Arc::clone(&source))
            .clock(Arc::new(clock::now))
            .cloud(cloud(&environment, &calls));
        let functions = match observer {
            Some(observer) => builder.observer(observer).build(),
            None => builder.build(),
        };
        calls.are(functions.clone());
        Self {
            functions,
            environment,
            source,
        }
    }

    /// Does the slow work of a start before the first call, as in Lambda. What fails is told by the first call.
    pub(crate) async fn warm_up(&self) {
        for function in Function::all() {
            self.functions.warm_up(function, SETTINGS_TIME).await;
        }
    }

    /// What is wrong with the settings, or nothing.
    pub(crate) async fn faults(&self) -> Option<String> {
        let environment = self.environment.as_ref();
        let choice = SettingsChoice::from_environment(environment);
        let until = Instant::now() + SETTINGS_TIME;
        match load(
            self.source.as_ref(),
            &choice,
            environment,
            Needs::RestApi,
            until,
        )
        .await
        {
            Ok(settings) => settings.sign_in.err().map(|faults| faults.to_string()),
            Err(faults) => Some(faults.to_string()),
        }
    }

    /// The functions under the names that they would be deployed with.
    pub(crate) fn deployed(&self) -> Vec<Deployed> {
        let centre = self.environment.centre.as_deref().unwrap_or(NO_CENTRE);
        let name = |function: Function| match function.deployed_suffixes() {
            // The CTI adapter's functions have no contact centre in front.
            [end, ..] if *end == function.category() => (*end).to_owned(),
            [end, ..] => format!("{centre}-{end}"),
            [] => function.name().to_owned(),
        };
        Function::all()
            .map(|function| Deployed {
                name: name(function),
                function,
            })
            .collect()
    }

    /// Those names.
    pub(crate) fn names(&self) -> Vec<String> {
        self.deployed()
            .into_iter()
            .map(|function| function.name)
            .collect()
    }

    /// The function of this name: ours, the replaced package's handler, or a deployed one.
    pub(crate) fn find(name: &str) -> Option<Deployed> {
        let function = Function::by_name(name)?;
        Some(Deployed {
            name: name.to_owned(),
            function,
        })
    }

    /// Calls a function. A call that takes longer than `time_limit` ends as Lambda ends it.
    pub(crate) async fn call(
        &self,
        function: &Deployed,
        event: &[u8],
        request_id: &str,
        time_limit: Duration,
    ) -> Called {
        let context = InvocationContext {
            request_id: request_id.to_owned(),
            deadline: clock::now().checked_add(time_limit).ok(),
            function_name: function.name.clone(),
        };
        let log = log::CallLog::default();
        // On the heap: the future of a whole call is large.
        let work = Box::pin(self.functions.invoke(function.function, event, context));
        let work = log.around(work);
        let answer = match tokio::time::timeout(time_limit, work).await {
            Ok(answer) => answer.map_err(|error| CallError {
                error_type: error.error_type.as_str().to_owned(),
                message: error.message,
            }),
            Err(_) => Err(CallError {
                error_type: "Sandbox.Timedout".into(),
                message: format!(
                    "RequestId: {request_id} Error: Task timed out after {:.2} seconds",
                    time_limit.as_secs_f64()
                ),
            }),
        };
        Called {
            answer,
            log: log.take(),
        }
    }
}

/// The AWS services of a laptop. With settings of a file: objects in the folder `objects` beside it, functions that call
/// each other in this process, nothing else. With settings of AWS: AWS.
fn cloud(environment: &Arc<LaptopEnvironment>, calls: &Arc<InProcess>) -> Cloud {
    match &environment.folder {
        Some(folder) => Cloud {
            objects: Arc::new(FolderObjects::new(folder.join("objects"))),
            calls: calls.clone(),
            ..Cloud::unavailable()
        },
        None => Cloud::aws(Arc::new(SdkClients::new(environment.clone()))),
    }
}

/// A function under the name that it is called by.
#[derive(Clone, Debug)]
pub(crate) struct Deployed {
    /// The name as called or listed.
    pub(crate) name: String,
    /// Which function it is.
    pub(crate) function: Function,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) answer: Result<Value, CallError>,
    /// What the function logged, one JSON line each.
    pub(crate) log: Vec<u8>,
}

/// A function error, as Lambda hands it to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallError {
    pub(crate) error_type: String,
    pub(crate) message: String,
}

impl CallError {
    /// `{"errorType", "errorMessage"}`.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "errorType": self.error_type, "errorMessage": self.message })
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.error_type, self.message)
    }
}
