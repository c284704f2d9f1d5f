//! Where the redacted recording of an analysis lies, looked up in the bucket where its name does not
//! tell. Owns the search; the rules about names are in `patchbay-connect`.

use patchbay_connect::contact_lens::{
    RedactedRecording, is_redacted_recording, redacted_recording,
};

use crate::runtime::HandlerError;
use crate::runtime::Work;
use crate::s3_event::S3Object;

/// The redacted recording as `bucket/key`; none if there is none.
///
/// # Errors
/// What kept S3 from listing.
pub(super) async fn redacted(
    work: &Work<'_>,
    object: &S3Object,
    contact_id: &str,
) -> Result<Option<String>, HandlerError> {
    let prefix = match redacted_recording(&object.bucket, &object.key) {
        RedactedRecording::At(path) => return Ok(Some(path)),
        RedactedRecording::None => return Ok(None),
        RedactedRecording::Under(prefix) => prefix,
    };
    let mut after: Option<String> = None;
    loop {
        let list = work
            .cloud
            .objects
            .list(&object.bucket, &prefix, after.as_deref());
        let page = work
            .cloud_call("ListObjectsV2", list)
            .await
            .map_err(|error| HandlerError::from(&error))?;
        let found = page
            .keys
            .iter()
            .find(|key| is_redacted_recording(key, contact_id));
        if let Some(key) = found {
            return Ok(Some(format!("{}/{key}", object.bucket)));
        }
        if page.next.is_none() {
            tracing::info!(contact_id, prefix, "no redacted recording found");
            return Ok(None);
        }
        after = page.next;
    }
}
