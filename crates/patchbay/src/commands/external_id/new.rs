//! `patchbay external-id new`: a random id.

use patchbay_setup::external_id::ExternalId;
use serde_json::json;

use crate::failure::{Exit, OrFail as _, Outcome};
use crate::printer::Printer;

/// Make a random external id
///
/// Salesforce makes one itself when you click Generate on the Service Cloud Voice set-up page; then apply that one.
/// An external id is no secret, but it must not be guessed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Text to put before the random part
    #[arg(long, value_name = "TEXT", default_value = "")]
    prefix: String,
}

const EXAMPLES: &str = "\
Examples:
  patchbay external-id new
  patchbay external-id new --prefix AcmeVoiceCC-
  patchbay external-id apply \"$(patchbay external-id new)\" --file trust.json";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let id = ExternalId::random(&args.prefix).or_asked("no external id was made")?;
    printer.verbatim(id.as_str());
    printer.json(&json!({ "external_id": id.as_str() }));
    Ok(Exit::Done)
}
