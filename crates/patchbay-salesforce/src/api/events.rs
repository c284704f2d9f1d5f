//! Platform events. Publishing one is a create, but no record is made and an answer without `success`
//! is a refusal:
//! <https://developer.salesforce.com/docs/atlas.en-us.platform_events.meta/platform_events/platform_events_publish_api.htm>.

use http::Method;

use crate::Fields;
use crate::api::records::Created;
use crate::client::Client;
use crate::deadline::Deadline;
use crate::error::Error;
use crate::escape::path_part;
use crate::request::Request;

/// Calls on platform events.
#[derive(Debug, Clone, Copy)]
pub struct Events<'a> {
    client: &'a Client,
}

impl Client {
    /// Calls on platform events.
    pub fn events(&self) -> Events<'_> {
        Events { client: self }
    }
}

impl Events<'_> {
    /// Publishes an event: `POST sobjects/{event}`. It is sent again only where it certainly was not
    /// done.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn publish(
        &self,
        event: &str,
        fields: &Fields,
        deadline: Deadline,
    ) -> Result<Created, Error> {
        const CALL: &str = "publish";
        let path = format!("sobjects/{}", path_part("the event's name", event)?);
        let request = Request::new(CALL, Method::POST, path).json(fields)?;
        Created::read(&self.client.send(&request, deadline).await?, CALL)
    }
}
