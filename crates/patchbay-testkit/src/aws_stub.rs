//! A stand-in for the AWS services that the functions call, on loopback: Secrets Manager, SSM
//! Parameter Store, S3 (path style) and Lambda's Invoke, and prepared answers for every other
//! action of the JSON protocol. Owns what they hold, the refusals that a test orders and a log of what was
//! called; checks no signature and stores nothing. Shapes and error names are those of the services' API
//! reference (<https://docs.aws.amazon.com/>).

mod functions;
mod objects;
mod script;
mod vault;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use functions::FunctionAnswer;
use objects::Shelf;
pub use objects::StoredObject;
use script::Script;
use vault::{Parameter, Vault};

const REGION_AND_ACCOUNT: &str = "us-east-1:123456789012";

/// One call that reached the stand-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsCall {
    /// The action as the service names it: `GetSecretValue`, `PutObject`, `Invoke`, …
    pub action: String,
    /// What it was about: a secret's or parameter's name as asked for (several are joined by a comma), an object's
    /// `bucket/key`, a function's name.
    pub name: String,
    /// The input: the JSON body; for `Invoke` the payload, with the invocation type in `name` as `name (Event)`.
    pub input: Value,
}

/// What a service says when it refuses: status, error name, text.
struct Refusal(StatusCode, &'static str, String);

/// What a REST path answers to a query and a body.
type PathAnswer = Arc<dyn Fn(&str, &Value) -> Value + Send + Sync>;

/// Everything behind the address.
#[derive(Default)]
struct Services {
    vault: Vault,
    shelf: Shelf,
    functions: BTreeMap<String, FunctionAnswer>,
    prepared: BTreeMap<String, Value>,
    paths: BTreeMap<String, (String, PathAnswer)>,
    script: Script,
    denied: BTreeSet<String>,
    broken: BTreeMap<String, u32>,
    calls: Vec<AwsCall>,
}

/// The running stand-in; it stops when dropped.
pub struct AwsStub {
    address: SocketAddr,
    services: Arc<Mutex<Services>>,
    server: JoinHandle<()>,
}

impl std::fmt::Debug for AwsStub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AwsStub")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl AwsStub {
    /// Starts on a free port of loopback.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let services = Arc::new(Mutex::new(Services::default()));
        let app = Router::new()
            .fallback(answer)
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&services));
        let listener = listener.tap_io(|stream| {
            // Without it small answers may wait for a delayed acknowledgement.
            drop(stream.set_nodelay(true));
        });
        let server = tokio::spawn(async move {
            drop(axum::serve(listener, app).await);
        });
        Ok(Self {
            address,
            services,
            server,
        })
    }

    /// `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stores a secret, new or in place of the old one.
    pub fn put_secret(&self, name: &str, value: &Value) {
        let mut services = self.services();
        let secrets = &mut services.vault.secrets;
        secrets.insert(name.to_owned(), value.to_string());
    }

    /// Removes a secret.
    pub fn delete_secret(&self, name: &str) {
        self.services().vault.secrets.remove(name);
    }

    /// What a secret holds now: its JSON, or its text as a JSON string when it is none.
    pub fn secret(&self, name: &str) -> Option<Value> {
        let text = self.services().vault.secrets.get(name).cloned()?;
        Some(serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Stores a parameter; `secure` makes it a `SecureString`.
    pub fn put_parameter(&self, name: &str, value: &str, secure: bool) {
        let kind = if secure { "SecureString" } else { "String" };
        let parameter = Parameter {
            value: value.to_owned(),
            kind: kind.to_owned(),
            version: 1,
        };
        let mut services = self.services();
        services.vault.parameters.insert(name.to_owned(), parameter);
    }

    /// A parameter's value and type.
    pub fn parameter(&self, name: &str) -> Option<(String, String)> {
        let services = self.services();
        let parameter = services.vault.parameters.get(name)?;
        Some((parameter.value.clone(), parameter.kind.clone()))
    }

    /// Stores an object; any bucket exists.
    pub fn put_object(&self, bucket: &str, key: &str, body: impl Into<Vec<u8>>) {
        self.services().shelf.put(bucket, key, body.into());
    }

    /// Gives an object user's metadata, names in lower case; the object is there already.
    pub fn put_metadata(&self, bucket: &str, key: &str, metadata: &[(&str, &str)]) {
        self.services().shelf.put_metadata(bucket, key, metadata);
    }

    /// An object, if it is there.
    pub fn object(&self, bucket: &str, key: &str) -> Option<StoredObject> {
        self.services().shelf.get(bucket, key).cloned()
    }

    /// The keys of a bucket, in order.
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        self.services().shelf.keys(bucket)
    }

    /// Answers the synchronous invocations of a function from now on; without it they answer `null`.
    pub fn answer_function(
        &self,
        name: &str,
        answer: impl Fn(&Value) -> Value + Send + Sync + 'static,
    ) {
        let mut services = self.services();
        services
            .functions
            .insert(name.to_owned(), FunctionAnswer::new(answer));
    }

    /// Answers an action of the JSON protocol from now on, such as `StartTranscriptionJob`.
    pub fn answer(&self, action: &str, output: Value) {
        self.services().prepared.insert(action.to_owned(), output);
    }

    /// Answers a path of a REST service from now on, such as Amazon Connect's
    /// `/contact/attributes/<instance>/<contact>`. `action` is its name in [`Self::calls`], for
    /// [`Self::deny`] and for [`Self::break_next`].
    pub fn answer_path(&self, action: &str, path: &str, output: Value) {
        self.answer_path_with(action, path, move |_, _| output.clone());
    }

    /// The same with an answer that depends on the query (as sent) and on the body.
    pub fn answer_path_with(
        &self,
        action: &str,
        path: &str,
        answer: impl Fn(&str, &Value) -> Value + Send + Sync + 'static,
    ) {
        let mut services = self.services();
        services
            .paths
            .insert(path.to_owned(), (action.to_owned(), Arc::new(answer)));
    }

    /// Prescribes what an operation of any service answers, by its name (`ListInstances`): one answer for all calls, or a
    /// list of them in turn, the last one for all that come later. `{"__error__": {"code", "message", "status"}}` is a
    /// refusal. For S3 only refusals, of an operation or of one object: `GetObject bucket/key`.
    pub fn prescribe(&self, operation: &str, answers: &Value) {
        self.services().script.set(operation, answers);
    }

    /// Refuses an action from now on with `AccessDeniedException`, as a role without it would.
    pub fn deny(&self, action: &str) {
        self.services().denied.insert(action.to_owned());
    }

    /// Lets the next calls of an action fail with a 500, as a service does on a bad day.
    pub fn break_next(&self, action: &str, times: u32) {
        self.services().broken.insert(action.to_owned(), times);
    }

    /// Lifts every refusal.
    pub fn allow_all(&self) {
        let mut services = self.services();
        services.denied.clear();
        services.broken.clear();
    }

    /// The calls so far, in order.
    pub fn calls(&self) -> Vec<AwsCall> {
        self.services().calls.clone()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        self.services().calls.clear();
    }

    fn services(&self) -> MutexGuard<'_, Services> {
        self.services.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AwsStub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// One request as it came.
struct Asked {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

async fn answer(
    State(services): State<Arc<Mutex<Services>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = Asked {
        method,
        uri,
        headers,
        body,
    };
    let mut services = services.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(prescribed) = services.scripted(&asked) {
        prescribed
    } else if asked.header("x-amz-target").is_some() {
        services.json_protocol(&asked)
    } else if let Some(name) = functions::invoked(asked.uri.path()) {
        services.invoke(&name, &asked)
    } else if let Some((action, output)) = services.paths.get(asked.uri.path()).cloned() {
        services.prepared_path(&action, &*output, &asked)
    } else {
        services.s3(&asked)
    }
}

impl Services {
    /// Writes the call down, and refuses it where a test has ordered that.
    fn admit(&mut self, action: &str, name: String, input: Value) -> Result<(), Refusal> {
        self.calls.push(AwsCall {
            action: action.to_owned(),
            name,
            input,
        });
        if self.denied.contains(action) {
            let message = format!("not authorized to perform: {action}");
            let name = "AccessDeniedException";
            return Err(Refusal(StatusCode::BAD_REQUEST, name, message));
        }
        if let Some(times) = self.broken.get_mut(action).filter(|times| **times > 0) {
            *times -= 1;
            let (status, name) = (StatusCode::INTERNAL_SERVER_ERROR, "InternalError");
            return Err(Refusal(status, name, "a fault was ordered".to_owned()));
        }
        Ok(())
    }

    fn prepared_path(
        &mut self,
        action: &str,
        answer: &(dyn Fn(&str, &Value) -> Value + Send + Sync),
        asked: &Asked,
    ) -> Response {
        let input = serde_json::from_slice(&asked.body).unwrap_or(Value::Null);
        let output = answer(asked.uri.query().unwrap_or_default(), &input);
        match self.admit(action, asked.uri.path().to_owned(), input) {
            Ok(()) => json_answer(StatusCode::OK, &output),
            Err(refusal) => refused(&refusal),
        }
    }

    fn json_protocol(&mut self, asked: &Asked) -> Response {
        let target = asked.header("x-amz-target").unwrap_or_default().to_owned();
        let input: Value = serde_json::from_slice(&asked.body).unwrap_or(Value::Null);
        let (service, action) = target.split_once('.').unwrap_or((&target, ""));
        // A version may stand between: `Comprehend_20171127.DetectSentiment`.
        let name = vault::asked_name(&input);
        let output = self
            .admit(action, name, input.clone())
            .and_then(|()| self.json_output(service, action, &input));
        match output {
            Ok(output) => json_answer(StatusCode::OK, &output),
            Err(refusal) => refused(&refusal),
        }
    }

    fn json_output(
        &mut self,
        service: &str,
        action: &str,
        input: &Value,
    ) -> Result<Value, Refusal> {
        if let Some(output) = self.prepared.get(action) {
            return Ok(output.clone());
        }
        self.vault.call(service, action, input).unwrap_or_else(|| {
            let message = format!("the stand-in does not know {service}.{action}");
            let name = "UnknownOperationException";
            Err(Refusal(StatusCode::NOT_IMPLEMENTED, name, message))
        })
    }
}

fn json_answer(status: StatusCode, output: &Value) -> Response {
    let content_type = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
    (status, content_type, output.to_string()).into_response()
}

fn refused(Refusal(status, name, message): &Refusal) -> Response {
    let body = json!({"__type": name, "Message": message, "message": message});
    let mut answer = json_answer(*status, &body);
    let name = header::HeaderValue::from_static(name);
    answer.headers_mut().insert("x-amzn-errortype", name);
    answer
}
