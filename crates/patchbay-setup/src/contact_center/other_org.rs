//! A copy of a definition for another org: what belongs to the first one goes.

use super::catalogue::{IDENTITY_URL, REST_APP, SSO_APP};
use super::definition::Definition;
use super::edit::EditError;

/// The elements of the metadata that hold record ids of their org.
/// Source: Voice developer guide, "Refresh a Sandbox", step 12.
pub(super) const CHANNELS: &str = "contactCenterChannels";

/// The items that name a record or the address of their org.
pub(super) const OF_THE_ORG: [&str; 3] = [SSO_APP, REST_APP, IDENTITY_URL];

impl Definition {
    /// A copy for a sandbox or another org. What belongs to one org is taken out: the channels go, the ids of apps and
    /// the address of the sign-in become empty, to be set anew. Says what was taken out.
    ///
    /// # Errors
    /// [`EditError`] when an item stands twice.
    pub fn for_other_org(&self) -> Result<(Self, Vec<String>), EditError> {
        let mut copy = self.clone();
        let mut removed = Vec::new();
        let mut channels = 0;
        while let Some(element) = copy.root.child(CHANNELS).cloned() {
            let start = element.start - copy.space_before(&element).len();
            copy = copy.spliced((start, element.end), "", CHANNELS)?;
            channels += 1;
        }
        if channels > 0 {
            removed.push(format!(
                "{CHANNELS}, {channels} of them: they hold record ids of the org"
            ));
        }
        for name in OF_THE_ORG {
            let value = copy.value(name).map(str::to_owned);
            if let Some(value) = value {
                copy = copy.with(name, "")?;
                removed.push(format!("{name}: {value}"));
            }
        }
        Ok((copy, removed))
    }
}
