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
use patchbay_salesforce::{Client, Deadline, Observer};
use serde_json::{Value, json};
use tracing::Instrument;

use super::adapter_org::{AdapterOrg, ApiUse};
use super::connections::Connections;
use super::deadline::Budget;
use super::diagnostic::{ErrorType, HandlerError};
use super::logging::METRICS;
use super::metrics::{self, Meter, Report};
use super::selection::Function;
use super::watcher::Watcher;
use super::work::{self, Work};
use crate::adapter::{self, Memory};
use crate::clock::{self, Clock};
use crate::cloud::Cloud;
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
    cloud: Cloud,
    adapter_org: AdapterOrg,
    adapter_memory: Memory,
    recent_creates: RecentCreates,
    clock: Clock,
    /// What init has cost; the first invocation reports it.
    init_meter: Arc<Meter>,
}

/// Builds [`Functions`].
pub struct FunctionsBuilder {
    environment: Arc<dyn Environment>,
    source: Arc<dyn SettingsSource>,
    cloud: Cloud,
    clock: Clock,
    observer: Option<Arc<dyn Observer>>,
}

impl FunctionsBuilder {
    /// Calls these AWS services. Without, there is none: each call says so.
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

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
        let observer: Arc<dyn Observer> = Arc::new(Watcher::new(self.observer));
        let connections = Connections::new(
            Arc::clone(&self.environment),
            Arc::clone(&self.source),
            time_to_live,
            Arc::clone(&observer),
        );
        let adapter_org = AdapterOrg::new(
            Arc::clone(&self.environment),
            self.source,
            time_to_live,
            observer,
        );
        Functions {
            inner: Arc::new(Inner {
                environment: self.environment,
                settings,
                connections,
                cloud: self.cloud,
                adapter_org,
                adapter_memory: Memory::default(),
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
            cloud: Cloud::unavailable(),
            clock: clock::system(),
            observer: None,
        }
    }

    /// Does the slow work before the first event: reads the settings, gets a token, opens the
    /// connection to Salesforce. Ends within `limit`; what fails is tried again by the first
    /// invocation, which reports it.
    pub async fn warm_up(&self, function: Function, limit: Duration) {
        let inner = &*self.inner;
        let deadline = Deadline::after(limit);
        let work = async {
            let Some(client) = inner.first_client(function, deadline).await? else {
                tracing::debug!(context = "init", "there is nothing to get ready");
                return Ok(());
            };
            let warm = client.warm_up(deadline).await;
            client.settle(deadline).await;
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
            let run = Box::pin(invocation.run(function, payload));
            let run = AssertUnwindSafe(run).catch_unwind();
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
    /// The client that the function will need, where the environment alone says which.
    async fn first_client(
        &self,
        function: Function,
        deadline: Deadline,
    ) -> Result<Option<Client>, HandlerError> {
        if adapter::uses_salesforce(function) {
            if !self.adapter_org.is_configured() {
                return Ok(None);
            }
            let which = match function {
                Function::InvokeApi => ApiUse::AsSet,
                _ => ApiUse::Bulk,
            };
            return self.adapter_org.client(which, deadline).await.map(Some);
        }
        let choice = SettingsChoice::from_environment(&*self.environment);
        if function != Function::InvokeSalesforceRestApi || !self.names_settings(&choice) {
            return Ok(None);
        }
        match self.connections.get(&choice, deadline).await {
            Ok(connection) => Ok(Some(connection.client.clone())),
            Err(errors) => Err(HandlerError::from(&errors)),
        }
    }

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
    async fn run(&self, function: Function, payload: &[u8]) -> (Option<&'static str>, Ending) {
        if function == Function::InvokeSalesforceRestApi {
            let (method, ending) = self.run_rest_api(payload).await;
            (method.map(Method::name), ending)
        } else {
            self.run_adapter(function, payload).await
        }
    }

    async fn run_adapter(
        &self,
        function: Function,
        payload: &[u8],
    ) -> (Option<&'static str>, Ending) {
        let settings = match &self.inner.settings {
            Ok(settings) => settings,
            Err(errors) => return (None, Ending::refused(HandlerError::from(errors))),
        };
        let time = if adapter::is_called_by_a_flow(function, payload) {
            Budget::capped_at(settings.deadline).for_flow(self.time_left())
        } else {
            Budget::without_cap(self.time_left())
        };
        let shared = work::Shared {
            environment: &*self.inner.environment,
            cloud: &self.inner.cloud,
            org: &self.inner.adapter_org,
            memory: &self.inner.adapter_memory,
        };
        let now = (self.inner.clock)();
        let deadline = Deadline::after(time);
        let work = Work::new(shared, deadline, now, &self.context.request_id);
        // Every hop ends by the deadline itself; this is for whatever should forget it.
        let last = Deadline::after(time + Duration::from_millis(100));
        let reply = match last
            .bound(self.twice_at_most(function, payload, &work))
            .await
        {
            Some(reply) => reply,
            None => Err(HandlerError::new(
                ErrorType::SalesforceTimeout,
                "the time allowed for this call was used up",
            )),
        };
        // A token that is being written back is not left half-way when Lambda freezes us.
        let settling = deadline.remaining().min(Duration::from_millis(500));
        let org = &self.inner.adapter_org;
        org.settle(Deadline::after(settling)).await;
        let ending = match reply {
            Ok(answer) => Ending::answered(answer),
            Err(error) => Ending::refused(error),
        };
        (work.named(), ending)
    }

    /// Runs the function; when the sign-in is refused and the settings have changed meanwhile, once
    /// more with the new ones: nothing was done by a call that was not let in.
    async fn twice_at_most(
        &self,
        function: Function,
        payload: &[u8],
        work: &Work<'_>,
    ) -> Result<Value, HandlerError> {
        let reply = Box::pin(adapter::run(function, payload, work)).await;
        match &reply {
            Err(error) if error.error_type == ErrorType::SalesforceAuth => {
                if self.inner.adapter_org.has_changed(work.deadline).await {
                    return Box::pin(adapter::run(function, payload, work)).await;
                }
                reply
            }
            _ => reply,
        }
    }

    async fn run_rest_api(&self, payload: &[u8]) -> (Option<Method>, Ending) {
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

    fn time_left(&self) -> Option<Duration> {
        self.context.deadline.map(|deadline| {
            let left = deadline.as_millisecond() - (self.inner.clock)().as_millisecond();
            Duration::from_millis(u64::try_from(left).unwrap_or(0))
        })
    }

    fn time_for(&self, method: Method, settings: &FunctionSettings) -> Duration {
        let left = self.time_left();
        if method.is_called_by_a_flow() {
            Budget::capped_at(settings.deadline).for_flow(left)
        } else {
            Budget::without_cap(left)
        }
    }

    fn report(&self, method: Option<&'static str>, ending: &Ending, meter: &Meter) {
        let method = method.unwrap_or("none");
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
