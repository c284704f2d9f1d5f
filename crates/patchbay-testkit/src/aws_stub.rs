//! A stand-in for AWS Secrets Manager and SSM Parameter Store on loopback, with the JSON 1.1 protocol
//! of both. Owns secrets, parameters, the refusals a test orders and a log of what was called; checks
//! no signature and stores nothing. Shapes and error names are those of the services' API reference
//! (<https://docs.aws.amazon.com/secretsmanager/latest/apireference/>,
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/>).

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const REGION_AND_ACCOUNT: &str = "us-east-1:123456789012";

/// One call that reached the stand-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsCall {
    /// The action as the service names it: `GetSecretValue`, `PutParameter`, …
    pub action: String,
    /// The secret's or parameter's name as asked for; several are joined by a comma.
    pub name: String,
}

#[derive(Debug, Clone)]
struct Parameter {
    value: String,
    kind: String,
    version: u64,
}

#[derive(Debug, Default)]
struct Vault {
    secrets: BTreeMap<String, String>,
    parameters: BTreeMap<String, Parameter>,
    denied: BTreeSet<String>,
    calls: Vec<AwsCall>,
}

/// What a service says when it refuses: status, error name, text.
struct Refusal(StatusCode, &'static str, String);

/// The running stand-in; it stops when dropped.
#[derive(Debug)]
pub struct AwsStub {
    address: SocketAddr,
    vault: Arc<Mutex<Vault>>,
    server: JoinHandle<()>,
}

impl AwsStub {
    /// Starts on a free port of loopback.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let vault = Arc::new(Mutex::new(Vault::default()));
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&vault));
        let listener = listener.tap_io(|stream| {
            // Without it small answers may wait for a delayed acknowledgement.
            drop(stream.set_nodelay(true));
        });
        let server = tokio::spawn(async move {
            drop(axum::serve(listener, app).await);
        });
        Ok(Self {
            address,
            vault,
            server,
        })
    }

    /// `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stores a secret, new or in place of the old one.
    pub fn put_secret(&self, name: &str, value: &Value) {
        self.vault()
            .secrets
            .insert(name.to_owned(), value.to_string());
    }

    /// Removes a secret.
    pub fn delete_secret(&self, name: &str) {
        self.vault().secrets.remove(name);
    }

    /// What a secret holds now: its JSON, or its text as a JSON string when it is none.
    pub fn secret(&self, name: &str) -> Option<Value> {
        let text = self.vault().secrets.get(name).cloned()?;
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
        self.vault().parameters.insert(name.to_owned(), parameter);
    }

    /// A parameter's value and type.
    pub fn parameter(&self, name: &str) -> Option<(String, String)> {
        let vault = self.vault();
        let parameter = vault.parameters.get(name)?;
        Some((parameter.value.clone(), parameter.kind.clone()))
    }

    /// Refuses an action from now on with `AccessDeniedException`, as a role without it would.
    pub fn deny(&self, action: &str) {
        self.vault().denied.insert(action.to_owned());
    }

    /// Lifts every refusal.
    pub fn allow_all(&self) {
        self.vault().denied.clear();
    }

    /// The calls so far, in order.
    pub fn calls(&self) -> Vec<AwsCall> {
        self.vault().calls.clone()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        self.vault().calls.clear();
    }

    fn vault(&self) -> MutexGuard<'_, Vault> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AwsStub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(
    State(vault): State<Arc<Mutex<Vault>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let input: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let mut vault = vault.lock().unwrap_or_else(PoisonError::into_inner);
    let content_type = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
    match vault.call(target, &input) {
        Ok(output) => (content_type, output.to_string()).into_response(),
        Err(Refusal(status, name, message)) => {
            let body = json!({"__type": name, "Message": message, "message": message});
            (status, content_type, body.to_string()).into_response()
        }
    }
}

fn text<'a>(input: &'a Value, key: &str) -> Result<&'a str, Refusal> {
    input.get(key).and_then(Value::as_str).ok_or_else(|| {
        let message = format!("{key} is required");
        Refusal(StatusCode::BAD_REQUEST, "ValidationException", message)
    })
}

fn asked_name(input: &Value) -> String {
    if let Some(names) = input.get("Names").and_then(Value::as_array) {
        return names
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(",");
    }
    let name = ["SecretId", "Name", "Path"]
        .iter()
        .find_map(|key| input.get(*key)?.as_str());
    name.unwrap_or_default().to_owned()
}

impl Vault {
    fn call(&mut self, target: &str, input: &Value) -> Result<Value, Refusal> {
        let (service, action) = target.split_once('.').unwrap_or((target, ""));
        self.calls.push(AwsCall {
            action: action.to_owned(),
            name: asked_name(input),
        });
        if self.denied.contains(action) {
            let message = format!("not authorized to perform: {action}");
            return Err(Refusal(
                StatusCode::BAD_REQUEST,
                "AccessDeniedException",
                message,
            ));
        }
        match (service, action) {
            ("secretsmanager", "GetSecretValue") => self.get_secret(input),
            ("secretsmanager", "UpdateSecret" | "PutSecretValue") => self.set_secret(input),
            ("AmazonSSM", "GetParameter") => self.get_parameter(input),
            ("AmazonSSM", "GetParameters") => self.get_parameters(input),
            ("AmazonSSM", "PutParameter") => self.set_parameter(input),
            _ => {
                let message = format!("the stand-in does not know {target}");
                Err(Refusal(
                    StatusCode::NOT_IMPLEMENTED,
                    "UnknownOperationException",
                    message,
                ))
            }
        }
    }

    /// A secret's name from its name or its ARN (`…:secret:<name>-<6 characters>`).
    fn secret_name(&self, input: &Value) -> Result<String, Refusal> {
        let id = text(input, "SecretId")?;
        let name = match id.rsplit_once(":secret:") {
            Some((_, tail)) => tail.rsplit_once('-').map_or(tail, |(name, _)| name),
            None => id,
        };
        if self.secrets.contains_key(name) {
            return Ok(name.to_owned());
        }
        // The service's own text.
        let message = "Secrets Manager can't find the specified secret.".to_owned();
        Err(Refusal(
            StatusCode::BAD_REQUEST,
            "ResourceNotFoundException",
            message,
        ))
    }

    fn get_secret(&self, input: &Value) -> Result<Value, Refusal> {
        let name = self.secret_name(input)?;
        Ok(json!({
            "ARN": format!("arn:aws:secretsmanager:{REGION_AND_ACCOUNT}:secret:{name}-AbCdEf"),
            "CreatedDate": 1_700_000_000.0,
            "Name": name,
            "SecretString": self.secrets[&name],
            "VersionId": "00000000-0000-4000-8000-000000000001",
            "VersionStages": ["AWSCURRENT"],
        }))
    }

    fn set_secret(&mut self, input: &Value) -> Result<Value, Refusal> {
        let name = self.secret_name(input)?;
        let value = text(input, "SecretString")?.to_owned();
        self.secrets.insert(name.clone(), value);
        Ok(json!({
            "ARN": format!("arn:aws:secretsmanager:{REGION_AND_ACCOUNT}:secret:{name}-AbCdEf"),
            "Name": name,
            "VersionId": "00000000-0000-4000-8000-000000000002",
        }))
    }

    fn parameter_shape(&self, name: &str, decrypt: bool) -> Option<Value> {
        let parameter = self.parameters.get(name)?;
        let sealed = parameter.kind == "SecureString" && !decrypt;
        let value = if sealed {
            "AQICAHhsealed"
        } else {
            parameter.value.as_str()
        };
        Some(json!({
            "ARN": format!("arn:aws:ssm:{REGION_AND_ACCOUNT}:parameter/{name}"),
            "DataType": "text",
            "LastModifiedDate": 1_700_000_000.0,
            "Name": name,
            "Type": parameter.kind,
            "Value": value,
            "Version": parameter.version,
        }))
    }

    fn get_parameter(&self, input: &Value) -> Result<Value, Refusal> {
        let decrypt = input
            .get("WithDecryption")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        let found = self.parameter_shape(text(input, "Name")?, decrypt);
        let found = found
            .ok_or_else(|| Refusal(StatusCode::BAD_REQUEST, "ParameterNotFound", String::new()))?;
        Ok(json!({ "Parameter": found }))
    }

    fn get_parameters(&self, input: &Value) -> Result<Value, Refusal> {
        let names = input
            .get("Names")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        // The service takes ten names a call.
        if names.is_empty() || names.len() > 10 {
            let message = "1 validation error detected: Value at 'names' failed to satisfy \
                           constraint: Member must have length between 1 and 10";
            let name = "ValidationException";
            return Err(Refusal(StatusCode::BAD_REQUEST, name, message.to_owned()));
        }
        let decrypt = input
            .get("WithDecryption")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        let mut found = Vec::new();
        let mut invalid = Vec::new();
        for name in names.iter().filter_map(Value::as_str) {
            match self.parameter_shape(name, decrypt) {
                Some(parameter) => found.push(parameter),
                None => invalid.push(name),
            }
        }
        Ok(json!({ "Parameters": found, "InvalidParameters": invalid }))
    }

    fn set_parameter(&mut self, input: &Value) -> Result<Value, Refusal> {
        let name = text(input, "Name")?.to_owned();
        let value = text(input, "Value")?.to_owned();
        let overwrite = input
            .get("Overwrite")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        let old = self.parameters.get(&name);
        if old.is_some() && !overwrite {
            let message = "The parameter already exists. To overwrite this value, set the \
                           overwrite option in the request to true.";
            let name = "ParameterAlreadyExists";
            return Err(Refusal(StatusCode::BAD_REQUEST, name, message.to_owned()));
        }
        let kept = old.map_or("String", |parameter| parameter.kind.as_str());
        let kind = input
            .get("Type")
            .and_then(Value::as_str)
            .unwrap_or(kept)
            .to_owned();
        let version = old.map_or(1, |parameter| parameter.version + 1);
        self.parameters.insert(
            name,
            Parameter {
                value,
                kind,
                version,
            },
        );
        let tier = input
            .get("Tier")
            .and_then(Value::as_str)
            .unwrap_or("Standard");
        let mut output = Map::new();
        output.insert("Tier".to_owned(), json!(tier));
        output.insert("Version".to_owned(), json!(version));
        Ok(Value::Object(output))
    }
}
