//! Several calls in one request, which count as one:
//! <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm>.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::request::Request;

/// The most calls in one request, as documented.
const MOST: usize = 25;

/// One call of a composite request. Later calls may refer to earlier ones by `@{refId.field}`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CompositeCall {
    /// `GET`, `POST`, `PATCH`, `DELETE`, …
    pub method: String,
    /// The path: as for a single call, relative to the base, or from `/services/` on.
    pub url: String,
    /// The name by which other calls and the answer refer to this one.
    pub reference_id: String,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// The answer to one call of a composite request.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CompositeAnswer {
    /// The name of the call.
    pub reference_id: String,
    /// Its HTTP status.
    pub http_status_code: u16,
    /// Its body.
    #[serde(default)]
    pub body: Value,
    /// Its headers.
    #[serde(default)]
    pub http_headers: Value,
}

impl Client {
    /// Sends up to 25 calls as one. With `all_or_none` a failure undoes all of them. The answer to each
    /// call, success or not, stands in its place.
    ///
    /// # Errors
    /// Any [`Error`]; more than 25 calls is [`Error::Input`].
    pub async fn composite(
        &self,
        calls: &[CompositeCall],
        all_or_none: bool,
        deadline: Deadline,
    ) -> Result<Vec<CompositeAnswer>, Error> {
        const CALL: &str = "composite";
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Wire {
            all_or_none: bool,
            composite_request: Vec<CompositeCall>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            composite_response: Vec<CompositeAnswer>,
        }
        if calls.len() > MOST {
            let detail = format!(
                "a composite request holds at most {MOST} calls, not {}",
                calls.len()
            );
            return Err(Error::Input { detail });
        }
        let base = self.base();
        let composite_request = calls.iter().map(|call| call.below(base.path())).collect();
        let request = Request::new(CALL, Method::POST, "composite").json(&Wire {
            all_or_none,
            composite_request,
        })?;
        let answer: Answer = self.send(&request, deadline).await?.json(CALL)?;
        Ok(answer.composite_response)
    }
}

impl CompositeCall {
    /// The same call with the whole path, which the org asks for inside a composite request.
    fn below(&self, base: &str) -> Self {
        let mut call = self.clone();
        if !call.url.starts_with("/services/") {
            call.url = format!("{base}/{}", call.url.trim_start_matches('/'));
        }
        call
    }
}
