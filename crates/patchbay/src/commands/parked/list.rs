//! `patchbay parked list`: how many records wait, why, and where each lies.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::place::{Parked, Place, masked, title};
use crate::failure::{Exit, Outcome};
use crate::printer::{Line, Printer, Tone};

/// Say how many records wait and why, and list their keys
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
}

const EXAMPLES: &str = "\
Examples:
  patchbay parked list my-bucket
  patchbay parked list my-bucket/parked --json";

pub(super) async fn run(args: &Args, printer: &Printer) -> Outcome {
    let lot = args.place.open();
    let parked = lot.read(&lot.keys().await?).await?;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for Parked { record, .. } in &parked {
        *reasons.entry(title(&record.reason)).or_default() += 1;
    }
    printer.json(&json!({
        "place": lot.shown(),
        "count": parked.len(),
        "reasons": reasons,
        "records": parked.iter().map(data).collect::<Vec<_>>(),
    }));
    if parked.is_empty() {
        printer.data(format!("No contact record is parked in {}", lot.shown()));
        return Ok(Exit::Done);
    }
    for (reason, count) in reasons {
        printer.data(Line::new().label(&count.to_string(), 8).plain(reason));
    }
    printer.data("");
    for Parked { key, record } in &parked {
        printer.data(
            Line::new()
                .plain(key.as_str())
                .with(Tone::Quiet, format!("  {}", title(&record.reason))),
        );
    }
    Ok(Exit::Done)
}

fn data(parked: &Parked) -> Value {
    let record = &parked.record;
    json!({
        "key": parked.key,
        "contact_id": record.contact_id,
        "parked_at": record.parked_at,
        "reason": masked(&record.reason),
    })
}
