//! What the demonstration plays in: the org, the function with its settings, and an eye of its own on the org, so
//! that what the function claims can be checked.

use std::time::Duration;

use patchbay_org::RunningOrg;
use patchbay_salesforce::{Client, Deadline};
use serde_json::Value;

use super::step::Asked;
use crate::failure::{Failure, OrFail as _};
use crate::laptop::Laptop;
use crate::laptop::centre::CentreFolder;

/// How long the demonstration waits for its own look into the org.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that is up.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) org: RunningOrg,
    pub(crate) folder: CentreFolder,
    pub(crate) laptop: Laptop,
    /// Signed in on its own, apart from the function.
    pub(crate) eye: Client,
}

impl World {
    /// The records that a query finds, asked apart from the function.
    pub(crate) async fn look(&self, soql: &str) -> Result<Vec<Value>, Failure> {
        look(&self.eye, soql).await
    }

    /// Stops the org and removes the folder.
    pub(crate) async fn end(self) -> Result<(), Failure> {
        self.org.stop().await;
        self.folder.remove()
    }

    /// How many requests the org has answered so far.
    pub(crate) fn mark(&self) -> u64 {
        self.org.log().last().map_or(0, |entry| entry.number)
    }

    /// What the org was asked since `mark`.
    pub(crate) fn asked_since(&self, mark: u64) -> Vec<Asked> {
        self.org
            .log()
            .into_iter()
            .filter(|entry| entry.number > mark)
            .map(|entry| Asked {
                method: entry.method,
                path: entry.path,
                query: entry.query.as_deref().map(query_text),
                sign_in: entry.sign_in,
                status: entry.status,
                ms: entry.ms,
            })
            .collect()
    }
}

/// The records that a query finds.
pub(crate) async fn look(eye: &Client, soql: &str) -> Result<Vec<Value>, Failure> {
    let page = eye
        .query(soql, Deadline::after(PATIENCE))
        .await
        .or_outside("the demonstration cannot look into the org")?;
    Ok(page.records)
}

/// The text of `q=…`, decoded; any other query string as it was sent.
pub(super) fn query_text(query: &str) -> String {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "q")
        .map_or_else(|| query.to_owned(), |(_, text)| text.into_owned())
}
