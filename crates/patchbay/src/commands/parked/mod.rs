//! `patchbay parked`: the contact records that could not be imported and wait in S3.

mod list;
mod place;
mod resend;
mod show;

use crate::failure::Outcome;
use crate::printer::Printer;

/// List, show and send again the contact records that could not be imported
///
/// sfCTRTrigger puts a record that Salesforce refuses for good into the bucket that `PATCHBAY_PARKED_S3` names, with
/// the reason. Mend the reason, then send the record again.
#[derive(Debug, clap::Subcommand)]
#[command(after_help = EXAMPLES)]
pub(crate) enum Command {
    List(list::Args),
    Show(show::Args),
    Resend(resend::Args),
}

const EXAMPLES: &str = "\
Examples:
  patchbay parked list my-bucket/parked
  patchbay parked show my-bucket/parked parked/contact-records/2026/03/02/c-1-bc8a6355b2b4bbf8.json
  patchbay parked resend my-bucket/parked --function sfCTRTrigger";

pub(crate) fn run(command: Command, printer: &Printer) -> Outcome {
    match command {
        Command::List(args) => super::wait_for(list::run(&args, printer)),
        Command::Show(args) => super::wait_for(show::run(&args, printer)),
        Command::Resend(args) => super::wait_for(resend::run(&args, printer)),
    }
}
