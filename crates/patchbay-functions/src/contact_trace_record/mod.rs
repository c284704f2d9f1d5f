//! `sfContactTraceRecord`: one contact record, handed over by sfCTRTrigger in an event of its own,
//! `{"async":true,"record":"<base64>"}`. Owns that event and the answer; must not know how a record
//! reaches the org.

use patchbay_connect::Wish;
use serde_json::Value;

use crate::contact_records::{self, Importer};
use crate::runtime::{HandlerError, Work, event};

/// Imports the record if its contact asks for it.
pub(crate) async fn run(payload: &[u8], work: &Work<'_>) -> Result<Value, HandlerError> {
    let event = event::parse(payload)?;
    let record = event.get("record").and_then(Value::as_str);
    let record = record.ok_or_else(|| {
        HandlerError::missing("the event has no record: sfCTRTrigger sends it in base64")
    })?;
    let bytes = contact_records::bytes_of(record).map_err(HandlerError::from)?;
    let record = contact_records::read(&bytes).map_err(HandlerError::from)?;
    if record.asks_for(Wish::ContactRecord) {
        work.method("import");
        let importer = Importer::open(work, work.client().await?).await?;
        importer.import_one(&record).await?;
    }
    Ok("Done".into())
}
