//! The analytics record of a contact, `AC_ContactChannelAnalytics__c`, and the files on it. Owns how
//! both are written: through the function sfInvokeAPI, because the deployed roles of the functions
//! that use this may call it and may not read the Salesforce secret. Must not know what the
//! fields mean.

mod saving;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use patchbay_config::{Namespace, keys};
use serde_json::{Map, Value, json};

use crate::runtime::Work;
use crate::runtime::{ErrorType, HandlerError};

pub(crate) use saving::{Findings, fill, save};

/// The object, without the namespace.
const OBJECT: &str = "AC_ContactChannelAnalytics__c";

/// The analytics records of an org, by way of sfInvokeAPI.
pub(crate) struct AnalyticsRecords<'a> {
    work: &'a Work<'a>,
    function: String,
    namespace: Namespace,
}

/// A JSON file to hang on a record.
#[derive(Debug, Clone)]
pub(crate) struct JsonFile {
    /// The name of the file.
    pub(crate) name: &'static str,
    /// What it is, for people.
    pub(crate) description: &'static str,
    /// Its text.
    pub(crate) text: String,
}

/// Why a record or file was not written.
#[derive(Debug)]
pub(crate) struct WriteError {
    error: HandlerError,
    code: Option<String>,
}

impl WriteError {
    /// Whether the record is no longer in Salesforce.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(
            self.code.as_deref(),
            Some("NOT_FOUND" | "ENTITY_IS_DELETED")
        )
    }

    /// Whether it may have been written all the same: nobody said that Salesforce refused it.
    pub(crate) fn may_be_written(&self) -> bool {
        self.code.is_none()
    }
}

impl From<WriteError> for HandlerError {
    fn from(error: WriteError) -> Self {
        error.error
    }
}

impl<'a> AnalyticsRecords<'a> {
    /// Reads which function to call and the org's namespace from the environment.
    ///
    /// # Errors
    /// `Config.Missing` without `SFDC_INVOKE_API_LAMBDA` or `SF_ADAPTER_NAMESPACE`.
    pub(crate) fn new(work: &'a Work<'a>) -> Result<Self, HandlerError> {
        Ok(Self {
            work,
            function: work.required(keys::SFDC_INVOKE_API_LAMBDA)?,
            namespace: work.namespace()?,
        })
    }

    /// What stands before the names of the package's fields.
    pub(crate) fn prefix(&self) -> &str {
        self.namespace.prefix()
    }

    /// Makes a record and gives its id.
    async fn create(&self, fields: &Map<String, Value>) -> Result<String, WriteError> {
        let mut parameters = parameters("create", None, &self.namespace.of(OBJECT));
        parameters.extend(fields.clone());
        id_of(&self.call(parameters).await?)
    }

    /// Writes fields of a record.
    async fn update(&self, id: &str, fields: &Map<String, Value>) -> Result<(), WriteError> {
        let mut parameters = parameters("update", Some(id), &self.namespace.of(OBJECT));
        parameters.extend(fields.clone());
        self.call(parameters).await.map(drop)
    }

    /// Looks for the record of a contact.
    async fn find(&self, contact_id: &str) -> Result<Option<String>, WriteError> {
        let mut parameters = parameters("lookup", None, &self.namespace.of(OBJECT));
        parameters.insert("sf_fields".to_owned(), "Id".into());
        parameters.insert(self.namespace.of("ContactId__c"), contact_id.into());
        let answer = self.call(parameters).await?;
        Ok(answer.get("Id").and_then(Value::as_str).map(str::to_owned))
    }

    /// Hangs a file on a record.
    async fn add_file(&self, record: &str, file: &JsonFile) -> Result<(), WriteError> {
        let mut parameters = parameters("create", None, "Attachment");
        for (name, value) in [
            ("ContentType", "application/json"),
            ("Description", file.description),
            ("Name", file.name),
            ("ParentId", record),
        ] {
            parameters.insert(name.to_owned(), value.into());
        }
        parameters.insert("Body".to_owned(), STANDARD.encode(&file.text).into());
        self.call(parameters).await.map(drop)
    }

    async fn call(&self, parameters: Map<String, Value>) -> Result<Value, WriteError> {
        let payload = json!({"Details": {"Parameters": parameters}});
        let call = self.work.cloud.calls.call(&self.function, &payload);
        let answer = self
            .work
            .cloud_call("Invoke", call)
            .await
            .map_err(|error| WriteError {
                error: (&error).into(),
                code: None,
            })?;
        if answer.status != 200 {
            return Err(protocol(format!("Error SFDC Lambda: {}", answer.status)));
        }
        if answer.failed || answer.payload.get("errorMessage").is_some() {
            return Err(refusal(&answer.payload));
        }
        Ok(answer.payload)
    }
}

/// The parameters that say what to do, in the replaced package's order.
fn parameters(operation: &str, id: Option<&str>, object: &str) -> Map<String, Value> {
    let mut parameters = Map::new();
    parameters.insert("sf_operation".to_owned(), operation.into());
    if let Some(id) = id {
        parameters.insert("sf_id".to_owned(), id.into());
    }
    parameters.insert("sf_object".to_owned(), object.into());
    parameters
}

fn id_of(answer: &Value) -> Result<String, WriteError> {
    answer
        .get("Id")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| protocol("sfInvokeAPI answered a create without an Id".to_owned()))
}

fn protocol(message: String) -> WriteError {
    WriteError {
        error: HandlerError::new(ErrorType::SalesforceProtocol, message),
        code: None,
    }
}

/// What a failed sfInvokeAPI says: Salesforce's code and text, if Salesforce refused.
fn refusal(payload: &Value) -> WriteError {
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    let message = text("errorMessage").unwrap_or("it failed without a message");
    let error_type = text("errorType")
        .and_then(|name| ErrorType::ALL.iter().find(|kind| kind.as_str() == name))
        .copied()
        .unwrap_or(ErrorType::SalesforceInvalid);
    WriteError {
        error: HandlerError::new(error_type, format!("Error SFDC Lambda: {message}")),
        code: salesforce_code(message).map(str::to_owned),
    }
}

/// The code in `STORAGE_LIMIT_EXCEEDED: the text`.
fn salesforce_code(message: &str) -> Option<&str> {
    let (code, _) = message.split_once(": ")?;
    let is_code = code.len() > 2
        && code
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salesforces_code_is_read_from_the_message() {
        assert_eq!(salesforce_code("NOT_FOUND: gone"), Some("NOT_FOUND"));
        assert_eq!(salesforce_code("Task timed out after 6.00 seconds"), None);
        assert_eq!(salesforce_code("Exception: x"), None);
        assert_eq!(salesforce_code("NOT_FOUND"), None);
    }

    #[test]
    fn what_salesforce_refused_is_not_written_and_the_rest_may_be() {
        let refused = refusal(&json!({"errorMessage": "ENTITY_IS_DELETED: entity is deleted"}));
        assert!(refused.is_gone() && !refused.may_be_written());
        let unclear =
            refusal(&json!({"errorMessage": "2025-01-30 Task timed out after 6.00 seconds"}));
        assert!(!unclear.is_gone() && unclear.may_be_written());
        assert!(refusal(&Value::Null).may_be_written());
    }

    #[test]
    fn our_own_error_types_come_through() {
        let error: HandlerError =
            refusal(&json!({"errorMessage": "x: y", "errorType": "Salesforce.Throttled"})).into();
        assert_eq!(error.error_type, ErrorType::SalesforceThrottled);
        assert_eq!(error.message, "Error SFDC Lambda: x: y");
    }
}
