//! `patchbay external-id`: the external id that Salesforce has to send when it takes a role in the AWS account.

mod apply;
mod check;
mod new;
mod place;
mod remove;
mod work;

use patchbay_setup::external_id::ExternalId;

use crate::failure::Outcome;
use crate::printer::Printer;

/// Put an external id into the trust policies of the cross-account roles
#[derive(Debug, clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    New(new::Args),
    Apply(apply::Args),
    Check(check::Args),
    Remove(remove::Args),
}

const EXAMPLES: &str = "\
Examples:
  patchbay external-id new
  patchbay external-id apply ID --contact-center AcmeVoiceCC --type xml-import
  patchbay external-id check ID --contact-center AcmeVoiceCC --type xml-import
  patchbay external-id remove --all --file trust.json";

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    match command {
        Command::New(args) => new::run(&args, printer),
        Command::Apply(args) => apply::run(&args, printer),
        Command::Check(args) => check::run(&args, printer),
        Command::Remove(args) => remove::run(&args, printer),
    }
}

/// An external id on the command line. It is no secret: AWS shows it to whoever may read the role.
fn id(text: &str) -> Result<ExternalId, String> {
    ExternalId::parse(text).map_err(|fault| fault.to_string())
}
