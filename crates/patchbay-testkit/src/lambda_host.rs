//! The Lambda runtime API on loopback, and the process that talks to it. Owns one execution
//! environment: starts the real `bootstrap`, hands it events, takes its answers and times them.
//! Knows nothing of what the events mean.
//! API: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::test_logs::new_log;

/// How one execution environment is set up.
#[derive(Debug, Clone)]
pub struct LambdaSettings {
    /// The name of the function: `AWS_LAMBDA_FUNCTION_NAME`.
    pub function_name: String,
    /// Environment variables besides those that Lambda itself sets; these win.
    pub environment: BTreeMap<String, String>,
    /// The time limit of one invocation, from which its deadline is made.
    pub timeout: Duration,
}

impl LambdaSettings {
    /// Settings with a 30 s limit and nothing in the environment.
    pub fn new(function_name: &str) -> Self {
        Self {
            function_name: function_name.to_owned(),
            environment: BTreeMap::new(),
            timeout: Duration::from_secs(30),
        }
    }

    /// Adds an environment variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// What came of an invocation.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The function answered; the JSON it answered with.
    Response(Value),
    /// The function reported an error: `{errorType, errorMessage, …}`.
    Error(Value),
    /// The environment reported that it cannot start.
    InitError(Value),
    /// The process ended, with its exit code where it has one.
    Exited(Option<i32>),
    /// No answer within the time limit.
    TimedOut,
}

/// An outcome and how long it took.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// What came of it.
    pub outcome: Outcome,
    /// From handing over the event to the answer's arrival.
    pub taken: Duration,
    /// From the start of the process to the answer's arrival.
    pub since_start: Duration,
}

/// What the process posted, and when it came.
#[derive(Debug)]
struct Answer {
    outcome: Outcome,
    at: Instant,
}

type Waiting = HashMap<String, oneshot::Sender<Answer>>;

#[derive(Debug)]
struct Desk {
    events: tokio::sync::Mutex<mpsc::UnboundedReceiver<(String, Bytes)>>,
    waiting: Mutex<Waiting>,
    init_error: Mutex<Option<Value>>,
    function_name: String,
    timeout: Duration,
}

impl Desk {
    fn expect_answer(&self, id: &str, sender: oneshot::Sender<Answer>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.insert(id.to_owned(), sender);
    }

    fn settle(&self, id: &str, outcome: Outcome) {
        let at = Instant::now();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = waiting.remove(id) {
            // The invoker may have given up already; then nobody wants the answer.
            drop(sender.send(Answer { outcome, at }));
        }
    }
}

/// One execution environment. Dropping it ends the process and the server.
#[derive(Debug)]
pub struct LambdaHost {
    process: Mutex<Child>,
    started: Instant,
    events: mpsc::UnboundedSender<(String, Bytes)>,
    desk: Arc<Desk>,
    log: PathBuf,
    server: JoinHandle<()>,
}

impl LambdaHost {
    /// Starts `bootstrap` with a clean environment: what Lambda sets, then the settings' own.
    /// Its output goes to a file of `target/test-logs`.
    pub async fn start(bootstrap: &Path, settings: LambdaSettings) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (events, receiver) = mpsc::unbounded_channel();
        let desk = Arc::new(Desk {
            events: tokio::sync::Mutex::new(receiver),
            waiting: Mutex::default(),
            init_error: Mutex::default(),
            function_name: settings.function_name.clone(),
            timeout: settings.timeout,
        });
        let app = routes(Arc::clone(&desk));
        let listener = listener.tap_io(|stream| {
            // Without it small answers may wait for a delayed acknowledgement.
            drop(stream.set_nodelay(true));
        });
        let server = tokio::spawn(async move {
            drop(axum::serve(listener, app).await);
        });
        let (output, log) = new_log(&settings.function_name)?;
        let started = Instant::now();
        let process = Command::new(bootstrap)
            .env_clear()
            .envs(lambda_environment(
                &settings.function_name,
                &address.to_string(),
            ))
            .envs(&settings.environment)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        Ok(Self {
            process: Mutex::new(process),
            started,
            events,
            desk,
            log,
            server,
        })
    }

    /// Hands over one event and waits for its outcome.
    pub async fn invoke(&self, payload: &[u8]) -> Invocation {
        let id = Uuid::new_v4().to_string();
        let (sender, receiver) = oneshot::channel();
        self.desk.expect_answer(&id, sender);
        let from = Instant::now();
        // Cannot fail: the desk, which this host holds, keeps the receiver.
        drop(self.events.send((id, Bytes::copy_from_slice(payload))));
        let answer = self.wait(receiver).await;
        Invocation {
            taken: answer.at.duration_since(from),
            since_start: answer.at.duration_since(self.started),
            outcome: answer.outcome,
        }
    }

    async fn wait(&self, mut receiver: oneshot::Receiver<Answer>) -> Answer {
        let limit = Instant::now() + self.desk.timeout;
        loop {
            let slice = tokio::time::timeout(Duration::from_millis(100), &mut receiver).await;
            if let Ok(Ok(answer)) = slice {
                return answer;
            }
            let at = Instant::now();
            let failure = self
                .desk
                .init_error
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(report) = failure.clone() {
                return Answer {
                    outcome: Outcome::InitError(report),
                    at,
                };
            }
            drop(failure);
            if let Some(status) = self.ended() {
                return Answer {
                    outcome: Outcome::Exited(status.code()),
                    at,
                };
            }
            if at >= limit {
                return Answer {
                    outcome: Outcome::TimedOut,
                    at,
                };
            }
        }
    }

    /// `None` while the process runs.
    fn ended(&self) -> Option<ExitStatus> {
        self.process
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .try_wait()
            .ok()
            .flatten()
    }

    /// What the process wrote so far, to both its outputs.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The most memory that the process held, in KiB (`VmHWM`), as Linux says it; `None` elsewhere.
    pub fn peak_memory_kib(&self) -> Option<u64> {
        let id = self
            .process
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for LambdaHost {
    fn drop(&mut self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have ended by itself.
        drop(process.kill());
        drop(process.wait());
        self.server.abort();
    }
}

/// What Lambda sets for every function.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>.
fn lambda_environment(function_name: &str, runtime_api: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("_HANDLER", "handler.handler".to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512".to_owned()),
        ("AWS_LAMBDA_FUNCTION_NAME", function_name.to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        (
            "AWS_LAMBDA_LOG_GROUP_NAME",
            format!("/aws/lambda/{function_name}"),
        ),
        (
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "2026/01/01/[$LATEST]0".to_owned(),
        ),
        ("AWS_LAMBDA_RUNTIME_API", runtime_api.to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("TZ", ":UTC".to_owned()),
    ])
}

fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(finish))
        .route("/2018-06-01/runtime/init/error", post(init_error))
        .layer(DefaultBodyLimit::disable())
        .with_state(desk)
}

async fn next(State(desk): State<Arc<Desk>>) -> Response {
    let event = desk.events.lock().await.recv().await;
    let Some((id, payload)) = event else {
        return StatusCode::GONE.into_response();
    };
    let limit = i64::try_from(desk.timeout.as_millis()).unwrap_or(i64::MAX);
    let deadline = jiff::Timestamp::now()
        .as_millisecond()
        .saturating_add(limit);
    let name = &desk.function_name;
    let arn = format!("arn:aws:lambda:us-east-1:123456789012:function:{name}");
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", arn),
        (
            "lambda-runtime-trace-id",
            "Root=1-5e1b4151-5ac6c58f08a8a0e5b9a8f5a1;Sampled=0".to_owned(),
        ),
    ];
    (headers, payload).into_response()
}

fn as_json(body: &Bytes) -> Value {
    serde_json::from_slice(body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()))
}

async fn finish(
    State(desk): State<Arc<Desk>>,
    UrlPath((id, kind)): UrlPath<(String, String)>,
    body: Bytes,
) -> StatusCode {
    let outcome = match kind.as_str() {
        "response" => Outcome::Response(as_json(&body)),
        "error" => Outcome::Error(as_json(&body)),
        _ => return StatusCode::NOT_FOUND,
    };
    desk.settle(&id, outcome);
    StatusCode::ACCEPTED
}

async fn init_error(State(desk): State<Arc<Desk>>, body: Bytes) -> StatusCode {
    let mut failure = desk
        .init_error
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    *failure = Some(as_json(&body));
    StatusCode::ACCEPTED
}
