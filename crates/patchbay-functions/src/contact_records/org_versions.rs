//! Which versions the org has: asked before writing where records come late, from a parking place.
//! Owns the query.

use std::collections::HashMap;

use jiff::Timestamp;
use patchbay_connect::contact_record::{CONTACT_ID, LAST_UPDATE, OBJECT, instant};
use patchbay_salesforce::soql;
use serde_json::Value;

use super::Importer;
use super::versions::Contact;
use crate::runtime::HandlerError;

/// Ids of one query: with 36 characters each, the address stays below the 16 kB that Salesforce takes
/// (<https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm>).
const MOST: usize = 200;

impl Importer<'_> {
    /// When the org's versions of these contacts were made, by the contacts' keys.
    pub(super) async fn versions_in_org(
        &self,
        contacts: &[Contact<'_>],
    ) -> Result<HashMap<String, Timestamp>, HandlerError> {
        let mut versions = HashMap::new();
        // In the org's own spelling, which its answers have.
        let field = |name: &str| self.described.field(&self.namespace.of(name));
        let (Some(id), Some(version)) = (field(CONTACT_ID), field(LAST_UPDATE)) else {
            return Ok(versions);
        };
        let (object, id, version) = (self.namespace.of(OBJECT), &id.name, &version.name);
        for chunk in contacts.chunks(MOST) {
            let Some(ids) = soql::list(chunk.iter().map(|contact| contact.id)) else {
                continue;
            };
            let query = format!("SELECT {id}, {version} FROM {object} WHERE {id} IN {ids}");
            let page = self.client.query(&query, self.work.deadline).await;
            let page = page.map_err(|error| HandlerError::from(&error))?;
            let text = |row: &Value, name: &str| row.get(name)?.as_str().map(str::to_owned);
            versions.extend(page.records.iter().filter_map(|row| {
                let key = text(row, id)?.to_ascii_lowercase();
                Some((key, instant(&text(row, version)?)?))
            }));
        }
        Ok(versions)
    }
}
