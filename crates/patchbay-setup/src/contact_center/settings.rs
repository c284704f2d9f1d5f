//! The changes that people want of a definition, each of one or two items.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::app_id::AppId;
use super::catalogue::{CERTIFICATE, CERTIFICATE_END, INSTANCE_ID, REGION, RELAY_STATES, REST_APP};
use super::check::{is_region, is_uuid};
use super::definition::Definition;
use super::edit::EditError;
use super::relay_state::RelayState;
use crate::keys;

impl Definition {
    /// With another REST app: the id of an external client app or of a connected app, not its consumer key.
    ///
    /// # Errors
    /// [`EditError::Value`] when the text is the id of something else.
    pub fn with_rest_app(&self, id: &str) -> Result<Self, EditError> {
        let id = id.trim();
        if let Some(mistake) = AppId::of(id).mistake() {
            return Err(EditError::Value(format!("`{id}` {mistake}")));
        }
        self.with(REST_APP, id)
    }

    /// With another telephony certificate, as PEM, and the end that it has.
    ///
    /// # Errors
    /// [`EditError::Value`] when the text is no certificate.
    pub fn with_certificate(&self, pem: &str) -> Result<Self, EditError> {
        let report = keys::certificate(pem).map_err(|error| EditError::Value(error.to_string()))?;
        let pem = pem.replace("\r\n", "\n");
        let begin = pem.find("-----BEGIN CERTIFICATE-----").unwrap_or(0);
        let pem = pem.get(begin..).unwrap_or(&pem).trim();
        self.with(CERTIFICATE, pem)?
            .with(CERTIFICATE_END, &written_end(report.not_after))
    }

    /// With the relay states of an Amazon Connect instance, and its region and id. Without `destination` the page that
    /// each relay state names now goes.
    ///
    /// # Errors
    /// [`EditError::Value`] when region or id have not their form.
    pub fn with_relay_state(
        &self,
        region: &str,
        instance_id: &str,
        destination: Option<&str>,
    ) -> Result<Self, EditError> {
        if !is_region(region) {
            return Err(EditError::Value(format!(
                "`{region}` is no AWS region such as eu-west-2"
            )));
        }
        if !is_uuid(instance_id) {
            return Err(EditError::Value(format!(
                "`{instance_id}` is no id of an Amazon Connect instance, 8-4-4-4-12 hexadecimal digits"
            )));
        }
        let url = RelayState::of(region, instance_id, destination).url();
        let mut definition = self.clone();
        for name in RELAY_STATES {
            definition = definition.with(name, &url)?;
        }
        definition
            .with(REGION, region)?
            .with(INSTANCE_ID, instance_id)
    }
}

/// The end of a certificate as the definition writes it, `25/02/2026 09:04:49`. The zone is stated nowhere; UTC is taken.
pub(super) fn written_end(end: Timestamp) -> String {
    end.to_zoned(TimeZone::UTC)
        .strftime("%d/%m/%Y %H:%M:%S")
        .to_string()
}
