//! Which components an org has: `listMetadata`
//! (<https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_listmetadata.htm>).

use super::{Metadata, VERSION, soap};
use crate::deadline::Deadline;
use crate::error::Error;
use crate::xml::{Element, leaf};

const CALL: &str = "list-metadata";

/// Types that one call may ask for.
const AT_ONCE: usize = 3;

/// A component of an org: `FileProperties`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FileProperties {
    /// Metadata type.
    pub component_type: String,
    /// Name in metadata.
    pub full_name: String,
    /// Path in a zip.
    pub file_name: String,
    /// Its id; for an app the id that other settings name it by. Empty for components without one.
    pub id: String,
    /// When it was last changed, as the org writes it.
    pub last_modified: String,
}

impl FileProperties {
    pub(super) fn read(element: &Element) -> Self {
        let text = |name: &str| element.text_of(name).unwrap_or_default().to_owned();
        Self {
            component_type: text("type"),
            full_name: text("fullName"),
            file_name: text("fileName"),
            id: text("id"),
            last_modified: text("lastModifiedDate"),
        }
    }
}

impl Metadata<'_> {
    /// The components of these types.
    ///
    /// # Errors
    /// Any [`Error`]; code `INVALID_TYPE` for a type that the org does not know.
    pub async fn list(
        &self,
        types: &[&str],
        deadline: Deadline,
    ) -> Result<Vec<FileProperties>, Error> {
        let mut found = Vec::new();
        for few in types.chunks(AT_ONCE) {
            let queries: Vec<String> = few
                .iter()
                .map(|name| format!("<queries>{}</queries>", leaf("type", name)))
                .collect();
            let parameters = format!("{}{}", queries.concat(), leaf("asOfVersion", VERSION));
            let operation = ("listMetadata", parameters.as_str());
            let results = soap::call(self.client, CALL, operation, deadline).await?;
            found.extend(results.iter().map(FileProperties::read));
        }
        Ok(found)
    }
}
