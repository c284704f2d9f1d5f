//! The Metadata API of an org: deploying components from a zip, listing and retrieving them. Deployments go by REST
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_rest.htm>); what REST lacks goes by
//! SOAP. It takes and gives zips as bytes; what lies in them is the caller's affair.

mod deploy;
mod deploy_result;
mod list;
mod retrieve;
pub(crate) mod soap;

pub use deploy::DeployOptions;
pub use deploy_result::{ComponentMessage, DeployResult, DeployStatus, ProblemType};
pub use list::FileProperties;
pub use retrieve::{RetrieveRequest, RetrieveResult, RetrievedMessage};

use std::time::Duration;

use tokio::time::Instant;

use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;

/// The version of the Metadata API that is spoken, whatever the version of the other calls: that of the types' WSDL
/// (<https://github.com/forcedotcom/wsdl>).
pub const VERSION: &str = "66.0";

/// Calls of the Metadata API. The user needs the permission Modify Metadata Through Metadata API Functions.
#[derive(Debug, Clone, Copy)]
pub struct Metadata<'a> {
    client: &'a Client,
}

impl Client {
    /// Calls of the Metadata API.
    pub fn metadata(&self) -> Metadata<'_> {
        Metadata { client: self }
    }
}

/// The waits between two questions how far something is: soon at first, since most set-up is small, then less often.
struct Patience {
    wait: Duration,
    deadline: Deadline,
    call: &'static str,
}

impl Patience {
    const FIRST: Duration = Duration::from_millis(100);
    const LONGEST: Duration = Duration::from_secs(5);

    fn new(call: &'static str, deadline: Deadline) -> Self {
        Self {
            wait: Self::FIRST,
            deadline,
            call,
        }
    }

    /// Waits before the next question.
    ///
    /// # Errors
    /// [`Error::Timeout`] when the deadline comes first.
    async fn pause(&mut self) -> Result<(), Error> {
        if self.wait >= self.deadline.remaining() {
            return Err(Error::Timeout { call: self.call });
        }
        tokio::time::sleep_until(Instant::now() + self.wait).await;
        self.wait = (self.wait * 3 / 2).min(Self::LONGEST);
        Ok(())
    }
}
