//! What the org knows of the request that it is answering: who asks, when, and by which API version.

use jiff::Timestamp;

/// The caller and the moment.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// 18-character id of the signed-in user.
    pub user_id: String,
    /// 18-character id of the org.
    pub org_id: String,
    /// The moment that counts as now, in UTC.
    pub now: Timestamp,
    /// API version as in the path, such as `64.0`.
    pub api_version: String,
}

impl RequestContext {
    /// The path of a record, as `attributes.url` gives it: `/services/data/v64.0/sobjects/Account/001…`.
    pub fn record_url(&self, object: &str, id: &str) -> String {
        format!("/services/data/v{}/sobjects/{object}/{id}", self.api_version)
    }
}
