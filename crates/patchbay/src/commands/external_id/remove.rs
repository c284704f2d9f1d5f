//! `patchbay external-id remove`: one id, or all.

use patchbay_setup::external_id::{Edit, ExternalId};

use super::place::PlaceArgs;
use super::work;
use crate::commands::confirm::Consent;
use crate::failure::Outcome;
use crate::printer::Printer;

/// Take an external id, or all of them, out of the trust policies
///
/// Disable the external id in Salesforce first. The last id goes only with --all: without any, every Salesforce org
/// that knows the role's name can have it used.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group(clap::ArgGroup::new("which").required(true)))]
pub(crate) struct Args {
    /// The ids to take away
    #[arg(value_name = "ID", group = "which", value_parser = super::id)]
    ids: Vec<ExternalId>,
    /// Take all ids away
    #[arg(long, group = "which")]
    all: bool,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay external-id remove OLD-ID --contact-center AcmeVoiceCC --type xml-import
  patchbay external-id remove --all --contact-center AcmeVoiceCC --type new-instance
  patchbay external-id remove --all --file trust.json --yes";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    let edit = if args.all {
        Edit::Clear
    } else {
        Edit::Remove(args.ids.clone())
    };
    work::change(&args.place, &edit, args.consent, printer)
}
