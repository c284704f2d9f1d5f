//! One invocation of the function, as its methods see it: the event's values, the deadline, the
//! Salesforce client of the contact centre that the event names.

use patchbay_config::{ConfigErrors, DuplicateGuard, SettingsChoice, keys};
use patchbay_connect::ContactFlowEvent;
use patchbay_salesforce::{Client, Deadline, Error as SalesforceError, ErrorKind};
use serde_json::{Map, Value};

use super::duplicate_guard::RecentCreates;
use super::failure::Failure;
use super::method::Method;
use crate::javascript;
use crate::runtime::{Connection, Connections};

/// What every invocation of one environment shares.
pub(crate) struct Shared<'a> {
    pub(crate) connections: &'a Connections,
    pub(crate) recent_creates: &'a RecentCreates,
    pub(crate) duplicate_guard: &'a DuplicateGuard,
    pub(crate) verbatim_placeholders: bool,
}

/// One invocation.
pub(crate) struct Call<'a> {
    pub(crate) shared: Shared<'a>,
    pub(crate) event: &'a ContactFlowEvent,
    pub(crate) method: Method,
    /// Which secrets, or why the event's names are refused.
    pub(crate) choice: Result<SettingsChoice, ConfigErrors>,
    pub(crate) deadline: Deadline,
}

impl Call<'_> {
    pub(crate) fn event(&self) -> &ContactFlowEvent {
        self.event
    }

    pub(crate) fn method(&self) -> Method {
        self.method
    }

    pub(crate) fn deadline(&self) -> Deadline {
        self.deadline
    }

    pub(crate) fn parameters(&self) -> &Map<String, Value> {
        &self.event.details.parameters
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&Value> {
        self.event.parameter(name)
    }

    pub(crate) fn contact_id(&self) -> Option<&str> {
        self.event.contact_id().filter(|id| !id.is_empty())
    }

    pub(crate) fn duplicate_guard(&self) -> &DuplicateGuard {
        self.shared.duplicate_guard
    }

    pub(crate) fn recent_creates(&self) -> &RecentCreates {
        self.shared.recent_creates
    }

    pub(crate) fn binds_verbatim(&self) -> bool {
        self.shared.verbatim_placeholders
    }

    /// The contact centre's API name. Where it is not set the replaced function asks for the text
    /// `undefined`, which no contact centre is called.
    pub(crate) async fn contact_centre(&self) -> Result<String, Failure> {
        let connection = self.connection().await?;
        let name = connection.settings.call_center_api_name.clone();
        if name.is_none() {
            tracing::warn!(
                context = self.method.name(),
                "CALL_CENTER_API_NAME is not set, so no channel of the contact centre is found"
            );
        }
        Ok(name.unwrap_or_else(|| javascript::text(None)))
    }

    /// Whether the failure is that the settings' secret itself cannot be read, or may not be.
    pub(crate) fn lacks_settings(&self, failure: &Failure) -> bool {
        let secret = self
            .choice
            .as_ref()
            .ok()
            .and_then(|choice| choice.secret_name.as_deref());
        let Failure::Config(errors) = failure else {
            return false;
        };
        self.choice.is_err()
            || errors
                .faults()
                .iter()
                .any(|fault| Some(fault.key.as_str()) == secret || fault.key == keys::SECRET_NAME)
    }

    /// Asks Salesforce. When the sign-in is refused and the settings have changed meanwhile, asks
    /// once more with the new ones: nothing was done by a call that was not let in.
    pub(crate) async fn salesforce<T, F>(&self, ask: impl Fn(Client) -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, SalesforceError>>,
    {
        let connection = self.connection().await?;
        let answer = Box::pin(ask(connection.client.clone())).await;
        let result = match answer {
            Err(error) if is_refused_sign_in(&error) => {
                match self.connection_after(&connection).await {
                    Some(newer) => {
                        let answer = Box::pin(ask(newer.client.clone())).await;
                        answer.map_err(|error| blame(error, &newer))
                    }
                    None => Err(blame(error, &connection)),
                }
            }
            other => other.map_err(Failure::from),
        };
        // A token that is being written back is not left half-way when Lambda freezes us.
        connection.client.settle(self.settling_time()).await;
        result
    }

    /// Tells the log of a failure that the method does not tell its caller.
    pub(crate) fn swallowed(&self, failure: &Failure) {
        let error = failure.clone().into_handler_error();
        tracing::warn!(
            context = self.method.name(),
            errorCode = error.error_type.as_str(),
            "a query failed and is answered as if nothing was found"
        );
    }

    async fn connection(&self) -> Result<std::sync::Arc<Connection>, Failure> {
        let choice = self
            .choice
            .as_ref()
            .map_err(|errors| Failure::Config(errors.clone()))?;
        Ok(self.shared.connections.get(choice, self.deadline).await?)
    }

    async fn connection_after(&self, refused: &Connection) -> Option<std::sync::Arc<Connection>> {
        let choice = self.choice.as_ref().ok()?;
        self.shared
            .connections
            .after_refusal(choice, refused, self.deadline)
            .await
    }

    fn settling_time(&self) -> Deadline {
        Deadline::after(
            self.deadline
                .remaining()
                .min(std::time::Duration::from_millis(500)),
        )
    }
}

fn is_refused_sign_in(error: &SalesforceError) -> bool {
    error.kind() == ErrorKind::Auth || matches!(error, SalesforceError::Config { .. })
}

/// A sign-in that could not even be tried is the settings' fault, told with all that is wrong.
fn blame(error: SalesforceError, connection: &Connection) -> Failure {
    match (&error, &connection.settings.sign_in) {
        (SalesforceError::Config { .. }, Err(faults)) => Failure::Config(faults.clone()),
        _ => Failure::Salesforce(error),
    }
}
