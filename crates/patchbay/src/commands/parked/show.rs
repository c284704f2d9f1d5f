//! `patchbay parked show`: one record's reason and where it came from; the record itself on request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::place::{Parked, Place, masked, title};
use crate::failure::{Exit, Failure, Outcome};
use crate::printer::{Line, Printer};

/// Show why a record waits and where it came from
///
/// The record and Salesforce's own text, which may quote it, are data of a customer: they are shown only when asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// The key, as `parked list` shows it
    key: String,
    /// Show the record and Salesforce's text too
    #[arg(long)]
    with_record: bool,
}

const EXAMPLES: &str = "\
Examples:
  patchbay parked show my-bucket contact-records/2026/03/02/c-1-bc8a6355b2b4bbf8.json
  patchbay parked show my-bucket contact-records/2026/03/02/c-1-bc8a6355b2b4bbf8.json --with-record";

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let lot = args.place.open();
    let parked = lot.read(std::slice::from_ref(&args.key)).await?;
    let Some(Parked { key, record }) = parked.first() else {
        let message = format!("there is no `{}` in {}", args.key, lot.shown());
        return Err(Failure::asked(message).hint("`patchbay parked list` shows the keys"));
    };
    let reason = &record.reason;
    let mut data = json!({
        "key": key,
        "reason": masked(reason),
        "contact_id": record.contact_id,
        "last_update_timestamp": record.last_update_timestamp,
        "sequence_number": record.sequence_number,
        "stream": record.stream,
        "request_id": record.request_id,
        "parked_at": record.parked_at,
    });
    if args.with_record {
        data["reason"]["message"] = json!(reason.message);
        data["record"] = decoded(&record.record);
    }
    printer.json(&data);
    let line = |label: &str, text: &str| printer.data(Line::new().label(label, 18).plain(text));
    let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    line("reason", &title(reason));
    if !reason.fields.is_empty() {
        line("fields", &reason.fields.join(", "));
    }
    line("contact", &known(&record.contact_id));
    line("version", &known(&record.last_update_timestamp));
    line("sequence number", &known(&record.sequence_number));
    line("stream", &known(&record.stream));
    line("request", &record.request_id);
    line("parked", &record.parked_at.to_string());
    if args.with_record {
        line("text", &reason.message);
        let record = serde_json::to_string_pretty(&data["record"]).unwrap_or_default();
        record.lines().for_each(|text| printer.data(text));
    } else {
        printer.talk(
            "--with-record shows Salesforce's text and the record, which is a customer's data.",
        );
    }
    Ok(Exit::Done)
}

/// The record as JSON where it is any, else its base64.
fn decoded(record: &str) -> Value {
    let bytes = STANDARD.decode(record).ok();
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_else(|| json!(record))
}
