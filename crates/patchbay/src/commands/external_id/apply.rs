//! `patchbay external-id apply`: asks for the id in every cross-account role.

use patchbay_setup::external_id::{Edit, ExternalId};

use super::place::PlaceArgs;
use super::work;
use crate::commands::confirm::Consent;
use crate::failure::Outcome;
use crate::printer::Printer;

/// Make every cross-account role ask for the external id
///
/// Adds the condition `StringEquals sts:ExternalId` to each statement by which another account takes a role, and keeps
/// the rest of the policies. Which roles these are is decided by how the contact centre was made. With several ids any
/// one of them is taken, for roles that several orgs share. All policies are worked out before the first is written.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The external id that Salesforce shows; several for several orgs
    #[arg(required = true, value_name = "ID", value_parser = super::id)]
    ids: Vec<ExternalId>,
    /// Keep the ids that are there, for another org that uses the same roles
    #[arg(long)]
    add: bool,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    consent: Consent,
}

const EXAMPLES: &str = "\
Examples:
  patchbay external-id apply ID --contact-center AcmeVoiceCC --type xml-import
  patchbay external-id apply ID --contact-center AcmeVoiceCC --type new-instance --role provisioning=SCVAcme
  patchbay external-id apply ID2 --add --contact-center AcmeVoiceCC --type existing-instance --yes
  patchbay external-id apply ID --file trust.json --file roles.template.json --dry-run";

pub(crate) fn run(args: &Args, printer: &Printer) -> Outcome {
    for id in args.ids.iter().filter(|id| id.is_guessable()) {
        printer.warn(&format!(
            "`{id}` can be guessed; `patchbay external-id new` makes a better one"
        ));
    }
    let edit = if args.add {
        Edit::Add(args.ids.clone())
    } else {
        Edit::Set(args.ids.clone())
    };
    work::change(&args.place, &edit, args.consent, printer)
}
