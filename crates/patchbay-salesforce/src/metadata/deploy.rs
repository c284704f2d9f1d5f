//! Deploying a zip by REST: `metadata/deployRequest`
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_rest_deploy.htm>,
//! <https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_rest_deploy_checkstatus.htm>,
//! <https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_rest_deploy_cancel.htm>).

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde_json::{Value, json};

use super::deploy_result::DeployResult;
use super::{Metadata, Patience, VERSION};
use crate::deadline::Deadline;
use crate::error::Error;
use crate::escape::path_part;
use crate::request::{Body, Repeat, Request};

const CALL: &str = "deploy";
const STATUS: &str = "deploy-status";
const CANCEL: &str = "deploy-cancel";

/// How to deploy. The default keeps all components or none and stops at warnings; no tests are run, as in an org
/// without Apex.
#[expect(
    clippy::struct_excessive_bools,
    reason = "Salesforce's options are so many switches"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeployOptions {
    /// Only try; nothing is kept.
    pub check_only: bool,
    /// Whether warnings are no reason to refuse a component.
    pub ignore_warnings: bool,
    /// All or nothing. Production orgs always do so.
    pub rollback_on_error: bool,
    single_package: bool,
}

impl Default for DeployOptions {
    fn default() -> Self {
        Self {
            check_only: false,
            ignore_warnings: false,
            rollback_on_error: true,
            single_package: true,
        }
    }
}

impl DeployOptions {
    /// With `checkOnly` set or not.
    #[must_use]
    pub fn check_only(mut self, check_only: bool) -> Self {
        self.check_only = check_only;
        self
    }

    /// With `ignoreWarnings` set or not.
    #[must_use]
    pub fn ignore_warnings(mut self, ignore_warnings: bool) -> Self {
        self.ignore_warnings = ignore_warnings;
        self
    }
}

impl Metadata<'_> {
    /// Deploys a zip with its `package.xml` and waits until that is done, asking now and then; `progress` is told each
    /// answer. Components that are refused are in the result, not in the error.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::Timeout`] when the deadline comes first: the deployment then goes on in the org.
    pub async fn deploy(
        &self,
        zip: Bytes,
        options: DeployOptions,
        progress: &(dyn Fn(&DeployResult) + Send + Sync),
        deadline: Deadline,
    ) -> Result<DeployResult, Error> {
        let mut result = self.start_deploy(zip, options, deadline).await?;
        let mut patience = Patience::new(CALL, deadline);
        loop {
            progress(&result);
            if result.done {
                return Ok(result);
            }
            patience.pause().await?;
            result = self.deploy_status(&result.id, deadline).await?;
        }
    }

    /// Begins a deployment: `POST metadata/deployRequest`, a form with the options as JSON and the zip. It is sent again
    /// only where it certainly was not taken.
    ///
    /// # Errors
    /// Any [`Error`]; kind `Permission` when the user may not change metadata.
    pub async fn start_deploy(
        &self,
        zip: Bytes,
        options: DeployOptions,
        deadline: Deadline,
    ) -> Result<DeployResult, Error> {
        let body = form(&zip, options)?;
        let request = Request::new(CALL, Method::POST, path("")).body(body);
        let answer = self.client.send(&request, deadline).await?;
        DeployResult::read(&answer.json::<Value>(CALL)?, CALL)
    }

    /// How far a deployment is, with what became of each component.
    ///
    /// # Errors
    /// Any [`Error`]; kind `NotFound` when there is no deployment of this id.
    pub async fn deploy_status(&self, id: &str, deadline: Deadline) -> Result<DeployResult, Error> {
        let id = path_part("the id of the deployment", id)?;
        let request = Request::get(STATUS, path(&id)).query("includeDetails", "true");
        let answer = self.client.send(&request, deadline).await?;
        DeployResult::read(&answer.json::<Value>(STATUS)?, STATUS)
    }

    /// Asks the org to take back a deployment that has not ended.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn cancel_deploy(&self, id: &str, deadline: Deadline) -> Result<DeployResult, Error> {
        let id = path_part("the id of the deployment", id)?;
        let request = Request::new(CANCEL, Method::PATCH, path(&id))
            .json(&json!({"deployResult": {"status": "Canceling"}}))?
            .repeat(Repeat::Safe);
        let answer = self.client.send(&request, deadline).await?;
        DeployResult::read(&answer.json::<Value>(CANCEL)?, CANCEL)
    }
}

fn path(id: &str) -> String {
    let all = format!("/services/data/v{VERSION}/metadata/deployRequest");
    if id.is_empty() {
        all
    } else {
        format!("{all}/{id}")
    }
}

/// The form: a part named `json` with the options, a part named `file` with the zip, as in the guide's sample.
fn form(zip: &[u8], options: DeployOptions) -> Result<Body, Error> {
    let boundary = format!("patchbay-{}", uuid::Uuid::new_v4().simple());
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"json\"\r\n\
         Content-Type: application/json\r\n\r\n{}\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"deploy.zip\"\r\n\
         Content-Type: application/zip\r\n\r\n",
        json!({"deployOptions": options})
    );
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(zip);
    bytes.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    Body::bytes(&format!("multipart/form-data; boundary={boundary}"), bytes)
}
