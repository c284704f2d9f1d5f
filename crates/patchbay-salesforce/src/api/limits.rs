//! The org's limits: <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm>.
//! The user needs the permission View Setup and Configuration.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::request::Request;

/// One limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Limit {
    /// The whole allowance.
    pub max: i64,
    /// What is left of it.
    pub remaining: i64,
}

/// The limits by name, such as `DailyApiRequests`.
pub type Limits = BTreeMap<String, Limit>;

impl Client {
    /// Reads the limits: `GET limits`. The call itself counts.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn limits(&self, deadline: Deadline) -> Result<Limits, Error> {
        const CALL: &str = "limits";
        self.send(&Request::get(CALL, "limits"), deadline)
            .await?
            .json(CALL)
    }
}
