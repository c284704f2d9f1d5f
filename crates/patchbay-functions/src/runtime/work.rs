//! What a function of the CTI adapter gets for one invocation: its variables, the org, the AWS
//! services, the time. Must not know what the function does with them.

use std::sync::OnceLock;

use jiff::Timestamp;
use patchbay_config::{Environment, Namespace, keys};
use patchbay_salesforce::{Client, Deadline};
use secrecy::SecretString;

use super::adapter_org::{AdapterOrg, ApiUse};
use super::diagnostic::{ErrorType, HandlerError};
use crate::adapter::Memory;
use crate::cloud::{Cloud, CloudError};

/// One invocation's surroundings.
pub(crate) struct Work<'a> {
    /// The function's variables.
    pub(crate) environment: &'a dyn Environment,
    /// The AWS services.
    pub(crate) cloud: &'a Cloud,
    /// By when the answer must be there.
    pub(crate) deadline: Deadline,
    /// The time of the invocation.
    pub(crate) now: Timestamp,
    /// The invocation's id.
    pub(crate) request_id: &'a str,
    /// What functions keep between invocations of one environment.
    pub(crate) memory: &'a Memory,
    org: &'a AdapterOrg,
    method: OnceLock<&'static str>,
}

/// What every invocation of an environment shares.
#[derive(Clone, Copy)]
pub(crate) struct Shared<'a> {
    pub(crate) environment: &'a dyn Environment,
    pub(crate) cloud: &'a Cloud,
    pub(crate) org: &'a AdapterOrg,
    pub(crate) memory: &'a Memory,
}

impl<'a> Work<'a> {
    /// The surroundings of an invocation that begins now.
    pub(crate) fn new(
        shared: Shared<'a>,
        deadline: Deadline,
        now: Timestamp,
        request_id: &'a str,
    ) -> Self {
        Self {
            environment: shared.environment,
            cloud: shared.cloud,
            deadline,
            now,
            request_id,
            memory: shared.memory,
            org: shared.org,
            method: OnceLock::new(),
        }
    }

    /// A variable without blanks around it; none when it is absent or empty.
    pub(crate) fn setting(&self, key: &str) -> Option<String> {
        self.environment.text(key)
    }

    /// A variable that the function cannot do without.
    ///
    /// # Errors
    /// `Config.Missing`, naming it.
    pub(crate) fn required(&self, key: &str) -> Result<String, HandlerError> {
        self.setting(key).ok_or_else(|| {
            let message = format!("{key} (environment) is not set: the template sets it");
            HandlerError::new(ErrorType::ConfigMissing, message)
        })
    }

    /// Whether a variable says `true`, in any case.
    pub(crate) fn is_on(&self, key: &str) -> bool {
        self.setting(key)
            .is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// The function's own region, which records carry: `AWS_REGION`, else `AWS_DEFAULT_REGION`.
    ///
    /// # Errors
    /// `Config.Missing`; Lambda always sets it.
    pub(crate) fn region(&self) -> Result<String, HandlerError> {
        match self.setting(keys::AWS_REGION) {
            Some(region) => Ok(region),
            None => self.required(keys::AWS_DEFAULT_REGION),
        }
    }

    /// The namespace of the adapter's objects and fields.
    ///
    /// # Errors
    /// `Config.Missing`, `Config.Invalid`.
    pub(crate) fn namespace(&self) -> Result<Namespace, HandlerError> {
        Namespace::from_environment(self.environment).map_err(|errors| HandlerError::from(&errors))
    }

    /// Whether the variables name the secret with the Salesforce credentials.
    pub(crate) fn has_org(&self) -> bool {
        self.org.is_configured()
    }

    /// The org at the version that is set.
    ///
    /// # Errors
    /// `Config.*`: everything that is wrong with the settings.
    pub(crate) async fn client(&self) -> Result<Client, HandlerError> {
        self.org.client(ApiUse::AsSet, self.deadline).await
    }

    /// The org at a version that can upsert collections.
    ///
    /// # Errors
    /// As [`Self::client`].
    pub(crate) async fn bulk_client(&self) -> Result<Client, HandlerError> {
        self.org.client(ApiUse::Bulk, self.deadline).await
    }

    /// A further key of the adapter's secret.
    ///
    /// # Errors
    /// `Config.Missing`, `Config.Unavailable`.
    pub(crate) async fn secret_text(
        &self,
        key: &str,
    ) -> Result<Option<SecretString>, HandlerError> {
        self.org.secret_text(key, self.deadline).await
    }

    /// Waits for an AWS service, until the deadline at most.
    pub(crate) async fn cloud_call<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, CloudError>>,
    ) -> Result<T, CloudError> {
        match self.deadline.bound(call).await {
            Some(answer) => answer,
            None => Err(CloudError::own(
                operation,
                "Timeout",
                "no answer in the time that was left",
            )),
        }
    }

    /// Names what the invocation does, for log and metrics: an operation, a table.
    pub(crate) fn method(&self, name: &'static str) {
        // The first name stays: it is the invocation's own.
        self.method.set(name).ok();
    }

    pub(super) fn named(&self) -> Option<&'static str> {
        self.method.get().copied()
    }
}

impl From<&CloudError> for HandlerError {
    fn from(error: &CloudError) -> Self {
        let kind = if error.is_denied() {
            ErrorType::AwsDenied
        } else if error.is_not_found() {
            ErrorType::AwsNotFound
        } else if error.is_retryable() {
            ErrorType::AwsUnavailable
        } else {
            ErrorType::AwsRefused
        };
        Self::new(kind, error.to_string())
    }
}
