//! The functions of one execution environment: what is shared between invocations, and the way of
//! one invocation from bytes to answer with its deadline, its log lines and its metrics. Must not
//! know who calls it: Lambda's runtime, the program on a laptop, a test.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt;
use jiff::Timestamp;
use patchbay_config::{
    ConfigErrors, Environment, FunctionSettings, SettingsChoice, SettingsSource, keys,
};
use patchbay_connect::ContactFlowEvent;
use patchbay_salesforce::{Deadline, Observer};
use serde_json::{Value, json};
use tracing::Instrument;

use super::connections::Connections;
use super::deadline::Budget;
use super::diagnostic::{ErrorType, HandlerError};
use super::logging::METRICS;
use super::metrics::{self, Meter, Report};
use super::selection::Function;
use super::watcher::Watcher;
use crate::clock::{self, Clock};
use crate::invoke_salesforce_rest_api::{
    self as rest, Call, Ending, Method, RecentCreates, Shared,
};

/// What Lambda tells of one invocation.
#[derive(Clone, Debug, Default)]
pub struct InvocationContext {
    /// The request id, for log and metrics.
    pub request_id: String,
    /// When Lambda stops the invocation; `None` on a laptop.
    pub deadline: Option<Timestamp>,
    /// The deployed function's name, for metrics.
    pub function_name: String,
}

/// The functions of one execution environment. Clones share everything.
#[derive(Clone)]
pub struct Functions {
    inner: Arc<Inner>,
}

struct Inner {
    environment: Arc<dyn Environment>,
    settings: Result<FunctionSettings, ConfigErrors>,
    connections: Connections,
    recent_creates: RecentCreates,
    clock: Clock,
    /// What init has cost; the first invocation reports it.
    init_meter: Arc<Meter>,
}

/// Builds [`Functions`].
pub struct FunctionsBuilder {
    environment: Arc<dyn Environment>,
    source: Arc<dyn SettingsSource>,
    clock: Clock,
    observer: Option<Arc<dyn Observer>>,
}

impl FunctionsBuilder {
    /// Tells the time by `clock`.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Tells `observer` of every Salesforce request, besides log and metrics.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// The functions. Nothing is read and nothing is opened yet.
    pub fn build(self) -> Functions {
        let settings = FunctionSettings::from_environment(&*self.environment);
        let time_to_live = settings
            .as_ref()
            .map_or(Duration::ZERO, |settings| settings.settings_time_to_live);
        let connections = Connections::new(
            Arc::clone(&self.environment),
            self.source,
            time_to_live,
            Arc::new(Watcher::new(self.observer)),
        );
        Functions {
            inner: Arc::new(Inner {
                environment: self.environment,
                settings,
                connections,
                recent_creates: RecentCreates::default(),
                clock: self.clock,
                init_meter: Arc::default(),
            }),
        }
    }
}

impl Functions {
    /// Functions over an environment and a place that settings are read from.
    pub fn new(environment: Arc<dyn Environment>, source: Arc<dyn SettingsSource>) -> Self {
        Self::builder(environment, source).build()
    }

    /// Starts to build functions.
    pub fn builder(
        environment: Arc<dyn Environment>,
        source: Arc<dyn SettingsSource>,
    ) -> FunctionsBuilder {
        FunctionsBuilder {
            environment,
            source,
            clock: clock::system(),
            observer: None,
        }
    }

    /// Does the slow work before the first event: reads the settings, gets a token, opens the
    /// connection to Salesforce. Ends within `limit`; what fails is tried again by the first
    /// invocation, which reports it.
    pub async fn warm_up(&self, function: Function, limit: Duration) {
        let Function::InvokeSalesforceRestApi = function;
        let inner = &*self.inner;
        let choice = SettingsChoice::from_environment(&*inner.environment);
        if !inner.names_settings(&choice) {
            tracing::debug!(context = "init", "no settings are named: events name them");
            return;
        }
        let deadline = Deadline::after(limit);
        let work = async {
            let connection = inner
                .connections
                .get(&choice, deadline)
                .await
                .map_err(|errors| HandlerError::from(&errors))?;
            let warm = connection.client.warm_up(deadline).await;
            connection.client.settle(deadline).await;
            warm.map_err(|error| HandlerError::from(&error))
        };
        let work = inner
            .init_meter
            .scope(AssertUnwindSafe(Box::pin(work)).catch_unwind());
        match deadline.bound(work).await {
            Some(Ok(Ok(()))) => tracing::debug!(context = "init", "ready"),
            Some(Ok(Err(error))) => tracing::warn!(
                context = "init",
                errorCode = error.error_type.as_str(),
                detail = error.message,
                "not ready; the first invocation tries again"
            ),
            Some(Err(_)) | None => tracing::warn!(
                context = "init",
                "not ready in time; the first invocation goes on with it"
            ),
        }
    }

    /// Runs one invocation. `payload` is the event's JSON text.
    ///
    /// # Errors
    /// What Lambda is to report: see [`ErrorType`].
    pub async fn invoke(
        &self,
        function: Function,
        payload: &[u8],
        context: InvocationContext,
    ) -> Result<Value, HandlerError> {
        let Function::InvokeSalesforceRestApi = function;
        let meter = Arc::new(Meter::default());
        meter.take_over(&self.inner.init_meter);
        let span = tracing::info_span!(
            "invocation",
            requestId = context.request_id,
            function = function.name(),
            contactId = tracing::field::Empty,
        );
        let invocation = Invocation {
            inner: &self.inner,
            context: &context,
            begun: Instant::now(),
        };
        let work = async {
            let run = AssertUnwindSafe(Box::pin(invocation.run(payload))).catch_unwind();
            let (method, ending) = run.await.unwrap_or_else(|_| {
                let message = "an unexpected fault in the function; its log has the place";
                let error = HandlerError::new(ErrorType::InternalPanic, message);
                (None, Ending::refused(error))
            });
            invocation.report(method, &ending, &meter);
            ending.reply
        };
        meter.scope(work).instrument(span).await
    }
}

impl Inner {
    fn names_settings(&self, choice: &SettingsChoice) -> bool {
        choice.secret_name.is_some()
            || self
                .environment
                .text(keys::CONSUMER_KEY_PARAM_NAME)
                .is_some()
    }

    fn metrics_are_on(&self) -> bool {
        self.settings
            .as_ref()
            .is_ok_and(|settings| settings.metrics)
    }
}

/// One invocation on its way.
struct Invocation<'a> {
    inner: &'a Inner,
    context: &'a InvocationContext,
    begun: Instant,
}

impl Invocation<'_> {
    async fn run(&self, payload: &[u8]) -> (Option<Method>, Ending) {
        let event = match ContactFlowEvent::from_json(payload) {
            Ok(event) => event,
            Err(error) => return (None, Ending::refused(HandlerError::from(&error))),
        };
        if let Some(contact_id) = event.contact_id() {
            tracing::Span::current().record("contactId", contact_id);
        }
        if event.is_scheduled_event() {
            let answer = json!({"statusCode": 200, "message": "Keep Lambda Warm"});
            return (None, Ending::answered(answer));
        }
        let method = match rest::method_of(&event) {
            Ok(method) => method,
            Err(error) => return (None, Ending::refused(error)),
        };
        let settings = match &self.inner.settings {
            Ok(settings) => settings,
            Err(errors) => {
                return (Some(method), Ending::refused(HandlerError::from(errors)));
            }
        };
        (
            Some(method),
            self.run_method(&event, method, settings).await,
        )
    }

    async fn run_method(
        &self,
        event: &ContactFlowEvent,
        method: Method,
        settings: &FunctionSettings,
    ) -> Ending {
        let time = self.time_for(method, settings);
        let call = Call {
            shared: Shared {
                connections: &self.inner.connections,
                recent_creates: &self.inner.recent_creates,
                duplicate_guard: &settings.duplicate_guard,
                verbatim_placeholders: settings.verbatim_placeholders,
            },
            event,
            method,
            choice: SettingsChoice::from_event(
                Some(&event.details.parameters),
                event.attributes(),
                &*self.inner.environment,
            ),
            deadline: Deadline::after(time),
        };
        // Every hop ends by the deadline itself; this is for whatever should forget it.
        let last = Deadline::after(time + Duration::from_millis(100));
        // On the heap: the methods' futures are large, and callers' stacks may be small.
        last.bound(Box::pin(rest::run(&call)))
            .await
            .unwrap_or_else(|| {
                Ending::refused(HandlerError::new(
                    ErrorType::SalesforceTimeout,
                    "the time allowed for this call was used up",
                ))
            })
    }

    fn time_for(&self, method: Method, settings: &FunctionSettings) -> Duration {
        let left = self.context.deadline.map(|deadline| {
            let left = deadline.as_millisecond() - (self.inner.clock)().as_millisecond();
            Duration::from_millis(u64::try_from(left).unwrap_or(0))
        });
        if method.is_called_by_a_flow() {
            Budget::capped_at(settings.deadline).for_flow(left)
        } else {
            Budget::without_cap(left)
        }
    }

    fn report(&self, method: Option<Method>, ending: &Ending, meter: &Meter) {
        let method = method.map_or("none", Method::name);
        let error_type = ending
            .failure
            .as_ref()
            .map(|failure| failure.error_type().as_str());
        let duration = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        match &ending.failure {
            None => tracing::debug!(context = method, durationMs = duration, "answered"),
            Some(failure) => {
                let map = failure.to_map();
                let text = |name: &str| map.get(name).and_then(Value::as_str);
                let status = map.get("status").and_then(Value::as_u64);
                // Salesforce's own message may quote what the caller said, so it stays out.
                tracing::warn!(
                    context = method,
                    durationMs = duration,
                    status,
                    errorCode = text("errorCode"),
                    errorType = error_type,
                    detail = failure.safe_detail(),
                    thrown = ending.reply.is_err(),
                    "failed"
                );
            }
        }
        if self.inner.metrics_are_on() {
            let report = Report {
                function_name: &self.context.function_name,
                request_id: &self.context.request_id,
                method,
                at: (self.inner.clock)().as_millisecond(),
                error_type,
                api_remaining: meter.api_remaining(),
            };
            tracing::info!(target: METRICS, line = metrics::line(meter, &report));
        }
    }
}
