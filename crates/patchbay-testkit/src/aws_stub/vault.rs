//! Secrets Manager and SSM Parameter Store: secrets and parameters in memory, and the answers of the
//! JSON 1.1 protocol that both speak.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{REGION_AND_ACCOUNT, Refusal};

/// A parameter of the store.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    pub(super) value: String,
    pub(super) kind: String,
    pub(super) version: u64,
}

/// Everything that the two services hold.
#[derive(Debug, Default)]
pub(super) struct Vault {
    pub(super) secrets: BTreeMap<String, String>,
    pub(super) parameters: BTreeMap<String, Parameter>,
}

fn text<'a>(input: &'a Value, key: &str) -> Result<&'a str, Refusal> {
    input.get(key).and_then(Value::as_str).ok_or_else(|| {
        let message = format!("{key} is required");
        Refusal(StatusCode::BAD_REQUEST, "ValidationException", message)
    })
}

/// What the call is about, for the log: a name, or several joined by a comma.
pub(super) fn asked_name(input: &Value) -> String {
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
    /// The answer to one action; `None` when it is none of these two services.
    pub(super) fn call(
        &mut self,
        service: &str,
        action: &str,
        input: &Value,
    ) -> Option<Result<Value, Refusal>> {
        Some(match (service, action) {
            ("secretsmanager", "GetSecretValue") => self.get_secret(input),
            ("secretsmanager", "UpdateSecret" | "PutSecretValue") => self.set_secret(input),
            ("AmazonSSM", "GetParameter") => self.get_parameter(input),
            ("AmazonSSM", "GetParameters") => self.get_parameters(input),
            ("AmazonSSM", "PutParameter") => self.set_parameter(input),
            _ => return None,
        })
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
